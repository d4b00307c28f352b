package com.foobar.infra.transport;

import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Sudo;
import com.foobar.infra.transport.Endpoint.KeyFile;
import com.foobar.infra.transport.Endpoint.Origin;
import com.foobar.infra.transport.TransportException.Kind;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Settles how a host is reached: the inventory first, then the user's SSH configuration, then OpenSSH's defaults. */
final class Endpoints {

    private static final int MAX_JUMPS = 8;

    private static final List<String> DEFAULT_KEYS = List.of("id_ed25519", "id_ecdsa", "id_rsa");

    private final SshSettings settings;
    private final SshConfig config;
    private final Function<String, Optional<HostAccess>> inventory;
    private final Function<String, Optional<String>> fallback;

    Endpoints(
            SshSettings settings,
            Function<String, Optional<HostAccess>> inventory,
            Function<String, Optional<String>> fallback) {
        this.fallback = fallback;
        this.settings = settings;
        this.config = SshConfig.read(settings.configFiles(), settings.home());
        this.inventory = inventory;
    }

    /** The way to a host: its jump hosts in the order in which they are passed, and then the host itself. */
    List<Endpoint> way(HostAccess access) throws TransportException {
        if (!config.unreadable().isEmpty()) {
            var file = config.unreadable().getFirst();
            throw new TransportException(
                    Kind.BAD_CONFIG,
                    access.name(),
                    "the SSH configuration " + file + " cannot be read, so how " + access.name()
                            + " is reached is unknown",
                    "Make the file readable for you: ls -l " + file);
        }
        var way = new ArrayDeque<Endpoint>();
        way.add(resolve(access, Optional.empty()));
        for (var jump = way.getFirst().jump();
                jump.isPresent();
                jump = way.getFirst().jump()) {
            if (way.size() > MAX_JUMPS) {
                throw new TransportException(
                        Kind.BAD_CONFIG,
                        access.name(),
                        "the jump hosts of " + access.name() + " lead in a circle, or are more than " + MAX_JUMPS,
                        "Look at jump in the inventory, and at ProxyJump in the SSH configuration.");
            }
            way.addFirst(resolve(jump.get(), Optional.of(access)));
        }
        return List.copyOf(way);
    }

    /** @param leadsTo the host to be reached through this one, if it is a jump host */
    private Endpoint resolve(HostAccess access, Optional<HostAccess> leadsTo) throws TransportException {
        var target = access.address().orElse(access.name());
        var said = config.lookup(target);
        var tokens = new Tokens(target);
        var address = access.address()
                .or(() -> first(said, "hostname").map(name -> name.replace("%h", target)))
                .or(() -> fallback.apply(access.name()))
                .orElse(target);
        int port = access.port().orElse(22);
        if (access.port().isEmpty()) {
            port = first(said, "port").map(Endpoints::portNumber).orElse(22);
        }
        if (port < 1 || port > 65535) {
            throw badConfig(access, "the port for " + access.name() + " in the SSH configuration is no port number");
        }
        var user = access.user().or(() -> first(said, "user")).orElse(settings.localUser());
        tokens.settle(address, port, user);
        return new Endpoint(
                access.name(),
                address,
                port,
                user,
                keyFiles(access, leadsTo, said, tokens),
                agent(said, tokens),
                isYes(said, "identitiesonly"),
                knownHosts(access, leadsTo, said, tokens),
                access.hostKeyAlias().or(() -> first(said, "hostkeyalias")),
                isYes(said, "hashknownhosts"),
                jump(access, said),
                user.equals("root") ? new Sudo.None() : access.sudo());
    }

    private List<KeyFile> keyFiles(
            HostAccess access, Optional<HostAccess> leadsTo, Map<String, List<String>> said, Tokens tokens) {
        if (!access.identityFiles().isEmpty()) {
            return keyFiles(access.identityFiles().stream().map(settings::path), Origin.INVENTORY);
        }
        var named = said.getOrDefault("identityfile", List.of());
        if (!named.isEmpty()) {
            return keyFiles(named.stream().filter(file -> !isNone(file)).map(tokens::path), Origin.CONFIG);
        }
        var defaults = DEFAULT_KEYS.stream()
                .map(name -> settings.home().resolve(".ssh").resolve(name));
        var inherited =
                leadsTo.stream().flatMap(host -> host.identityFiles().stream()).map(settings::path);
        return Stream.concat(
                        inherited.map(path -> new KeyFile(path, Origin.CONFIG)),
                        defaults.map(path -> new KeyFile(path, Origin.DEFAULT)))
                .toList();
    }

    private static List<KeyFile> keyFiles(Stream<Path> paths, Origin origin) {
        return paths.distinct().map(path -> new KeyFile(path, origin)).toList();
    }

    private Optional<Path> agent(Map<String, List<String>> said, Tokens tokens) {
        var named = first(said, "identityagent").filter(agent -> !agent.equals("SSH_AUTH_SOCK"));
        if (named.isPresent()) {
            return named.filter(agent -> !isNone(agent) && !agent.startsWith("$"))
                    .map(tokens::path);
        }
        return settings.agentSocket();
    }

    private List<Path> knownHosts(
            HostAccess access, Optional<HostAccess> leadsTo, Map<String, List<String>> said, Tokens tokens) {
        if (access.knownHosts().isPresent()) {
            return List.of(settings.path(access.knownHosts().get()));
        }
        var users = said.getOrDefault("userknownhostsfile", List.of()).stream()
                .filter(file -> !isNone(file))
                .map(tokens::path)
                .toList();
        if (!users.isEmpty()) {
            var systems = settings.knownHosts().stream().filter(file -> !file.startsWith(settings.home()));
            return Stream.concat(users.stream(), systems).toList();
        }
        return leadsTo.flatMap(HostAccess::knownHosts)
                .map(file -> List.of(settings.path(file)))
                .orElse(settings.knownHosts());
    }

    private Optional<HostAccess> jump(HostAccess access, Map<String, List<String>> said) throws TransportException {
        var jump = access.jump().or(() -> first(said, "proxyjump"));
        if (jump.isEmpty()) {
            var command = said.getOrDefault("proxycommand", List.of());
            if (!command.isEmpty() && !isNone(command.getFirst())) {
                throw badConfig(
                        access,
                        "the SSH configuration reaches " + access.name() + " by ProxyCommand, which is not supported");
            }
            return Optional.empty();
        }
        if (isNone(jump.get())) {
            return Optional.empty();
        }
        int comma = jump.get().lastIndexOf(',');
        var last = destination(access, jump.get().substring(comma + 1).strip());
        if (comma < 0) {
            return Optional.of(last);
        }
        return Optional.of(new HostAccess(
                last.name(),
                last.address(),
                last.port(),
                last.user(),
                last.identityFiles(),
                Optional.of(jump.get().substring(0, comma)),
                last.knownHosts(),
                last.hostKeyAlias(),
                last.sudo()));
    }

    private HostAccess destination(HostAccess access, String text) throws TransportException {
        var named = inventory.apply(text);
        if (named.isPresent()) {
            return named.get();
        }
        var parts = Destination.PATTERN.matcher(text);
        if (!parts.matches()) {
            throw new TransportException(
                    Kind.BAD_CONFIG,
                    access.name(),
                    "the jump host of " + access.name() + " is neither a host of the inventory nor user@host:port: "
                            + text,
                    "Write it as a name from the inventory, or as user@host:port.");
        }
        var host = Stream.of(2, 3, 4)
                .map(parts::group)
                .flatMap(Stream::ofNullable)
                .findFirst()
                .orElseThrow();
        // The bare host stands as the name, so that Host blocks and HostName apply to it as they do for ssh -J.
        return new HostAccess(
                host,
                Optional.empty(),
                Optional.ofNullable(parts.group(5)).map(Integer::valueOf),
                Optional.ofNullable(parts.group(1)),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new Sudo.None());
    }

    private TransportException badConfig(HostAccess access, String message) {
        return new TransportException(
                Kind.BAD_CONFIG,
                access.name(),
                message,
                "Name a jump host, address and port in the inventory instead.");
    }

    private static Optional<String> first(Map<String, List<String>> said, String keyword) {
        return said.getOrDefault(keyword, List.of()).stream().findFirst();
    }

    private static boolean isYes(Map<String, List<String>> said, String keyword) {
        return first(said, keyword).filter("yes"::equalsIgnoreCase).isPresent();
    }

    private static boolean isNone(String value) {
        return value.equalsIgnoreCase("none");
    }

    private static int portNumber(String text) {
        return text.matches("\\d{1,5}") ? Integer.parseInt(text) : -1;
    }

    /** The percent tokens of ssh_config(5) that file names use. */
    private final class Tokens {

        private final String target;
        private String address = "";
        private int port;
        private String user = "";

        Tokens(String target) {
            this.target = target;
        }

        void settle(String address, int port, String user) {
            this.address = address;
            this.port = port;
            this.user = user;
        }

        Path path(String text) {
            var out = new ArrayList<String>();
            for (var part : text.split("%%", -1)) {
                out.add(part.replace("%d", settings.home().toString())
                        .replace("%h", address)
                        .replace("%n", target)
                        .replace("%p", Integer.toString(port))
                        .replace("%r", user)
                        .replace("%u", settings.localUser()));
            }
            return settings.path(String.join("%", out));
        }
    }

    /** Apart, so that the pattern is compiled only for whom it is needed. */
    private static final class Destination {

        /** {@code user@host:port}, user and port optional, the user up to the last @; an IPv6 address stands in brackets if a port follows. */
        private static final Pattern PATTERN = Pattern.compile(
                "(?:ssh://)?(?:(.+)@)?(?:\\[([^]]+)]|([^:\\[\\]/]+)|([^\\[\\]/]*:[^\\[\\]/]*:[^\\[\\]/]*))(?::(\\d{1,5}))?/?");
    }
}
