package com.foobar.infra.config;

import com.foobar.infra.config.InventoryLanguage.Access;
import com.foobar.infra.config.InventoryLanguage.Root;
import com.foobar.infra.language.Characters;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.language.Position;
import com.foobar.infra.language.Reading;
import com.foobar.infra.language.Refusal;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Source;
import com.foobar.infra.secret.Secret;
import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Inventory;
import com.foobar.infra.topology.SecretSource;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Sudo;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.yaml.YamlReader;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads an inventory: a YAML file, or what {@code vagrant ssh-config} prints, told apart by their content.
 *
 * <p>The result names every server of the topology, and the jump hosts.
 */
public final class InventoryLoader {

    /** How the login on a server may be written. */
    public static final Scalar<String> LOGIN = InventoryLanguage.USER;

    private final Topology topology;
    private final Reading reading;
    private final SecretReader secrets;
    private final OwnSsh ssh;
    private final Map<SecretSource, Secret> known = new LinkedHashMap<>();
    private final Set<String> secretFiles = new TreeSet<>();

    private InventoryLoader(Topology topology, Reading reading, SecretReader secrets, OwnSsh ssh) {
        this.topology = topology;
        this.reading = reading;
        this.secrets = secrets;
        this.ssh = ssh;
    }

    /**
     * Reads an inventory, and the passwords for sudo that it names; what its keys are worth is told by connecting.
     *
     * @throws ConfigException with everything that is wrong with the file
     */
    public static Inventory load(Path file, Topology topology, OwnSsh ssh) throws ConfigException {
        var source = InputFile.read(file);
        return load(source, topology, SecretReader.in(source.directory()), ssh.withoutKeys());
    }

    /**
     * Reads an inventory that was read before, and the passwords for sudo that it names.
     *
     * @param file where it was read from: relative paths in it start there
     * @throws ConfigException with everything that is wrong with it
     */
    public static Inventory load(Path file, byte[] bytes, Topology topology, OwnSsh ssh) throws ConfigException {
        var source = Source.of(file, bytes);
        return load(source, topology, SecretReader.in(source.directory()), ssh.withoutKeys());
    }

    /**
     * Checks an inventory, and the files that it names, without running a command or asking the environment.
     *
     * @return passwords in it are only those of files
     * @throws ConfigException with everything that is wrong with the file
     */
    public static Inventory check(Path file, Topology topology, OwnSsh ssh) throws ConfigException {
        var source = InputFile.read(file);
        return load(source, topology, SecretReader.ofFiles(source.directory()), ssh);
    }

    /**
     * Checks what can be told of an inventory while the topology cannot be read.
     *
     * @throws ConfigException with everything that is wrong with the file by itself
     */
    public static void checkAlone(Path file) throws ConfigException {
        var source = InputFile.read(file);
        var reading = new Reading(source);
        if (VagrantSshConfig.recognizes(source)) {
            VagrantSshConfig.read(reading);
        } else {
            YamlReader.read(reading)
                    .ifPresent(root -> InventoryLanguage.INVENTORY.read(root, Position.START, "", reading));
        }
        reading.throwIfUnsound();
    }

    /**
     * Reads an inventory for a command that has no topology: all hosts that it names, and the passwords for sudo that it names.
     *
     * @throws ConfigException with everything that is wrong with the file
     */
    public static Inventory everyHost(Path file, OwnSsh ssh) throws ConfigException {
        return load(file, new Topology("none", "localhost", List.of(), List.of()), ssh);
    }

    /** The inventory if none was given: every server at its address, as the user's SSH configuration says. */
    public static Inventory ofAddresses(Topology topology) {
        var hosts = new LinkedHashMap<String, HostAccess>();
        topology.servers().forEach(s -> hosts.put(s.name(), reachedPlainly(s.name())));
        return new Inventory(hosts);
    }

    /**
     * The file that is meant by what a user gives: a file, or a name under {@code ./inventories}. The distribution's
     * samples are never taken by name.
     *
     * @throws ConfigException if there is no such thing
     */
    public static Path resolve(String fileOrName) throws ConfigException {
        return InventoryFiles.find(
                fileOrName,
                Path.of(""),
                Optional.ofNullable(System.getProperty("foobar-infra.home")).map(h -> Path.of(h, "inventories")));
    }

    static Inventory load(Source source, Topology topology, SecretReader secrets, OwnSsh ssh) throws ConfigException {
        var reading = new Reading(source);
        var loader = new InventoryLoader(topology, reading, secrets, ssh);
        var inventory = VagrantSshConfig.recognizes(source)
                ? Optional.of(loader.vagrant(VagrantSshConfig.read(reading)))
                : YamlReader.read(reading)
                        .flatMap(root -> InventoryLanguage.INVENTORY.read(root, Position.START, "", reading))
                        .map(loader::bind);
        reading.throwIfUnsound();
        return inventory.orElseThrow();
    }

    private static HostAccess reachedPlainly(String name) {
        return HostAccess.plain(name, new Sudo.Passwordless());
    }

    private Inventory vagrant(Map<String, HostAccess> machines) {
        var hosts = new LinkedHashMap<String, HostAccess>();
        if (topology.servers().isEmpty()) {
            hosts.putAll(machines);
        }
        topology.servers().forEach(s -> hosts.put(s.name(), machines.getOrDefault(s.name(), reachedPlainly(s.name()))));
        var missing = topology.servers().stream()
                .map(Server::name)
                .filter(n -> !machines.containsKey(n))
                .toList();
        if (!missing.isEmpty() && missing.size() == topology.servers().size()) {
            reading.problem(
                    Position.START,
                    "no machine of this vagrant ssh-config is a server of the topology",
                    "servers: " + String.join(", ", missing));
        }
        var keys = new TreeSet<String>();
        hosts.values().forEach(host -> keys.addAll(host.identityFiles()));
        return new Inventory(hosts, keys);
    }

    private Inventory bind(InventoryLanguage.Hosts written) {
        var rules = new InventoryRules(topology, reading, ssh.knowsHost());
        var jumps = new LinkedHashSet<String>();
        written.defaults().jump().ifPresent(jumps::add);
        written.hosts().values().forEach(a -> a.jump().ifPresent(jumps::add));
        rules.refuseStrangers(written.hosts().keySet(), jumps);
        written.defaults()
                .jump()
                .ifPresent(j -> rules.refuseUnknownJump(
                        j, "defaults.jump", written.hosts().keySet()));

        var hosts = new LinkedHashMap<String, HostAccess>();
        var names = new LinkedHashSet<>(
                topology.servers().stream().map(Server::name).toList());
        names.addAll(written.hosts().keySet());
        for (var name : names) {
            var access = Optional.ofNullable(written.hosts().get(name));
            access.flatMap(Access::jump)
                    .ifPresent(j -> rules.refuseUnknownJump(
                            j, "hosts." + name + ".jump", written.hosts().keySet()));
            hosts.put(name, host(name, access, written.defaults(), written.hosts()));
        }
        hosts.keySet().forEach(name -> rules.refuseCircle(name, hosts));
        return new Inventory(hosts, secretFiles, host("", Optional.empty(), written.defaults(), written.hosts()));
    }

    private HostAccess host(String name, Optional<Access> given, Access defaults, Map<String, Access> all) {
        var user = given.flatMap(Access::user).or(defaults::user);
        var sudo = given.flatMap(Access::sudo).or(defaults::sudo);
        boolean ownSudo = given.flatMap(Access::sudo).isPresent();
        var keyPath = given.flatMap(Access::identityFiles).isPresent()
                ? "hosts." + name + ".identity_file"
                : "defaults.identity_file";
        return new HostAccess(
                name,
                given.flatMap(Access::address),
                given.flatMap(Access::port).or(defaults::port),
                user,
                given.flatMap(Access::identityFiles).or(defaults::identityFiles).orElse(List.of()).stream()
                        .map(key -> key(key, keyPath))
                        .toList(),
                given.flatMap(Access::jump).or(() -> defaults.jump().filter(j -> !leadsThrough(j, name, all))),
                given.flatMap(Access::knownHosts).or(defaults::knownHosts).map(this::local),
                given.flatMap(Access::hostKeyAlias),
                sudo.map(root -> sudo(root, ownSudo ? "hosts." + name + ".sudo" : "defaults.sudo"))
                        .orElseGet(() ->
                                user.filter("root"::equals).isPresent() ? new Sudo.None() : new Sudo.Passwordless()));
    }

    /** Whether the default jump host, or one that it is itself reached through, is this host. */
    private static boolean leadsThrough(String jump, String name, Map<String, Access> all) {
        var seen = new HashSet<String>();
        for (var at = Optional.of(jump); at.isPresent() && seen.add(at.get()); ) {
            if (at.get().equals(name)) {
                return true;
            }
            at = Optional.ofNullable(all.get(at.get())).flatMap(Access::jump);
        }
        return false;
    }

    private Sudo sudo(Root root, String path) {
        return switch (root) {
            case Root.Already() -> new Sudo.None();
            case Root.Sudo() -> new Sudo.Passwordless();
            case Root.SudoWith(var source) -> new Sudo.WithPassword(secret(source, path + ".password"));
        };
    }

    private Secret secret(SecretSource source, String path) {
        var before = Optional.ofNullable(known.get(source));
        if (before.isPresent()) {
            return before.get();
        }
        if (source instanceof SecretSource.File(var file)) {
            secretFiles.add(local(file));
        }
        try {
            var secret = secrets.read(source);
            known.put(source, secret);
            return secret;
        } catch (SecretReader.Unreadable e) {
            reading.problem(reading.nearest(path).at(), new Refusal(path + ": " + e.getMessage(), e.hint()));
            return Secret.of("");
        }
    }

    private String key(String written, String path) {
        var file = local(written);
        secretFiles.add(file);
        ssh.keyFault()
                .apply(Path.of(file))
                .ifPresent(fault -> reading.problem(
                        reading.nearest(path).at(),
                        Refusal.of(
                                path + ": the key file " + Characters.printable(file) + " " + fault.why(),
                                fault.todo().strip())));
        return file;
    }

    /** A path of this file as one of this machine: {@code ~/} is the home, others start at the file's directory. */
    private String local(String path) {
        return LocalPaths.resolve(reading.source().directory(), path).toString();
    }
}
