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
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.shell.InvertedShellWrapper;
import org.apache.sshd.server.shell.ProcessShell;

/**
 * An SSH server on loopback that the build rehearses {@code plan} against, so that the AOT cache holds what a real
 * connection loads. It knows one key, made for this run, and runs each command in a shell of this machine as the user
 * who builds; {@code plan} only observes.
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
            var substitutes = substitutes(directory.resolve("bin"));
            server.setCommandFactory(
                    (channel, command) -> new InvertedShellWrapper(new SubstitutingShell(command, substitutes)));
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

    /**
     * Programs that stand before the machine's own: a MySQL that gives the recorded answer of a replica and, where no
     * systemd runs, a {@code systemctl} that knows no unit.
     */
    private static Path substitutes(Path directory) throws IOException {
        Files.createDirectories(directory);
        program(directory.resolve("mysqld"), "exit 0\n");
        program(directory.resolve("mysql"), "cat >/dev/null\ncat <<'END'\n" + replica() + "END\n");
        if (!Files.isDirectory(Path.of("/run/systemd/system"))) {
            program(directory.resolve("systemctl"), """
                    while [ "${1--}" != -- ]; do shift; done
                    shift
                    for unit; do
                        printf 'LoadState=not-found\\nActiveState=inactive\\nUnitFileState=\\nMainPID=0\\n'
                        printf 'NeedDaemonReload=no\\nNRestarts=0\\n\\n'
                    done
                    """);
        }
        return directory;
    }

    private static void program(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** What the client prints; the rest of the recording is the shell's. */
    private static String replica() throws IOException {
        try (var in = Objects.requireNonNull(RehearsalHost.class.getResourceAsStream("/mysql/replica.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("option\t") && !line.startsWith("status\t"))
                    .map(line -> line + "\n")
                    .collect(Collectors.joining());
        }
    }

    /** A shell in whose command and input every PATH begins with one directory more. */
    private static final class SubstitutingShell extends ProcessShell {
        private final Path substitutes;

        SubstitutingShell(String command, Path substitutes) {
            super("/bin/sh", "-c", extend(command, substitutes));
            this.substitutes = substitutes;
        }

        private static String extend(String text, Path substitutes) {
            return text.replace(" PATH=/", " PATH=" + substitutes.toAbsolutePath() + ":/");
        }

        @Override
        public OutputStream getInputStream() {
            return new FilterOutputStream(super.getInputStream()) {
                private final ByteArrayOutputStream line = new ByteArrayOutputStream();

                @Override
                public void write(int b) throws IOException {
                    line.write(b);
                    if (b == '\n') {
                        pass();
                    }
                }

                @Override
                public void close() throws IOException {
                    pass();
                    super.close();
                }

                private void pass() throws IOException {
                    out.write(extend(line.toString(StandardCharsets.UTF_8), substitutes)
                            .getBytes(StandardCharsets.UTF_8));
                    line.reset();
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
