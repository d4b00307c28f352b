package com.foobar.infra.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshConfigTest {

    @TempDir
    Path directory;

    private Map<String, List<String>> lookup(String host, String... lines) {
        var home = new Home(directory).file("config", lines);
        return lookup(home, host);
    }

    private static Map<String, List<String>> lookup(Home home, String host) {
        return lookup(home, new Target(host, Optional.empty(), false));
    }

    private static Map<String, List<String>> lookup(Home home, Target target) {
        try {
            return config(home).lookup(target).asMap();
        } catch (ConfigRefusal e) {
            throw new AssertionError(e);
        }
    }

    private static SshConfig config(Home home) {
        var settings = home.settings();
        return new SshConfig(
                new SshSettings(
                        settings.home(),
                        settings.localUser(),
                        settings.agentSocket(),
                        List.of(home.ssh("config"), home.ssh("second")),
                        settings.knownHosts(),
                        false,
                        settings.connectTimeout(),
                        settings.aliveInterval(),
                        settings.aliveCountMax()),
                new LocalMachine());
    }

    private String refused(String... lines) {
        var home = new Home(directory).file("config", lines);
        return refused(home);
    }

    private static String refused(Home home) {
        var refusal = catchThrowableOfType(
                ConfigRefusal.class, () -> config(home).lookup(new Target("web-01", Optional.empty(), false)));
        assertThat(refusal).isNotNull();
        assertThat(refusal.hint()).isNotEmpty();
        return refusal.getMessage();
    }

    @Test
    void the_first_value_wins_whichever_block_says_it() {
        var lines = new String[] {"User early", "Host web-*", "User late", "Port 2200", "Host *", "Port 22", "User x"};
        assertThat(lookup("web-01", lines))
                .containsEntry("user", List.of("early"))
                .containsEntry("port", List.of("2200"));
        assertThat(lookup("db-01", lines)).containsEntry("port", List.of("22"));
    }

    @Test
    void a_remark_in_another_encoding_hides_nothing() throws IOException {
        var text = "# M\u00fcller\nHost web-01\n  User someone\n";
        Files.write(new Home(directory).ssh("config"), text.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(lookup(new Home(directory), "web-01")).containsEntry("user", List.of("someone"));
    }

    @Test
    void a_file_that_cannot_be_read_is_refused_and_one_that_is_not_there_is_none() throws IOException {
        var home = new Home(directory).file("config", "Include more missing");
        Files.createDirectory(home.ssh("more"));
        assertThat(refused(home)).startsWith(home.ssh("more") + ": ").contains("cannot be read");
    }

    @Test
    void identity_files_add_up() {
        assertThat(lookup("web-01", "Host web-01", "IdentityFile a", "Host *", "IdentityFile b"))
                .containsEntry("identityfile", List.of("a", "b"));
    }

    @Test
    void a_negated_pattern_excludes() {
        var lines = new String[] {"Host * !web-02 !db-?", "User everywhere"};
        assertThat(lookup("web-01", lines)).containsKey("user");
        assertThat(lookup("web-02", lines)).doesNotContainKey("user");
        assertThat(lookup("db-1", lines)).doesNotContainKey("user");
        assertThat(lookup("web-01", "Host !web-02", "User nobody")).isEmpty();
    }

    @Test
    void keywords_take_either_case_and_patterns_do_not() {
        assertThat(lookup("web-01", "hOST web-01", "USER someone")).containsEntry("user", List.of("someone"));
        assertThat(lookup("WEB-01", "Host web-01", "User someone")).isEmpty();
        assertThat(lookup("WEB-01", "Match host WEB-*", "User someone")).isNotEmpty();
    }

    @Test
    void equals_signs_quotes_and_comments_are_read_as_openssh_does() {
        assertThat(lookup(
                        "h",
                        "# Host other",
                        "User=one",
                        "Port = 2200 # a remark",
                        "  IdentityFile \"/my keys/a=b\"",
                        "ProxyJump=a=b",
                        "  ",
                        ""))
                .isEqualTo(Map.of(
                        "user", List.of("one"),
                        "port", List.of("2200"),
                        "identityfile", List.of("/my keys/a=b"),
                        "proxyjump", List.of("a=b")));
    }

    @Test
    void includes_are_read_in_order_within_the_block_that_holds_them() throws IOException {
        Files.createDirectories(directory.resolve(".ssh/conf.d"));
        new Home(directory)
                .file("conf.d/10-a.conf", "User ten", "Host db-*", "Port 10")
                .file("conf.d/20-b.conf", "User twenty", "IdentityFile b")
                .file("conf.d/ignored", "User ignored")
                .file("second", "HostName second");
        var lines = new String[] {"Host web-* db-01", "Include conf.d/*.conf", "Host *", "User rest"};
        assertThat(lookup("web-01", lines))
                .isEqualTo(Map.of("user", List.of("ten"), "identityfile", List.of("b"), "hostname", List.of("second")));
        assertThat(lookup("db-01", lines)).containsEntry("port", List.of("10"));
        assertThat(lookup("db-02", lines))
                .containsEntry("user", List.of("rest"))
                .doesNotContainKey("port");
    }

    @Test
    void a_directory_among_the_included_files_is_none_of_them() throws IOException {
        Files.createDirectories(directory.resolve(".ssh/conf.d/old"));
        var home = new Home(directory).file("conf.d/a", "User ten").file("config", "Include conf.d/*");
        assertThat(lookup(home, "web-01")).containsEntry("user", List.of("ten"));
    }

    @Test
    void patterns_of_include_reach_through_directories_and_pass_over_hidden_files() throws IOException {
        Files.createDirectories(directory.resolve(".ssh/p/one"));
        Files.createDirectories(directory.resolve(".ssh/p/two"));
        var home = new Home(directory)
                .file("p/one/config", "User one")
                .file("p/two/config", "Port 2", "User two")
                .file("p/one/.hidden", "HostName hidden")
                .file("p/two/[x]", "HostName brackets")
                .file("config", "Include p/*/config p/*/*hidden p/t[a-z]o/?x?");
        assertThat(lookup(home, "h"))
                .isEqualTo(Map.of("user", List.of("one"), "port", List.of("2"), "hostname", List.of("brackets")));
    }

    @Test
    void a_tilde_of_another_user_is_that_users_home() {
        assertThat(lookup("h", "Include ~root/no-such-file", "User x")).containsEntry("user", List.of("x"));
        assertThat(refused("User x", "Include ~no_such_user_here/f"))
                .contains(":2: ")
                .contains("no user no_such_user_here");
    }

    @Test
    void a_file_that_includes_itself_is_refused() {
        assertThat(refused("User x", "Include config")).contains("config:2: ").contains("include themselves");
        assertThat(refused("Host other", "Include config")).contains("config:2: ");
    }

    @Test
    void a_file_that_others_may_write_to_is_refused_as_is_one_that_it_includes() throws IOException {
        var home = new Home(directory).file("config", "Include more").file("more", "User x");
        Files.setPosixFilePermissions(home.ssh("more"), PosixFilePermissions.fromString("rw-rw-r--"));
        assertThat(refused(home)).startsWith(home.ssh("more") + ": ").contains("others may write");
        Files.setPosixFilePermissions(home.ssh("config"), PosixFilePermissions.fromString("rw-r--rw-"));
        assertThat(refused(home)).startsWith(home.ssh("config") + ": ");
    }

    @Test
    void a_byte_order_mark_is_named_as_such() {
        assertThat(refused("\uFEFFHost web-01", "User x"))
                .contains("config:1: ")
                .contains("byte order mark");
    }

    @Test
    void a_match_that_asks_for_something_of_ssh_itself_is_refused_with_its_line() {
        assertThat(refused("Match version OpenSSH_9.*", "User x"))
                .contains("config:1: ")
                .contains("version");
        assertThat(lookup("web-01", "Match !host web-* version OpenSSH_*", "User x"))
                .isEmpty();
    }

    @Test
    void a_command_of_match_is_run_once_for_all_hosts_and_not_where_it_does_not_matter() throws Exception {
        var ran = directory.resolve("ran");
        var home = new Home(directory)
                .file(
                        "config",
                        "Match host web-* exec \"echo %% >>" + ran + "\"",
                        "User matched",
                        "Host other",
                        "Match exec \"exit 3\"",
                        "User nobody");
        var config = config(home);
        for (var host : List.of("web-01", "web-02", "db-01")) {
            var said = config.lookup(new Target(host, Optional.empty(), false)).asMap();
            assertThat(said.containsKey("user")).isEqualTo(host.startsWith("web"));
        }
        assertThat(Files.readString(ran)).isEqualTo("%\n");
    }

    @Test
    void a_block_is_for_the_name_or_for_the_address() {
        var home = new Home(directory)
                .file(
                        "config",
                        "Host web-01",
                        "  User by-name",
                        "Host 192.168.56.*",
                        "  Port 2222",
                        "  User by-address",
                        "Match host 192.168.56.10 originalhost web-01",
                        "  IdentityFile both");
        assertThat(lookup(home, new Target("web-01", Optional.of("192.168.56.10"), true)))
                .isEqualTo(
                        Map.of("user", List.of("by-name"), "port", List.of("2222"), "identityfile", List.of("both")));
        assertThat(lookup(home, new Target("web-02", Optional.of("192.168.56.11"), false)))
                .isEqualTo(Map.of("user", List.of("by-address"), "port", List.of("2222")));
        assertThat(lookup(home, new Target("web-02", Optional.empty(), false))).isEmpty();
    }

    @Test
    void an_excluded_name_or_address_keeps_the_block_away() {
        var home = new Home(directory).file("config", "Host * !192.168.56.* !db-*", "User x");
        assertThat(lookup(home, new Target("web-01", Optional.of("192.168.56.10"), true)))
                .isEmpty();
        assertThat(lookup(home, new Target("db-01", Optional.of("203.0.113.1"), true)))
                .isEmpty();
        assertThat(lookup(home, new Target("web-01", Optional.of("203.0.113.1"), true)))
                .isNotEmpty();
    }

    @Test
    void the_topologys_address_does_not_count_where_the_configuration_has_another_one_for_the_name() {
        var home = new Home(directory)
                .file(
                        "config",
                        "Host 192.168.56.*",
                        "  User by-address",
                        "Host web-01",
                        "  HostName web-01.example.com");
        assertThat(lookup(home, new Target("web-01", Optional.of("192.168.56.10"), false)))
                .isEqualTo(Map.of("hostname", List.of("web-01.example.com")));
        assertThat(lookup(home, new Target("web-01", Optional.of("192.168.56.10"), true)))
                .containsEntry("user", List.of("by-address"));
    }

    @Test
    void whether_a_host_is_mentioned_is_told_without_running_anything() {
        var home = new Home(directory)
                .file(
                        "config",
                        "Host bastion",
                        "User x",
                        "Match exec \"touch " + directory + "/ran\"",
                        "Host *",
                        "Port 1");
        assertThat(SshConfig.mentions(home.settings(), "bastion")).isTrue();
        assertThat(SshConfig.mentions(home.settings(), "other")).isFalse();
        assertThat(directory.resolve("ran")).doesNotExist();
    }

    @Test
    void the_output_of_vagrant_ssh_config_is_understood() {
        assertThat(lookup(
                        "web-01",
                        "Host web-01",
                        "  HostName 127.0.0.1",
                        "  User vagrant",
                        "  Port 2222",
                        "  UserKnownHostsFile /dev/null",
                        "  StrictHostKeyChecking no",
                        "  PasswordAuthentication no",
                        "  IdentityFile /home/me/project/.vagrant/machines/web-01/docker/private_key",
                        "  IdentitiesOnly yes",
                        "  LogLevel FATAL"))
                .containsEntry("hostname", List.of("127.0.0.1"))
                .containsEntry("port", List.of("2222"))
                .containsEntry("userknownhostsfile", List.of("/dev/null"));
    }
}
