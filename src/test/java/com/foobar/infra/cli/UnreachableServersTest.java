package com.foobar.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands do when servers refuse connections, or none is to be asked. */
class UnreachableServersTest {

    private final Typed typed;

    UnreachableServersTest(@TempDir Path directory) throws IOException {
        typed = Typed.in(directory);
    }

    @Test
    void an_unknown_server_under_limit_names_the_servers() throws IOException {
        assertThat(typed.run("plan", "-f", typed.file(), "-i", typed.deadInventory(), "--limit", "one,three"))
                .isEqualTo(64);
        assertThat(typed.err()).contains("no server three", "one, two");
    }

    @Test
    void every_unreachable_server_is_named_with_the_reason() throws IOException {
        assertThat(typed.run("plan", "-f", typed.file(), "-i", typed.deadInventory()))
                .isEqualTo(1);
        assertThat(typed.out()).contains("one: ", "two: ", "2 servers could not be planned.");
        typed.hasNoStack();
    }

    @Test
    void apply_changes_nothing_when_a_server_is_unreachable() throws IOException {
        assertThat(typed.run("apply", "--yes", "-f", typed.file(), "-i", typed.deadInventory()))
                .isEqualTo(1);
        assertThat(typed.err()).contains("Nothing was changed", "--limit");
    }

    @Test
    void verify_fails_when_nobody_answers() throws IOException {
        var report = typed.path("verify.xml");
        assertThat(typed.run(
                        "verify", "web", "-f", typed.file(), "-i", typed.deadInventory(), "--junit", report.toString()))
                .isEqualTo(1);
        assertThat(typed.out()).contains("could not be asked");
        assertThat(report).content().contains("<testsuite name=\"hosts\" tests=\"2\" failures=\"2\"");
    }

    @Test
    void verify_of_what_is_not_in_the_topology_is_bad_usage() throws IOException {
        assertThat(typed.run("verify", "replication", "-f", typed.file(), "-i", typed.deadInventory()))
                .isEqualTo(64);
        assertThat(typed.err()).contains("this topology has nothing to verify for replication");
    }

    @Test
    void verify_limited_to_servers_without_checks_says_that_it_is_the_limit() throws IOException {
        var idle = typed.write("idle.yml", Typed.TOPOLOGY.replace("[one, two]", "[one]"));
        assertThat(typed.run("verify", "web", "-f", idle, "-i", typed.deadInventory(), "--limit", "two"))
                .isEqualTo(64);
        assertThat(typed.err()).contains("there is nothing to verify for web on the servers of --limit");
    }

    @Test
    void the_authority_is_asked_of_who_keeps_it_and_of_nobody_if_there_is_none() throws IOException {
        assertThat(typed.run("ca", "-f", typed.file(), "-i", typed.deadInventory()))
                .isEqualTo(64);
        assertThat(typed.err()).contains("this stack has no authority of its own", "HTTPS");
        typed.forget();
        var secure = typed.write(
                "secure.yml",
                Typed.TOPOLOGY
                        + "load_balancer: {servers: one, port: 8080, https: {}}\nmysql: {primary: two, app_password: {env: NOT_SET_HERE}}\n");
        assertThat(typed.run("ca", "export", "-f", secure, "-i", typed.deadInventory()))
                .isEqualTo(1);
        assertThat(typed.out()).isEmpty();
        assertThat(typed.err().lines()).hasSizeGreaterThan(1).first().asString().startsWith("Error: two");
        assertThat(typed.err()).doesNotContain("one:", "NOT_SET_HERE");
        typed.forget();
        assertThat(typed.run("ca", "import", "-f", secure)).isEqualTo(64);
        assertThat(typed.err()).contains("expected show or export (case-sensitive) but was 'import'");
    }

    @Test
    void json_is_the_only_thing_on_standard_output() throws IOException {
        assertThat(typed.run("plan", "--json", "-f", typed.file(), "-i", typed.deadInventory()))
                .isEqualTo(1);
        assertThat(typed.out().lines()).isNotEmpty().allMatch(l -> l.startsWith("{\"type\":\"") && l.endsWith("}"));
    }
}
