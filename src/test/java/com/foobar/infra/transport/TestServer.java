package com.foobar.infra.transport;

import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Sudo;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;

/**
 * A real SSH server in this JVM, whose login shell is this machine's {@code sh}. A directory of fake programs (a fake
 * sudo) comes first on its PATH.
 */
final class TestServer implements AutoCloseable {

    private final SshServer sshd = SshServer.setUpDefaultServer();
    private final KeyPair hostKey;
    private final Set<String> logins = ConcurrentHashMap.newKeySet();
    private final List<Process> processes = new CopyOnWriteArrayList<>();

    private TestServer(KeyPair hostKey) {
        this.hostKey = hostKey;
    }

    /**
     * @param users whose key opens the door
     * @param programs a directory to stand first on PATH
     */
    static TestServer start(KeyPair users, Path programs, KeyPair... hostKeys) {
        return start(0, users, programs, hostKeys);
    }

    static TestServer start(int port, KeyPair users, Path programs, KeyPair... hostKeys) {
        var server = new TestServer(hostKeys[0]);
        var sshd = server.sshd;
        sshd.setHost("127.0.0.1");
        sshd.setPort(port);
        sshd.setKeyPairProvider(KeyPairProvider.wrap(hostKeys));
        sshd.setPublickeyAuthenticator((user, key, session) -> {
            server.logins.add(user);
            return KeyUtils.compareKeys(key, users.getPublic());
        });
        sshd.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        sshd.setCommandFactory((channel, command) -> server.new Shell(command, programs));
        try {
            sshd.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return server;
    }

    void forbidForwarding() {
        sshd.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
    }

    int port() {
        return sshd.getPort();
    }

    /** As whom logins were tried. */
    Set<String> logins() {
        return logins;
    }

    /** How many sessions are open now. */
    int sessions() {
        return sshd.getActiveSessions().size();
    }

    boolean runsAnything() {
        return processes.stream().anyMatch(Process::isAlive);
    }

    void dropSessions() {
        sshd.getActiveSessions().forEach(session -> session.close(true));
    }

    /** The host key as it stands in known_hosts. */
    String hostKeyEntry() {
        return PublicKeyEntry.toString(hostKey.getPublic());
    }

    String fingerprint() {
        return KeyUtils.getFingerPrint(hostKey.getPublic());
    }

    HostAccess access(String name) {
        return access(name, new Sudo.None());
    }

    HostAccess access(String name, Sudo sudo) {
        return new HostAccess(
                name,
                Optional.of("127.0.0.1"),
                Optional.of(port()),
                Optional.of("tester"),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                sudo);
    }

    static KeyPair newKey() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyPair newRsaKey() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes a private key as OpenSSH does, encrypted if there is a passphrase. */
    static void write(KeyPair key, Path file, Optional<String> passphrase) {
        try (var out = Files.newOutputStream(file)) {
            var encryption = new OpenSSHKeyEncryptionContext();
            encryption.setCipherType("256");
            passphrase.ifPresent(encryption::setPassword);
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(
                    key, "test", passphrase.isPresent() ? encryption : null, out);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        try {
            sshd.stop(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs the command line that the client asks for. */
    private final class Shell implements Command {

        private final String commandLine;
        private final Path programs;
        private final List<Thread> pumps = new ArrayList<>();
        private InputStream in;
        private OutputStream out;
        private OutputStream err;
        private ExitCallback callback;
        private Process process;

        Shell(String commandLine, Path programs) {
            this.commandLine = commandLine;
            this.programs = programs;
        }

        @Override
        public void start(ChannelSession channel, Environment environment) throws IOException {
            var builder = new ProcessBuilder("/bin/sh", "-c", commandLine);
            builder.environment().merge("PATH", programs.toString(), (path, first) -> first + ":" + path);
            process = builder.start();
            processes.add(process);
            pump(in, process.getOutputStream(), true);
            var outputs =
                    List.of(pump(process.getInputStream(), out, false), pump(process.getErrorStream(), err, false));
            Thread.startVirtualThread(() -> {
                try {
                    int exit = process.waitFor();
                    for (var output : outputs) {
                        output.join();
                    }
                    callback.onExit(exit);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        private Thread pump(InputStream from, OutputStream to, boolean close) {
            var pump = Thread.startVirtualThread(() -> {
                var buffer = new byte[32 * 1024];
                try {
                    for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                        to.write(buffer, 0, n);
                        to.flush();
                    }
                } catch (IOException e) {
                    // The other side has gone.
                } finally {
                    if (close) {
                        closeQuietly(to);
                    }
                }
            });
            pumps.add(pump);
            return pump;
        }

        private static void closeQuietly(OutputStream to) {
            try {
                to.close();
            } catch (IOException e) {
                // It was closed before.
            }
        }

        @Override
        public void destroy(ChannelSession channel) {
            // As with sshd, what runs is not killed; its standard input ends.
            closeQuietly(process.getOutputStream());
        }

        @Override
        public void setInputStream(InputStream in) {
            this.in = in;
        }

        @Override
        public void setOutputStream(OutputStream out) {
            this.out = out;
        }

        @Override
        public void setErrorStream(OutputStream err) {
            this.err = err;
        }

        @Override
        public void setExitCallback(ExitCallback callback) {
            this.callback = callback;
        }
    }
}
