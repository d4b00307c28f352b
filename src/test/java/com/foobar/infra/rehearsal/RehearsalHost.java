package com.foobar.infra.rehearsal;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.shell.InvertedShellWrapper;
import org.apache.sshd.server.shell.ProcessShell;

/**
 * An SSH server on loopback that the build rehearses {@code plan} and {@code apply} against, so that the AOT cache holds
 * what they load when they meet real servers. It knows one key, made for this run; who logs in as a server's name is
 * answered as that server would.
 *
 * <p>Commands run in a shell of this machine as the user who builds, but the scripts on their standard input do not: a
 * script that prints the {@linkplain Recording recorded} answer takes the place of each.
 *
 * <p>The argument is a directory, which receives {@code key}, {@code known_hosts} and at last {@code port}. The server
 * lives until its standard input ends.
 */
final class RehearsalHost {

    private RehearsalHost() {}

    public static void main(String[] args) throws Exception {
        var directory = Files.createDirectories(Path.of(args[0]));
        var hostKey = ed25519();
        var userKey = ed25519();
        writePrivateKey(userKey, directory.resolve("key"));

        try (var server = SshServer.setUpDefaultServer()) {
            server.setHost(InetAddress.getLoopbackAddress().getHostAddress());
            server.setPort(0);
            server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
            server.setPublickeyAuthenticator((user, key, session) -> KeyUtils.compareKeys(key, userKey.getPublic()));
            server.setCommandFactory((channel, command) -> new InvertedShellWrapper(
                    new Substituting(command, Recording.of(channel.getSession().getUsername()))));
            server.start();

            var port = server.getPort();
            Files.writeString(
                    directory.resolve("known_hosts"),
                    "[" + server.getHost() + "]:" + port + " " + PublicKeyEntry.toString(hostKey.getPublic()) + "\n");
            // Written last and moved into place: who sees it sees the rest.
            var whole = Files.writeString(directory.resolve("port.new"), port + "\n");
            Files.move(whole, directory.resolve("port"));
            while (System.in.read() >= 0) {
                // Wait for the end.
            }
        }
    }

    /** A shell that reads another script than the one that was sent. */
    private static final class Substituting extends ProcessShell {
        private final Recording recording;
        /** Whether the script reads on when it has begun; if not, it ends where its input does. */
        private final boolean held;

        Substituting(String command, Recording recording) {
            super("/bin/sh", "-c", command);
            this.recording = recording;
            this.held = command.contains("eval \"$s\"");
        }

        @Override
        public OutputStream getInputStream() {
            return new FilterOutputStream(super.getInputStream()) {
                private final ByteArrayOutputStream script = new ByteArrayOutputStream();
                private boolean passed;

                @Override
                public void write(int b) throws IOException {
                    if (passed) {
                        out.write(b);
                        return;
                    }
                    script.write(b);
                    if (held && b == '\n' && sent().endsWith("\nmain\n")) {
                        pass();
                    }
                }

                @Override
                public void close() throws IOException {
                    if (!passed) {
                        pass();
                    }
                    super.close();
                }

                private String sent() {
                    return script.toString(StandardCharsets.UTF_8);
                }

                private void pass() throws IOException {
                    passed = true;
                    var script = sent();
                    // What makes the shell ready comes before it.
                    var opening = script.substring(0, Math.max(0, script.indexOf("main() {")));
                    out.write((opening + recording.answering(script)).getBytes(StandardCharsets.UTF_8));
                }
            };
        }
    }

    private static KeyPair ed25519() throws Exception {
        return KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
    }

    private static void writePrivateKey(KeyPair key, Path file) throws Exception {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.deleteIfExists(file);
        Files.createFile(file, ownerOnly);
        try (var out = Files.newOutputStream(file)) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "rehearsal", null, out);
        }
    }
}
