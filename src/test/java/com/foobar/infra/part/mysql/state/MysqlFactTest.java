package com.foobar.infra.part.mysql.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.foobar.infra.fact.MalformedAnswer;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.part.mysql.state.Account.Grant;
import com.foobar.infra.probe.Probe;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MysqlFactTest {

    private static final String PRIMARY_UUID = "6a0884f7-e4cf-11f1-b607-02420a4d0902";

    @Test
    void reads_a_primary() {
        var primary = Recorded.running("primary");
        assertThat(primary.server().version()).isEqualTo("9.7.4-2");
        assertThat(primary.server().uuid()).isEqualTo(PRIMARY_UUID);
        assertThat(primary.server().id()).isEqualTo(1);
        assertThat(primary.server().writable()).isTrue();
        assertThat(primary.summary()).isEqualTo("MySQL 9.7.4-2, writable");
        assertThat(primary.executed()).hasToString(PRIMARY_UUID + ":1-15");
        assertThat(primary.purged()).isEqualTo(GtidSet.empty());
        assertThat(primary.variable("max_connections")).contains("199");
        assertThat(primary.on("log_bin")).isTrue();
        assertThat(primary.persisted()).containsEntry("max_connections", "199").hasSize(1);
        assertThat(primary.channels()).isEmpty();
        assertThat(primary.binlogs()).hasValueSatisfying(logs -> {
            assertThat(logs.files()).isEqualTo(1);
            assertThat(logs.oldest()).isEqualTo("binlog.000001");
            assertThat(logs.bytes()).isPositive();
        });
        assertThat(primary.tls().certificateEnd())
                .isEqualTo(Instant.parse("2027-02-18T10:44:49Z").toEpochMilli());
        assertThat(primary.tablesWithoutKey()).containsExactly("app.nopk");
        assertThat(primary.foreignEngines()).containsExactly(java.util.Map.entry("app.my", "MyISAM"));
    }

    @Test
    void the_last_option_of_a_name_wins_whichever_way_it_is_spelt() {
        var options = Recorded.running("primary").options();
        assertThat(options)
                .containsEntry("bind_address", "*")
                .containsEntry("super_read_only", "ON")
                .doesNotContainKey("bind-address");
    }

    @Test
    void sees_who_replicates_from_a_primary_and_how_it_is_encrypted() {
        var replica = Recorded.running("primary").replicas().getFirst();
        assertThat(replica.uuid())
                .isEqualTo(Recorded.running("replica").server().uuid());
        assertThat(replica.user()).isEqualTo("repl");
        assertThat(replica.encrypted()).isTrue();
        assertThat(replica.tlsVersion()).isEqualTo("TLSv1.3");
    }

    @Test
    void reads_accounts_with_what_they_may_do_and_never_their_hash() {
        var primary = Recorded.running("primary");
        var app = primary.account("app", "10.77.9.%").orElseThrow();
        assertThat(app.grants())
                .containsExactly(
                        Grant.of("app.*", "SELECT", "INSERT", "UPDATE", "DELETE"), Grant.of("app.m(id)", "SELECT"));
        assertThat(app.roles()).containsExactly("'rr'@'%'");
        assertThat(app.requiresTls()).isFalse();
        assertThat(app.passwordPrint()).matches("[0-9a-f]{64}");
        var replication = primary.accounts("repl").getFirst();
        assertThat(replication.requiresTls()).isTrue();
        assertThat(replication.may("REPLICATION SLAVE", "*.*")).isTrue();
        assertThat(replication.may("SELECT", "app.*")).isFalse();
        assertThat(primary.account("rr", "%").orElseThrow().locked()).isTrue();
        assertThat(primary.account("root", "localhost").orElseThrow().may("SELECT", "app.*"))
                .isTrue();
        assertThat(Recorded.output("primary")).doesNotContain("$A$");
    }

    @Test
    void reads_schemas_and_whether_they_hold_anything() {
        var schema = Recorded.running("primary").schema("app").orElseThrow();
        assertThat(schema.tables()).isEqualTo(3);
        assertThat(schema.bytes()).isPositive();
        assertThat(Recorded.running("primary").schema("mysql")).isEmpty();
    }

    @Test
    void reads_a_healthy_replica() {
        var replica = Recorded.running("replica");
        assertThat(replica.server().superReadOnly()).isTrue();
        var channel = replica.channel().orElseThrow();
        assertThat(channel.healthy()).isTrue();
        assertThat(channel.link())
                .isEqualTo(new ReplicaStatus.Link(
                        "chk-a", 3306, "repl", true, true, "/etc/mysql/tls/ca.pem", true, 1000, 0));
        assertThat(channel.receiver().sourceUuid()).isEqualTo(PRIMARY_UUID);
        assertThat(replica.server().now() - channel.receiver().lastHeard()).isBetween(0L, 3000L);
        assertThat(channel.workers()).hasSize(4);
        assertThat(channel.lastCommitToApply().orElseThrow()).isBetween(0L, 1000L);
    }

    @Test
    void names_a_receiver_that_cannot_log_in() {
        var channel = Recorded.running("replica-wrong-password").channel().orElseThrow();
        assertThat(channel.healthy()).isFalse();
        assertThat(channel.firstTrouble())
                .startsWith("receiver CONNECTING, error 1045: ")
                .contains("Access denied for user 'repl'");
    }

    @Test
    void names_the_worker_that_failed_rather_than_the_coordinator_that_points_at_it() {
        var channel = Recorded.running("replica-duplicate-row").channel().orElseThrow();
        assertThat(channel.firstTrouble())
                .startsWith("worker 1 OFF, error 1062: ")
                .contains("Duplicate entry");
    }

    @Test
    void a_host_without_mysql_is_a_state() {
        assertThat(Recorded.state("absent")).isEqualTo(new MysqlState.Absent());
    }

    @Test
    void what_a_removed_package_left_is_a_state() {
        assertThat(Recorded.state("removed")).isInstanceOfSatisfying(MysqlState.NotRunning.class, state -> {
            assertThat(state.stored()).containsExactly("payroll");
            assertThat(state.removed()).isTrue();
        });
    }

    @Test
    void a_server_that_is_down_is_a_state() {
        assertThat(Recorded.state("not-running")).isInstanceOfSatisfying(MysqlState.NotRunning.class, state -> {
            assertThat(state.why()).startsWith("ERROR 2002").contains("mysqld.sock");
            assertThat(state.stored()).containsExactly("shop");
        });
    }

    @Test
    void a_server_that_lets_root_not_in_is_a_state_with_its_message() {
        assertThat(Recorded.state("no-login").summary())
                .startsWith("root cannot log in over the local socket: ERROR 1698");
    }

    @Test
    void a_server_that_does_not_answer_is_a_state() {
        assertThat(Recorded.read("option\tport=3306\nstatus\t124\t\n").summary())
                .isEqualTo("mysqld did not answer in time");
    }

    @Test
    void what_holds_a_server_that_does_not_answer_is_said_with_what_helps_and_is_no_matter_of_its_login() {
        var frozen = (MysqlState.Unreachable)
                Recorded.read("status\t1\tERROR 2013 (HY000): Lost connection (process 7 is stopped by a signal)\n");
        assertThat(frozen.why()).contains("process 7 is stopped by a signal");
        assertThat(frozen.remedy()).contains("kill -CONT").doesNotContain("auth_socket");
        var full = (MysqlState.Unreachable) Recorded.read("status\t124\t(its data volume /var/lib/mysql is full)\n");
        assertThat(full.why()).isEqualTo("mysqld did not answer in time: (its data volume /var/lib/mysql is full)");
        assertThat(full.remedy()).startsWith("free room there").doesNotContain("auth_socket");
        assertThat(((MysqlState.Unreachable) Recorded.state("no-login")).remedy())
                .contains("auth_socket");
    }

    @Test
    void mariadb_is_called_by_its_name() {
        assertThat(Recorded.read("mariadb\nstatus\t0\t\n").summary())
                .startsWith("MariaDB, or its data, is on this host");
    }

    @Test
    void filters_in_force_and_those_of_the_next_start_are_read() {
        var primary = Recorded.output("primary")
                .replace("status\t0\t", "binlog-status\nbinlog.000001\t4711\tshop\t\t\nend\nstatus\t0\t")
                .replaceFirst("\nend\n", "\n");
        assertThat(((MysqlState.Running) Recorded.read(primary)).filters())
                .containsExactly(new ReplicationFilter("binlog_do_db", "shop", true));
        assertThat(((MysqlState.Running) Recorded.read("option\treplicate-ignore-db=x\n" + Recorded.output("replica")))
                        .filters())
                .containsExactly(new ReplicationFilter("replicate_ignore_db", "x", true));
        for (var passing : List.of(
                "option\tslave-skip-errors=all\n",
                "persisted\treplica_exec_mode\tIDEMPOTENT\n",
                "variable\treplica_skip_errors\tALL\n",
                "variable\treplica_type_conversions\tALL_LOSSY,ALL_NON_LOSSY\n")) {
            assertThat(((MysqlState.Running) Recorded.read(passing + Recorded.output("replica"))).filters())
                    .as(passing)
                    .hasSize(1);
        }
        var harmless = "variable\treplica_skip_errors\tOFF\nvariable\treplica_exec_mode\tSTRICT\n";
        assertThat(((MysqlState.Running) Recorded.read(harmless + Recorded.output("replica"))).filters())
                .isEmpty();
        assertThat(Recorded.running("primary").filters()).isEmpty();
    }

    @Test
    void a_server_that_hangs_only_at_its_binary_logs_is_still_read() {
        var output = Recorded.output("primary");
        var cut = output.substring(0, output.indexOf("binlog.000001")) + "status\t124\t\n";
        var state = (MysqlState.Running) Recorded.read(cut);
        assertThat(state.binlogs()).isEmpty();
        assertThat(state.schemas()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "server\t9.7\n", "hello\nstatus\t0\t\n", "status\t0\n", "status\tx\t\n"})
    void an_answer_cut_short_or_foreign_is_refused(String output) {
        assertThatThrownBy(() -> Recorded.read(output)).isInstanceOf(MalformedAnswer.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "gtid", "disk-wait", "end"})
    void an_answer_without_one_of_its_rows_is_refused(String tag) {
        var output = Recorded.output("primary").replaceFirst("(?m)^" + tag + "(\t.*)?\n", "");
        assertThatThrownBy(() -> Recorded.read(output)).isInstanceOf(MalformedAnswer.class);
    }

    @Test
    void rows_of_the_wrong_width_and_numbers_that_are_none_are_refused() {
        var output = Recorded.output("replica");
        assertThatThrownBy(() -> Recorded.read(output.replace("\nserver\t", "\nserver\tmore\t")))
                .isInstanceOf(MalformedAnswer.class)
                .hasMessageContaining("14 fields");
        assertThatThrownBy(() -> Recorded.read(output.replace("\tchk-a\t3306\t", "\tchk-a\tport\t")))
                .isInstanceOf(MalformedAnswer.class)
                .hasMessageContaining("no number: port");
        assertThatThrownBy(() -> Recorded.read(output.replace(":1-15", ":1-x")))
                .isInstanceOf(MalformedAnswer.class)
                .hasMessageContaining("not a GTID set");
    }

    @Test
    void several_questions_become_one_call_of_the_client() {
        var probe = new Probe("n", List.of(new MysqlFact("max_connections"), new MysqlFact("sql_mode")));
        var script = probe.script().render();
        assertThat(script).containsOnlyOnce("mysql --no-defaults").contains("'max_connections'", "'sql_mode'");
    }

    @Test
    void a_name_that_is_no_variable_never_reaches_a_script() {
        assertThatThrownBy(() -> new MysqlFact("x'; DROP")).isInstanceOf(IllegalArgumentException.class);
    }
}
