package com.foobar.infra.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.stack.Parts;
import com.foobar.infra.stack.Stacks;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RemovalsTest {

    private static List<Removals.Removal> of(String... ids) {
        return Parts.removals()
                .of(
                        "foobar",
                        Stream.of(ids)
                                .map(id -> new ResourceId(
                                        id.substring(0, id.indexOf(' ')), id.substring(id.indexOf(' ') + 1)))
                                .toList());
    }

    @Test
    void a_server_that_holds_data_stays_installed() {
        var removal = of("package mysql-server").getFirst();
        assertThat(removal.script().isEmpty()).isTrue();
        assertThat(removal.note()).hasValueSatisfying(n -> assertThat(n).contains("stays installed"));
    }

    @Test
    void a_database_is_never_dropped() {
        assertThat(of("database foobar").getFirst().script().isEmpty()).isTrue();
    }

    @Test
    void what_is_kept_is_not_said_to_be_removed() {
        assertThat(of("database foobar").getFirst().label()).isEqualTo("keep, but forget database foobar");
        assertThat(of("package mysql-server").getFirst().label()).isEqualTo("keep, but forget package mysql-server");
        assertThat(of("account shop@10.0.0.1", "writable foobar").getLast().label())
                .isEqualTo("keep, but forget account shop@10.0.0.1");
        assertThat(of("package nginx").getFirst().label()).isEqualTo("remove package nginx");
    }

    @Test
    void an_account_is_dropped_where_the_database_goes_on() {
        var removal = of("account shop@10.0.0.1").getFirst();
        assertThat(removal.script().toString()).contains("DROP USER IF EXISTS");
        assertThat(removal.note()).contains("the MySQL account is dropped");
    }

    @Test
    void an_account_stays_with_the_data_of_a_server_that_takes_no_writes_any_more() {
        var removals = of("account shop@10.0.0.1", "writable foobar");
        assertThat(removals).extracting(r -> r.id().kind()).containsExactly("writable", "account");
        assertThat(removals.getLast().script().isEmpty()).isTrue();
        assertThat(removals.getLast().note())
                .hasValueSatisfying(n -> assertThat(n).contains("stays with the data"));
    }

    @Test
    void data_are_looked_for_where_the_part_is_that_makes_them() {
        var topology = Stacks.threeServers();
        assertThat(Parts.data(topology, "lb-01")).isEmpty();
        assertThat(Parts.data(topology, "web-01"))
                .extracting(Removals.Data::path)
                .contains("/var/lib/mysql", "/var/lib/foobar-app");
    }

    @Test
    void data_go_only_if_somebody_said_so() {
        var ids = List.of(
                new ResourceId("writable", "foobar"),
                new ResourceId("database", "shop-1"),
                new ResourceId("user", "foobar-app"),
                new ResourceId("package", "mysql-server"));
        var deleting = String.join(
                "\n",
                Parts.removals(true).of("foobar", ids).stream()
                        .map(r -> r.script().toString())
                        .toList());
        assertThat(deleting)
                .contains("DROP DATABASE IF EXISTS `shop-1`", "rm -rf -- /var/lib/foobar-app", "fi_mysql_away");
        var keeping = String.join(
                "\n",
                Parts.removals().of("foobar", ids).stream()
                        .map(r -> r.script().toString())
                        .toList());
        assertThat(keeping).doesNotContain("DROP DATABASE", "rm -rf -- /var/lib/foobar-app", "fi_mysql_away");
    }

    @Test
    void what_serves_stops_before_what_it_stands_on_is_removed() {
        assertThat(of(
                        "package nginx",
                        "user foobar-app",
                        "members foobar",
                        "file /etc/nginx/nginx.conf",
                        "service mysql.service",
                        "service nginx.service",
                        "replication foobar"))
                .extracting(r -> r.id().toString())
                .containsExactly(
                        "service nginx.service",
                        "replication foobar",
                        "service mysql.service",
                        "file /etc/nginx/nginx.conf",
                        "user foobar-app",
                        "package nginx",
                        "members foobar");
    }

    @Test
    void only_a_directory_of_the_stack_is_removed_whole() {
        assertThat(of("release /srv/foobar/app/releases/1").getFirst().script().toString())
                .contains("rm -rf");
        assertThat(of("release /home").getFirst().script().toString()).doesNotContain("rm -rf");
    }

    @Test
    void the_directories_of_the_stack_go_once_they_are_empty_and_no_others() {
        assertThat(of("release /srv/foobar/app/releases/1").getFirst().script().toString())
                .containsSubsequence(
                        "rmdir", "/srv/foobar/app/releases;", "rmdir", "/srv/foobar/app;", "rmdir", "/srv/foobar;")
                .doesNotContain("-- /srv;");
        assertThat(of("file /etc/foobar/release.env").getFirst().script().toString())
                .contains("rmdir --ignore-fail-on-non-empty -- /etc/foobar;");
        assertThat(of("file /etc/nginx/conf.d/foobar.conf").getFirst().script().toString())
                .doesNotContain("rmdir");
        assertThat(of("file /etc/systemd/system/mysql.service.d/foobar-infra.conf")
                        .getFirst()
                        .script()
                        .toString())
                .contains(
                        "if [ -d /etc/systemd/system/mysql.service.d ] && [ ! -L /etc/systemd/system/mysql.service.d ]; then rmdir");
        assertThat(of("user foobar-app").getFirst().script().toString())
                .contains("rmdir --ignore-fail-on-non-empty -- /var/lib/foobar-app;");
    }

    @Test
    void what_a_newer_version_of_the_tool_made_is_left_alone() {
        assertThat(of("teleporter mark-4")).isEmpty();
    }

    @Test
    void an_account_is_dropped_only_where_it_can_be_written() {
        assertThat(of("account foobar_app@10.0.0.1").getFirst().script().toString())
                .contains("super_read_only")
                .contains("DROP USER IF EXISTS")
                .contains("10.0.0.1");
    }

    @Test
    void an_authority_goes_with_the_databases_that_it_signed_for() {
        assertThat(of("authority foobar").getFirst().script().toString())
                .contains("rm -rf -- /etc/foobar-infra/foobar/ca", "fi_rmdir /etc/foobar-infra/foobar");
    }

    @Test
    void what_haproxy_remembers_of_its_servers_goes_with_its_configuration() {
        assertThat(of("file /etc/haproxy/haproxy.cfg").getFirst().script().toString())
                .contains("/var/lib/haproxy/server-state");
        assertThat(of("file /etc/nginx/nginx.conf").getFirst().script().toString())
                .doesNotContain("server-state");
    }

    @Test
    void a_file_with_the_apps_secrets_goes_with_its_service_only_if_it_is_ours() {
        assertThat(of("service foobar-app.service").getFirst().script().toString())
                .contains("if fi_remembers /etc/foobar/app.env; then rm -f -- /etc/foobar/app.env");
    }
}
