package com.foobar.infra.rehearsal;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.shell.ProcessShellFactory;

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
            server.setCommandFactory((channel, command) ->
                    new ProcessShellFactory(command, "/bin/sh", "-c", command).createShell(channel));
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
