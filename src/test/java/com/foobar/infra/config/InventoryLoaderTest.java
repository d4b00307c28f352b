package com.foobar.infra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.foobar.infra.language.Addresses;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.language.Source;
import com.foobar.infra.secret.Secret;
import com.foobar.infra.stack.Topologies;
import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Inventory;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Sudo;
import com.foobar.infra.topology.Topology;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InventoryLoaderTest {

    private static final Path DIRECTORY = Path.of("/somewhere/inventories");

    private static final Topology TOPOLOGY = Topologies.of(
            "foobar",
            "www.foobar.com",
            List.of(
                    new Server("lb-01", "10.0.0.10"),
                    new Server("web-01", "10.0.0.11"),
                    new Server("web-02", "10.0.0.12")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** Of a user whose SSH configuration has {@code Host gateway}. */
    private static final OwnSsh SSH = new OwnSsh("gateway"::equals, _ -> Optional.empty());

    private static Inventory load(String text) throws ConfigException {
        var secrets = new SecretReader(DIRECTORY, Map.of("SUDO_PASSWORD", "open sesame"), Duration.ofSeconds(10));
        var source = Source.of(DIRECTORY.resolve("lab.yml"), text.getBytes(StandardCharsets.UTF_8));
        return InventoryLoader.load(source, TOPOLOGY, secrets, SSH);
    }

    private static HostAccess host(String text, String name) throws ConfigException {
        return load(text).host(name).orElseThrow();
    }

    @Test
    void defaults_hold_for_every_server_that_says_nothing_else() throws ConfigException {
        var text = """
                defaults: {user: admin, port: 2222, identity_file: keys/id, known_hosts: ~/hosts, jump: bastion}
                hosts:
                  bastion: {address: 203.0.113.1, port: 22}
                  web-01: {address: fd00::1, user: root, identity_file: [/a, ~/b], host_key_alias: w1}
                  lb-01: 203.0.113.7
                """;
        var home = System.getProperty("user.home");
        assertThat(host(text, "web-02"))
                .isEqualTo(new HostAccess(
                        "web-02",
                        Optional.empty(),
                        Optional.of(2222),
                        Optional.of("admin"),
                        List.of("/somewhere/inventories/keys/id"),
                        Optional.of("bastion"),
                        Optional.of(home + "/hosts"),
                        Optional.empty(),
                        new Sudo.Passwordless()));
        assertThat(host(text, "web-01"))
                .isEqualTo(new HostAccess(
                        "web-01",
                        Optional.of("fd00::1"),
                        Optional.of(2222),
                        Optional.of("root"),
                        List.of("/a", home + "/b"),
                        Optional.of("bastion"),
                        Optional.of(home + "/hosts"),
                        Optional.of("w1"),
                        new Sudo.None()));
        assertThat(host(text, "lb-01").address()).contains("203.0.113.7");
        assertThat(host(text, "bastion").jump()).isEmpty();
        assertThat(host(text, "bastion").port()).contains(22);
    }

    @Test
    void an_inventory_that_says_nothing_leaves_all_to_the_ssh_configuration() throws ConfigException {
        assertThat(load("hosts: {}\n")).isEqualTo(InventoryLoader.ofAddresses(TOPOLOGY));
        assertThat(host("hosts: {}\n", "lb-01").ephemeralHostKey()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{user: root}                | None",
                "{user: admin}               | Passwordless",
                "{user: root, sudo: true}    | Passwordless",
                "{user: admin, sudo: false}  | None",
                "{sudo: {password: {env: SUDO_PASSWORD}}} | WithPassword",
            })
    void sudo_is_used_unless_the_login_is_root(String access, String kind) throws ConfigException {
        var sudo = host("hosts: {lb-01: " + access.strip() + ", web-01: {}, web-02: {}}", "lb-01")
                .sudo();
        assertThat(sudo.getClass().getSimpleName()).isEqualTo(kind);
        if (sudo instanceof Sudo.WithPassword(var password)) {
            assertThat(password).isEqualTo(Secret.of("open sesame"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "hosts: {web01: {}}        | 1:16 | did you mean \"web-01\"?",
                "host: {}                  | 1:1  | did you mean \"hosts\"?",
                "defaults: {username: x}   | 1:12 | did you mean \"user\"?",
                "defaults: {address: 1.2.3.4} | 1:12 | unknown key",
                "defaults: {jump: bastoin}\\nhosts: {bastion: {}, lb-01: {}, web-01: {}, web-02: {}} | 1:18 | did you mean \"bastion\"?",
                "hosts: {lb-01: {jump: web-01}, web-01: {jump: lb-01}, web-02: {}} | 1:23 | leads back to lb-01",
                "hosts: {lb-01: {jump: lb-01}} | 1:23 | leads back to lb-01",
                "hosts: {lb-01: {port: x}}     | 1:23 | a port",
                "hosts: {lb-01: {user: \"a;b\"}} | 1:23 | a login's name",
                "hosts: {lb-01: {user: \"a -b\"}} | 1:23 | a login's name",
                "hosts: {lb-01: {user: \"a\\\\\"}} | 1:23 | a login's name",
                "hosts: {lb-01: {user: \"a$(b)\"}} | 1:23 | a login's name",
                "hosts: {lb-01: {jump: \"a,b@c\"}} | 1:23 | a host of this inventory or of your SSH configuration",
                "hosts: {lb-01: {user: -oProxyCommand=x}} | 1:23 | a login's name",
                "hosts: {lb-01: {address: -oX}}     | 1:26 | such as",
                "hosts: {lb-01: {sudo: {password: hunter2}}} | 1:34 | must be a mapping",
                "defaults: {sudo: {password: {env: MISSING_VARIABLE}}} | 1:29 | the environment variable MISSING_VARIABLE is not set",
                "``                        | 1:1  | the file is empty",
            })
    void a_bad_inventory_is_answered_with_the_place_and_what_was_meant(String text, String place, String said) {
        var found = catchThrowableOfType(ConfigException.class, () -> load(text.replace("\\n", "\n")))
                .problems();
        assertThat(found).anySatisfy(p -> {
            assertThat(p.line() + ":" + p.column()).isEqualTo(place);
            assertThat(p.format()).contains(said);
        });
        assertThat(found.toString()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "admin",
                "u@corp.example",
                "corp+adm",
                "DOM\\adm",
                "adm%corp",
                "1001",
                "web$",
                "CORP\\jane doe",
                "j\u00f6rg",
                "a.b-c_d"
            })
    void a_login_is_what_ssh_takes_for_one(String user) throws Exception {
        var text = "hosts: {lb-01: {user: '" + user + "'}, web-01: {jump: '" + user + "@[fd00::1]:2222'}, web-02: {}}";
        assertThat(host(text, "lb-01").user()).contains(user);
        assertThat(host(text, "web-01").jump()).contains(user + "@[fd00::1]:2222");
        assertThat(Schemas.errors(SchemaPrinter.inventory(), text)).isEmpty();
    }

    @Test
    void a_jump_host_may_be_one_of_the_ssh_configuration() throws Exception {
        assertThat(host("hosts: {lb-01: {jump: gateway}, web-01: {}, web-02: {}}", "lb-01")
                        .jump())
                .contains("gateway");
        assertThatThrownBy(() -> load("hosts: {lb-01: {jump: gatway}, web-01: {}, web-02: {}}"))
                .hasMessageContaining("no host of this inventory or of your SSH configuration is called gatway");
    }

    @Test
    void an_inventory_that_names_every_server_may_serve_other_topologies_too() throws ConfigException {
        assertThat(load("hosts: {lb-01: {}, web-01: {}, web-02: {}, db-77: 10.0.0.77}")
                        .hosts())
                .containsKeys("lb-01", "web-01", "web-02");
    }

    /** Printed by Vagrant 2.3 with its Docker provider. */
    private static final String VAGRANT = """
            Host lb-01
              HostName 127.0.0.1
              User vagrant
              Port 2200
              UserKnownHostsFile /dev/null
              StrictHostKeyChecking no
              PasswordAuthentication no
              IdentityFile "/home/me/my project/.vagrant/machines/lb-01/docker/private_key"
              IdentitiesOnly yes
              LogLevel FATAL
              PubkeyAcceptedKeyTypes +ssh-rsa
              HostKeyAlgorithms +ssh-rsa

            Host web-01
              HostName 8.8.8.8
              User root
              Port 22
              UserKnownHostsFile /dev/null
              StrictHostKeyChecking no
              IdentityFile /keys/one
              IdentityFile /keys/two

            Host other
              HostName 127.0.0.1
              Port 2201
            """;

    @Test
    void the_output_of_vagrant_ssh_config_is_an_inventory() throws ConfigException {
        assertThat(host(VAGRANT, "lb-01"))
                .isEqualTo(new HostAccess(
                        "lb-01",
                        Optional.of("127.0.0.1"),
                        Optional.of(2200),
                        Optional.of("vagrant"),
                        List.of("/home/me/my project/.vagrant/machines/lb-01/docker/private_key"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        new Sudo.Passwordless(),
                        true));
        assertThat(host(VAGRANT, "web-01").identityFiles()).containsExactly("/keys/one", "/keys/two");
        assertThat(host(VAGRANT, "web-01").sudo()).isEqualTo(new Sudo.None());
    }

    @Test
    void a_host_key_goes_unchecked_only_on_a_near_machine_that_asks_for_it() throws ConfigException {
        assertThat(host(VAGRANT, "web-01").ephemeralHostKey())
                .as("a public address")
                .isFalse();
        assertThat(host(VAGRANT, "web-02").ephemeralHostKey()).as("not named").isFalse();
        assertThat(host(VAGRANT.replace("Checking no", "Checking yes"), "lb-01").ephemeralHostKey())
                .as("does not ask for it")
                .isFalse();
        assertThat(host(VAGRANT.replace("/dev/null", "/keys/known"), "lb-01"))
                .satisfies(h -> assertThat(h.ephemeralHostKey()).isFalse())
                .satisfies(h -> assertThat(h.knownHosts()).contains("/keys/known"));
        assertThat(host("defaults: {known_hosts: /dev/null}", "lb-01").ephemeralHostKey())
                .as("YAML")
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "172.16.0.1, true",
        "172.32.0.1, false",
        "192.168.121.7, true",
        "10.1.1.1, true",
        "fd00::1, true",
        "2001:db8::1, false"
    })
    void near_is_loopback_or_private(String address, boolean near) {
        assertThat(Addresses.isLocal(address)).isEqualTo(near);
    }

    @Test
    void a_vagrant_ssh_config_that_cannot_be_followed_is_refused_with_the_place() {
        assertThatThrownBy(() -> load(VAGRANT.replace("Port 2200", "Port 2200x")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("lab.yml:4:3: port \"2200x\" cannot be used");
        assertThatThrownBy(() -> load(VAGRANT.replace("LogLevel FATAL", "ProxyCommand nc %h %p")))
                .hasMessageContaining("lab.yml:10:3: ProxyCommand is not supported");
        assertThatThrownBy(() -> load("Host a\n  HostName 127.0.0.1\n"))
                .hasMessageContaining("no machine of this vagrant ssh-config is a server of the topology");
        assertThatThrownBy(() -> load("Host *\n  User x\n"))
                .hasMessageContaining("1:1: a Host line must name one machine");
    }

    @Test
    void a_name_stands_for_a_file_under_inventories(@TempDir Path here, @TempDir Path home) throws Exception {
        Files.createDirectories(here.resolve("inventories"));
        Files.createDirectories(home.resolve("inventories"));
        var lab = Files.createFile(here.resolve("inventories/lab.yml"));
        Files.createFile(home.resolve("inventories/lab.yml"));
        var sample = Files.createFile(home.resolve("inventories/production.yml"));
        var own = Files.createFile(here.resolve("own.txt"));
        var from = Optional.of(home.resolve("inventories"));

        assertThat(InventoryFiles.find("lab", here, from)).isEqualTo(lab);
        assertThat(InventoryFiles.find("lab.yml", here, from)).isEqualTo(lab);
        assertThatThrownBy(() -> InventoryFiles.find("production", here, from))
                .as("a sample of the installation's leads to strangers' hosts")
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("only a sample of that name")
                .hasMessageContaining("write " + here.resolve("inventories/production.yml"))
                .hasMessageContaining("to begin with: " + sample);
        assertThat(InventoryFiles.find("own.txt", here, from)).isEqualTo(own);
        assertThatThrownBy(() -> InventoryFiles.find("labb", here, from))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("did you mean \"lab\"? give a file, or one of: lab");
        assertThatThrownBy(() -> InventoryFiles.find("../lab", here, from)).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> InventoryFiles.find("a\0b", here, from)).isInstanceOf(ConfigException.class);
    }

    @Test
    void checking_an_inventory_reads_no_password(@TempDir Path directory) throws Exception {
        var file = Files.writeString(
                directory.resolve("i.yml"), "defaults: {sudo: {password: {env: SURELY_MISSING_VARIABLE}}}\n");
        InventoryLoader.check(file, TOPOLOGY, OwnSsh.NONE);
        assertThatThrownBy(() -> InventoryLoader.load(file, TOPOLOGY, OwnSsh.NONE))
                .hasMessageContaining("SURELY_MISSING_VARIABLE");
    }
}
