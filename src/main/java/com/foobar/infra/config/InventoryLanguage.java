package com.foobar.infra.config;

import com.foobar.infra.language.Either;
import com.foobar.infra.language.Json;
import com.foobar.infra.language.Key;
import com.foobar.infra.language.ListOf;
import com.foobar.infra.language.MapOf;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalar.Refused;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.language.SecretLanguage;
import com.foobar.infra.language.Section;
import com.foobar.infra.topology.SecretSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The language of the inventory file: how the operator's machine reaches each server. */
final class InventoryLanguage {

    private InventoryLanguage() {}

    /** What is said of one host, or of all of them, as it was written. */
    record Access(
            Optional<String> address,
            Optional<Integer> port,
            Optional<String> user,
            Optional<List<String>> identityFiles,
            Optional<String> knownHosts,
            Optional<String> jump,
            Optional<String> hostKeyAlias,
            Optional<Root> sudo) {}

    /** The whole file. */
    record Hosts(Access defaults, Map<String, Access> hosts) {}

    /** How a login becomes root, before any password is read. */
    sealed interface Root {
        /** It is root already. */
        record Already() implements Root {}

        /** By sudo without a password. */
        record Sudo() implements Root {}

        /** By sudo with this password. */
        record SudoWith(SecretSource password) implements Root {}
    }

    private static final String HOST_NAME = "[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?";

    private static final Scalar<String> HOST =
            Scalars.matching("host", "a host's name", HOST_NAME, 253, "such as web-01");

    /** What OpenSSH's client refuses in a login's name: control characters, and what means something to a shell. */
    private static final String NOT_IN_LOGIN = "\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029'\"`;&<>|(){}";

    /** As OpenSSH: no hyphen in front or after a space, no backslash at the end; here no space at either end. */
    private static final String LOGIN = "(?![ -])(?!.* -)[^" + NOT_IN_LOGIN + "]*[^ \\\\" + NOT_IN_LOGIN + "]";

    static final Scalar<String> USER = Scalars.matching(
            "user", "a login's name", LOGIN, 255, "such as admin, admin@corp.example or 'CORP\\admin'");

    /** The login ends at the last {@code @}, and has no comma, which parts one jump host from the next. */
    private static final String JUMP_PATTERN =
            "(" + LOGIN.replace("[^", "[^,") + "@)?(" + HOST_NAME + "|\\[[0-9A-Fa-f:]+\\])(:[0-9]{1,5})?";

    private static final int LONGEST_JUMP = 520;

    private static final Scalar<String> JUMP = Scalar.text(
            "jump",
            "a host of this inventory or of your SSH configuration, or user@host:port",
            Json.Obj.ofType("string").put("pattern", "^" + JUMP_PATTERN + "$").put("maxLength", LONGEST_JUMP),
            written -> {
                if (!Pattern.matches(JUMP_PATTERN, Scalars.within(written, LONGEST_JUMP))) {
                    throw new Refused("", "such as bastion, or admin@bastion.example.com:22");
                }
                return written;
            });

    private static final Key<SecretSource> PASSWORD = Key.required("password", SecretLanguage.BROUGHT)
            .doc("Where the password that sudo asks for comes from.")
            .example("{env: SUDO_PASSWORD}");

    private static final Section<Root> SUDO_WITH =
            Section.of("sudo", "sudo with a password.", List.of(PASSWORD), f -> new Root.SudoWith(f.get(PASSWORD)));

    private static final Key<Optional<String>> ADDRESS = Key.optional("address", Scalars.ADDRESS)
            .doc("Where your machine reaches the host. Left out: the address in the topology.")
            .example("203.0.113.10")
            .aka("ip", "host", "hostname");

    private static final Key<Optional<Integer>> PORT = Key.optional("port", Scalars.PORT)
            .doc("SSH's port. Left out: as your SSH configuration says, or 22.")
            .example("2222");

    private static final Key<Optional<String>> USER_KEY = Key.optional("user", USER)
            .doc("The login. Left out: as your SSH configuration says, or your own name.")
            .example("admin")
            .aka("login", "username", "remote_user");

    private static final Key<Optional<List<String>>> IDENTITY_FILE = Key.optional(
                    "identity_file", ListOf.oneOrMore(Scalars.path("a file's path")))
            .doc("A private key's file, or a list of them; ~/ is your home, other paths are relative to this file. Left"
                    + " out: your agent's keys and those that your SSH configuration names.")
            .example("~/.ssh/id_ed25519")
            .aka("identity_files", "key", "key_file", "private_key");

    private static final Key<Optional<String>> KNOWN_HOSTS = Key.optional("known_hosts", Scalars.path("a file's path"))
            .doc("The file with the hosts' public keys. Left out: your own.")
            .example("known_hosts")
            .aka("known_hosts_file");

    private static final Key<Optional<String>> JUMP_KEY = Key.optional("jump", JUMP)
            .doc(
                    "The host through which to connect: one of this inventory, a Host of your SSH configuration, or user@host:port.")
            .example("bastion")
            .aka("proxy_jump", "jump_host", "bastion");

    private static final Key<Optional<String>> HOST_KEY_ALIAS = Key.optional("host_key_alias", HOST)
            .doc("The name under which the host's key stands in known_hosts. Left out: its address.")
            .example("web-01");

    private static final Key<Optional<Root>> SUDO = Key.optional(
                    "sudo", new Either<>(Scalars.SWITCH, yes -> yes ? new Root.Sudo() : new Root.Already(), SUDO_WITH))
            .doc("true: sudo asks for no password. false: the login is root already. A mapping: where the password that"
                    + " sudo asks for comes from. Left out: true, but false for the user root.")
            .example("{password: {env: SUDO_PASSWORD}}")
            .aka("become");

    private static final Section<Access> DEFAULTS = Section.of(
            "defaults",
            "What holds for every host that says nothing else.",
            List.of(PORT, USER_KEY, IDENTITY_FILE, KNOWN_HOSTS, JUMP_KEY, SUDO),
            InventoryLanguage::access);

    private static final Section<Access> ACCESS = Section.of(
            "host_access",
            "How one host is reached.",
            List.of(ADDRESS, PORT, USER_KEY, IDENTITY_FILE, KNOWN_HOSTS, JUMP_KEY, HOST_KEY_ALIAS, SUDO),
            InventoryLanguage::access);

    private static Access access(Section.Fields f) {
        return new Access(
                f.get(ADDRESS),
                f.get(PORT),
                f.get(USER_KEY),
                f.get(IDENTITY_FILE),
                f.get(KNOWN_HOSTS),
                f.get(JUMP_KEY),
                f.get(HOST_KEY_ALIAS),
                f.get(SUDO));
    }

    private static final Key<Access> DEFAULTS_KEY = Key.of("defaults", DEFAULTS)
            .doc("What holds for every host that says nothing else.")
            .aka("default", "all", "vars");

    private static final Key<Map<String, Access>> HOSTS_KEY = Key.<Map<String, Access>>of(
                    "hosts",
                    new MapOf<>(
                            HOST,
                            new Either<>(Scalars.ADDRESS, InventoryLanguage::at, ACCESS),
                            0,
                            _ -> Optional.of(DEFAULTS.defaults())),
                    "{}",
                    Map::of)
            .doc("The hosts by their names in the topology, and jump hosts: an address, or a mapping.")
            .example("{lb-01: {address: 203.0.113.10, port: 2222}, web-01: 203.0.113.11}")
            .aka("servers", "host");

    private static Access at(String address) {
        return new Access(
                Optional.of(address),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The whole file. */
    static final Section<Hosts> INVENTORY = Section.of(
            "inventory",
            "How your machine reaches the servers of a topology. What is left out comes from your SSH configuration and"
                    + " agent.",
            List.of(DEFAULTS_KEY, HOSTS_KEY),
            f -> new Hosts(f.get(DEFAULTS_KEY), f.get(HOSTS_KEY)));
}
