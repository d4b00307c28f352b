package com.foobar.infra.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshConfigTest {

    @TempDir
    Path directory;

    private Map<String, List<String>> lookup(String host, String... lines) {
        var home = new Home(directory).file("config", lines);
        return SshConfig.read(List.of(home.ssh("config"), home.ssh("second")), directory)
                .lookup(host);
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
        assertThat(SshConfig.read(List.of(directory.resolve(".ssh/config")), directory)
                        .lookup("web-01"))
                .containsEntry("user", List.of("someone"));
    }

    @Test
    void a_file_that_cannot_be_read_is_known_and_one_that_is_not_there_is_none() throws IOException {
        var home = new Home(directory).file("config", "Include more missing");
        Files.createDirectory(home.ssh("more"));
        assertThat(SshConfig.read(List.of(home.ssh("config"), home.ssh("second")), directory)
                        .unreadable())
                .containsExactly(home.ssh("more"));
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
    void patterns_and_keywords_take_either_case() {
        assertThat(lookup("WEB-01", "hOST web-01", "USER someone")).containsEntry("user", List.of("someone"));
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
                        "HostName",
                        ""))
                .isEqualTo(Map.of(
                        "user", List.of("one"),
                        "port", List.of("2200"),
                        "identityfile", List.of("/my keys/a=b"),
                        "proxyjump", List.of("a=b")));
    }

    @Test
    void match_all_applies_and_other_match_blocks_do_not() {
        var lines = new String[] {
            "Host other", "Match host web-01", "User matched", "Match exec true", "Port 1", "Match all", "User all"
        };
        assertThat(lookup("web-01", lines)).isEqualTo(Map.of("user", List.of("all")));
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
        var config = SshConfig.read(List.of(home.ssh("config")), directory);
        assertThat(config.unreadable()).isEmpty();
        assertThat(config.lookup("web-01")).containsEntry("user", List.of("ten"));
    }

    @Test
    void a_file_that_includes_itself_comes_to_an_end() {
        assertThat(lookup("h", "Include config", "User x")).containsEntry("user", List.of("x"));
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
