package com.foobar.infra.transport;

import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Sudo;
import com.foobar.infra.transport.Endpoint.KeyFile;
import com.foobar.infra.transport.Endpoint.Origin;
import com.foobar.infra.transport.Endpoint.Route;
import com.foobar.infra.transport.TransportException.Kind;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Settles how a host is reached: the inventory first, then the user's SSH configuration, then OpenSSH's defaults. */
final class Endpoints {

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
        this.config = new SshConfig(settings, new LocalMachine());
        this.inventory = inventory;
    }

    /**
     * The way to a host: its jump hosts in the order in which they are passed, and then the host itself.
     *
     * @throws TransportException if the configuration is one that ssh refuses, asks for what is not supported, or leads in
     *     a circle
     */
    List<Endpoint> way(HostAccess access) throws TransportException {
        try {
            var way = new ArrayDeque<Endpoint>();
            var steps = new Steps(access);
            way.add(resolve(access, Optional.empty()));
            for (var jump = way.getFirst().jump();
                    jump.isPresent();
                    jump = way.getFirst().jump()) {
                steps.add(way.getFirst(), jump.get());
                way.addFirst(resolve(jump.get(), Optional.of(access)));
            }
            refuseCircle(way.getFirst(), steps);
            return List.copyOf(way);
        } catch (ConfigRefusal e) {
            throw refused(access.name(), e);
        }
    }

    /** All hosts that are passed on the way; also those of a command that is itself an ssh of the same configuration. */
    List<Endpoint> passed(HostAccess access) throws TransportException {
        try {
            var way = way(access);
            var passed = new ArrayList<>(way.subList(0, way.size() - 1));
            var next = byCommand(way.getFirst());
            while (next.isPresent()) {
                var at = resolve(next.get(), Optional.empty());
                passed.add(at);
                next = byCommand(at).or(at::jump);
            }
            return passed;
        } catch (ConfigRefusal e) {
            throw refused(access.name(), e);
        }
    }

    private static Optional<HostAccess> byCommand(Endpoint endpoint) {
        return endpoint.route().command().flatMap(ProxyCommand::sshDestination).flatMap(Endpoints::plain);
    }

    static TransportException refused(String host, ConfigRefusal why) {
        return new TransportException(
                Kind.BAD_CONFIG,
                host,
                "the SSH configuration does not tell how to reach " + host + ": " + why.getMessage(),
                why.hint(),
                why);
    }

    /** Follows a command that is itself an ssh to another host of the same configuration, as that ssh would go on. */
    private void refuseCircle(Endpoint first, Steps steps) throws ConfigRefusal, TransportException {
        var at = first;
        while (true) {
            var command = at.route().command().flatMap(ProxyCommand::sshDestination);
            var next = at.jump();
            if (command.isPresent()) {
                next = plain(command.get());
            }
            if (next.isEmpty()) {
                return;
            }
            steps.add(at, next.get());
            at = resolve(next.get(), Optional.empty());
        }
    }

    /** @param leadsTo the host to be reached through this one, if it is a jump host */
    private Endpoint resolve(HostAccess access, Optional<HostAccess> leadsTo) throws ConfigRefusal, TransportException {
        var target = new Target(
                access.name(),
                access.address().or(() -> fallback.apply(access.name())),
                access.address().isPresent());
        var said = config.lookup(target);
        Unsupported.refuse(said);
        var address = address(access, target, said);
        int port = access.port().orElse(said.first("port").map(Keywords::port).orElse(22));
        var user = access.user().orElse("");
        if (user.isEmpty()) {
            var line = said.line("user");
            user = line.isEmpty()
                    ? settings.localUser()
                    : tokens(access, said, address, port, "")
                            .expand(line.get(), line.get().first(), Tokens.USER, true);
        }
        var tokens = tokens(access, said, address, port, user);
        var knownHostsCommand = said.command("knownhostscommand");
        var jump = access.jump();
        var route = route(said, tokens, jump.isPresent());
        if (jump.isEmpty() && said.jumps().isPresent()) {
            jump = Optional.of(tokens.expand(
                    said.line("proxyjump").orElseThrow(), said.jumps().get(), Tokens.PROXY, false));
        }
        return new Endpoint(
                access.name(),
                address,
                port,
                user,
                keyFiles(access, leadsTo, said, tokens),
                agent(said, tokens),
                said.isYes("identitiesonly"),
                paths(said.lines("certificatefile"), tokens),
                knownHosts(access, leadsTo, said, tokens),
                access.knownHosts().isPresent() || knownHostsCommand.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new KnownHostsCommand(knownHostsCommand.get(), tokens)),
                revoked(said, tokens),
                access.hostKeyAlias().or(() -> said.first("hostkeyalias").map(alias -> alias.toLowerCase(Locale.ROOT))),
                said.isYes("hashknownhosts"),
                jump(access, jump),
                route,
                user.equals("root") ? new Sudo.None() : access.sudo());
    }

    private static String address(HostAccess access, Target target, Said said) throws ConfigRefusal {
        if (said.canonical().isPresent()) {
            return said.canonical().get();
        }
        var line = said.line("hostname");
        if (access.address().isPresent() || line.isEmpty()) {
            return target.reachedAt();
        }
        return HostName.expand(line.get(), target.reachedAt());
    }

    private Tokens tokens(HostAccess access, Said said, String address, int port, String user) {
        var alias = access.hostKeyAlias().or(() -> said.first("hostkeyalias")).orElse(access.name());
        return new Tokens(settings, config.machine(), access.name(), address, alias, port, user, said.jumpHost());
    }

    private static Route route(Said said, Tokens tokens, boolean inventoryJumps) throws ConfigRefusal {
        var line = said.command("proxycommand");
        Optional<ProxyCommand> command = Optional.empty();
        if (!inventoryJumps && line.isPresent() && said.jumps().isEmpty()) {
            command = Optional.of(new ProxyCommand(
                    line.get().place(), tokens.expand(line.get(), line.get().rest(), Tokens.PROXY, false)));
        }
        var named = command.map(c -> "ProxyCommand, " + c.place())
                .or(() -> inventoryJumps
                        ? Optional.of("jump in the inventory")
                        : said.command("proxyjump").map(jump -> "ProxyJump, " + jump.place()))
                .orElse("");
        var family = said.first("addressfamily").orElse("any");
        return new Route(
                named,
                command,
                said.first("bindaddress"),
                said.first("bindinterface"),
                family.equalsIgnoreCase("inet") ? 4 : family.equalsIgnoreCase("inet6") ? 6 : 0,
                said.passedOver());
    }

    private List<KeyFile> keyFiles(HostAccess access, Optional<HostAccess> leadsTo, Said said, Tokens tokens)
            throws ConfigRefusal {
        if (!access.identityFiles().isEmpty()) {
            return keyFiles(access.identityFiles().stream().map(settings::path), Origin.INVENTORY);
        }
        var named = said.lines("identityfile");
        if (!named.isEmpty()) {
            return keyFiles(paths(named, tokens).stream(), Origin.CONFIG);
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

    /** The files that these lines name, but for the word none. */
    private static List<Path> paths(List<ConfigLine> lines, Tokens tokens) throws ConfigRefusal {
        var paths = new ArrayList<Path>();
        for (var line : lines) {
            for (var file : line.arguments()) {
                if (!Keywords.isNone(file)) {
                    paths.add(tokens.path(line, file));
                }
            }
        }
        return paths;
    }

    private Optional<Path> agent(Said said, Tokens tokens) throws ConfigRefusal {
        var named = said.line("identityagent");
        if (named.isEmpty() || named.get().first().equals("SSH_AUTH_SOCK")) {
            return settings.agentSocket();
        }
        var agent = named.get().first();
        if (agent.equals("none")) {
            return Optional.empty();
        }
        return agent.startsWith("$") && !agent.startsWith("${")
                ? LocalMachine.variable(agent.substring(1)).map(Path::of)
                : Optional.of(tokens.path(named.get(), agent));
    }

    private List<Path> knownHosts(HostAccess access, Optional<HostAccess> leadsTo, Said said, Tokens tokens)
            throws ConfigRefusal {
        if (access.knownHosts().isPresent()) {
            return List.of(settings.path(access.knownHosts().get()));
        }
        var users = said.line("userknownhostsfile");
        var inherited = leadsTo.flatMap(HostAccess::knownHosts);
        if (users.isEmpty() && inherited.isPresent()) {
            return List.of(settings.path(inherited.get()));
        }
        var files = new ArrayList<Path>();
        if (users.isPresent()) {
            files.addAll(paths(List.of(users.get()), tokens));
            if (files.isEmpty()) {
                files.add(Path.of("/dev/null")); // None of the user's: nothing is read there, and nothing kept.
            }
        } else {
            settings.knownHosts().stream().filter(this::isUsers).forEach(files::add);
        }
        var systems = said.line("globalknownhostsfile");
        if (systems.isPresent()) {
            systems.get().arguments().stream()
                    .filter(file -> !Keywords.isNone(file))
                    .map(Path::of)
                    .forEach(files::add);
        } else {
            settings.knownHosts().stream().filter(file -> !isUsers(file)).forEach(files::add);
        }
        return files;
    }

    private boolean isUsers(Path knownHosts) {
        return knownHosts.startsWith(settings.home());
    }

    private static List<Path> revoked(Said said, Tokens tokens) throws ConfigRefusal {
        return paths(said.lines("revokedhostkeys"), tokens);
    }

    private Optional<HostAccess> jump(HostAccess access, Optional<String> jump) throws TransportException {
        if (jump.isEmpty() || Keywords.isNone(jump.get())) {
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
        var plain = plain(text);
        if (plain.isEmpty()) {
            throw new TransportException(
                    Kind.BAD_CONFIG,
                    access.name(),
                    "the jump host of " + access.name() + " is neither a host of the inventory nor user@host:port: "
                            + text,
                    "Write it as a name from the inventory, or as user@host:port.");
        }
        return plain.get();
    }

    /** Refuses a ProxyJump that ssh refuses. */
    static void checkJumps(ConfigLine line) throws ConfigRefusal {
        if (!line.keyword().equals("proxyjump")) {
            return;
        }
        for (var jump : Said.jumps(line).split(",", -1)) {
            if (jump.startsWith("@") || plain(jump).isEmpty()) {
                throw new ConfigRefusal(
                        line.place(),
                        "ProxyJump names what is no host: " + jump,
                        "Write user@host:port, user and port being optional, with commas between several.");
            }
        }
    }

    /** A host that is none of the inventory, as ssh itself would reach it. */
    private static Optional<HostAccess> plain(String text) {
        var parts = Destination.PATTERN.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        var host = Stream.of(2, 3, 4)
                .map(parts::group)
                .flatMap(Stream::ofNullable)
                .findFirst()
                .orElseThrow();
        // The bare host stands as the name, so that Host blocks and HostName apply to it as they do for ssh -J.
        return Optional.of(new HostAccess(
                host,
                Optional.empty(),
                Optional.ofNullable(parts.group(5)).map(Integer::valueOf),
                Optional.ofNullable(parts.group(1)),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new Sudo.None()));
    }

    /** Apart, so that the pattern is compiled only for whom it is needed. */
    private static final class Destination {

        /** {@code user@host:port}, user and port optional, the user up to the last @; an IPv6 address stands in brackets if a port follows. */
        private static final Pattern PATTERN = Pattern.compile(
                "(?:ssh://)?(?:(.+)@)?(?:\\[([^]]+)]|([^:\\[\\]/]+)|([^\\[\\]/]*:[^\\[\\]/]*:[^\\[\\]/]*))(?::(\\d{1,5}))?/?");
    }
}
