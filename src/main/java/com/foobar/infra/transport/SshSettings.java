package com.foobar.infra.transport;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the SSH transport takes from its surroundings.
 *
 * @param home the user's home directory: {@code ~} in paths
 * @param localUser the login name where none is given
 * @param agentSocket of the running ssh-agent
 * @param configFiles ssh_config files, the first to say something winning: the user's own, then the system's
 * @param knownHosts used where nothing else is said; the first receives new keys
 * @param acceptNewHostKeys whether the key of a host that is not on record is recorded and trusted; a changed key never is
 * @param connectTimeout for the TCP connection, and for each silence while logging in
 * @param aliveInterval after this long a silence the host is asked whether it still lives
 * @param aliveCountMax after this many intervals of silence the connection is given up
 */
public record SshSettings(
        Path home,
        String localUser,
        Optional<Path> agentSocket,
        List<Path> configFiles,
        List<Path> knownHosts,
        boolean acceptNewHostKeys,
        Duration connectTimeout,
        Duration aliveInterval,
        int aliveCountMax) {

    public SshSettings {
        configFiles = List.copyOf(configFiles);
        knownHosts = List.copyOf(knownHosts);
        if (knownHosts.isEmpty() || aliveCountMax < 1 || !aliveInterval.isPositive() || !connectTimeout.isPositive()) {
            throw new IllegalArgumentException("no known_hosts file, or a limit that is not positive");
        }
    }

    /** What OpenSSH's client would take for the user who runs this JVM. */
    public static SshSettings ofUser() {
        return ofHome(
                Path.of(System.getProperty("user.home")),
                System.getProperty("user.name"),
                Optional.ofNullable(System.getenv("SSH_AUTH_SOCK"))
                        .filter(socket -> !socket.isBlank())
                        .map(Path::of));
    }

    /** As {@link #ofUser()}, for another home, user and agent. */
    public static SshSettings ofHome(Path home, String localUser, Optional<Path> agentSocket) {
        var ssh = home.resolve(".ssh");
        var etc = Path.of("/etc/ssh");
        return new SshSettings(
                home,
                localUser,
                agentSocket,
                List.of(ssh.resolve("config"), etc.resolve("ssh_config")),
                List.of(
                        ssh.resolve("known_hosts"),
                        ssh.resolve("known_hosts2"),
                        etc.resolve("ssh_known_hosts"),
                        etc.resolve("ssh_known_hosts2")),
                false,
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                3);
    }

    public SshSettings withAcceptNewHostKeys(boolean accept) {
        return new SshSettings(
                home,
                localUser,
                agentSocket,
                configFiles,
                knownHosts,
                accept,
                connectTimeout,
                aliveInterval,
                aliveCountMax);
    }

    public SshSettings withConnectTimeout(Duration timeout) {
        return new SshSettings(
                home,
                localUser,
                agentSocket,
                configFiles,
                knownHosts,
                acceptNewHostKeys,
                timeout,
                aliveInterval,
                aliveCountMax);
    }

    public SshSettings withAlive(Duration interval, int countMax) {
        return new SshSettings(
                home,
                localUser,
                agentSocket,
                configFiles,
                knownHosts,
                acceptNewHostKeys,
                connectTimeout,
                interval,
                countMax);
    }

    /** The path that a configuration means, {@code ~} being this user's home. */
    Path path(String text) {
        if (text.equals("~")) {
            return home;
        }
        return text.startsWith("~/") ? home.resolve(text.substring(2)) : Path.of(text);
    }
}
