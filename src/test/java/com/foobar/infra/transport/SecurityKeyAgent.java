package com.foobar.infra.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** An agent that holds one {@code sk-ecdsa-sha2-nistp256} key, kept in memory, and takes a while to be touched. */
final class SecurityKeyAgent implements AutoCloseable {

    private static final String TYPE = "sk-ecdsa-sha2-nistp256@openssh.com";
    private static final String APPLICATION = "ssh:";

    private final Path socket;
    private final ServerSocketChannel server;
    private final KeyPair key = TestServer.newKey();
    private final Duration touch;
    private final AtomicInteger touches = new AtomicInteger();

    private SecurityKeyAgent(Path socket, ServerSocketChannel server, Duration touch) {
        this.socket = socket;
        this.server = server;
        this.touch = touch;
    }

    static SecurityKeyAgent start(Path socket, Duration touch) throws IOException {
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        var agent = new SecurityKeyAgent(socket, server, touch);
        Thread.ofPlatform().daemon().start(agent::serve);
        return agent;
    }

    Path socket() {
        return socket;
    }

    int touches() {
        return touches.get();
    }

    String authorizedKey() {
        return TYPE + " " + PublicKey.of(blob()).base64();
    }

    private void serve() {
        try {
            while (true) {
                var client = server.accept();
                Thread.ofPlatform().daemon().start(() -> answer(client));
            }
        } catch (IOException e) {
            return; // Closed.
        }
    }

    private void answer(SocketChannel client) {
        try (client) {
            var in = new DataInputStream(Channels.newInputStream(client));
            while (true) {
                var question = new byte[in.readInt()];
                in.readFully(question);
                var answer = question[0] == 11 ? identities() : question[0] == 13 ? sign(question) : new byte[] {5};
                client.write(ByteBuffer.wrap(bytes(out -> {
                    out.writeInt(answer.length);
                    out.write(answer);
                })));
            }
        } catch (IOException | GeneralSecurityException e) {
            return; // The client has gone.
        }
    }

    private byte[] identities() {
        return bytes(out -> {
            out.write(12);
            out.writeInt(1);
            string(out, blob());
            string(out, "a security key".getBytes(US_ASCII));
        });
    }

    /** As PROTOCOL.u2f of OpenSSH tells. */
    private byte[] sign(byte[] question) throws GeneralSecurityException {
        var buffer = ByteBuffer.wrap(question, 1, question.length - 1);
        buffer.position(buffer.position() + 4 + buffer.getInt(buffer.position()));
        var data = new byte[buffer.getInt()];
        buffer.get(data);
        LockSupport.parkNanos(touch.toNanos()); // the finger on its way
        touches.incrementAndGet();
        var sha = MessageDigest.getInstance("SHA-256");
        var signed = bytes(out -> {
            out.write(sha.digest(APPLICATION.getBytes(US_ASCII)));
            out.write(1);
            out.writeInt(7);
            out.write(sha.digest(data));
        });
        var signer = Signature.getInstance("SHA256withECDSAinP1363Format");
        signer.initSign(key.getPrivate());
        signer.update(signed);
        var rs = signer.sign();
        var signature = bytes(out -> {
            string(out, TYPE.getBytes(US_ASCII));
            string(out, bytes(ec -> {
                string(ec, new BigInteger(1, Arrays.copyOf(rs, 32)).toByteArray());
                string(ec, new BigInteger(1, Arrays.copyOfRange(rs, 32, 64)).toByteArray());
            }));
            out.write(1);
            out.writeInt(7);
        });
        return bytes(out -> {
            out.write(14);
            string(out, signature);
        });
    }

    private byte[] blob() {
        var point = ((ECPublicKey) key.getPublic()).getW();
        return bytes(out -> {
            string(out, TYPE.getBytes(US_ASCII));
            string(out, "nistp256".getBytes(US_ASCII));
            string(out, bytes(q -> {
                q.write(4);
                q.write(fixed(point.getAffineX()));
                q.write(fixed(point.getAffineY()));
            }));
            string(out, APPLICATION.getBytes(US_ASCII));
        });
    }

    private static byte[] fixed(BigInteger number) {
        var bytes = number.toByteArray();
        var out = new byte[32];
        int length = Math.min(bytes.length, 32);
        System.arraycopy(bytes, bytes.length - length, out, 32 - length, length);
        return out;
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private static byte[] bytes(Writing writing) {
        var bytes = new ByteArrayOutputStream();
        try {
            writing.to(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    private static void string(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
