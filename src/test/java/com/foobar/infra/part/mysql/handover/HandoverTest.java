package com.foobar.infra.part.mysql.handover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.part.mysql.replication.WritableResource;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.Recorded;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Operation;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.stack.FreshHost;
import com.foobar.infra.stack.StackPreflight;
import com.foobar.infra.stack.Stacks;
import com.foobar.infra.stack.Topologies;
import com.foobar.infra.topology.Server;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is planned, and what is refused, when the topology names a replica as the primary. */
class HandoverTest {

    private static final String PRIMARY = Recorded.output("primary");
    private static final String REPLICA = Recorded.output("replica");
    private static final String UUID = "6a0884f7-e4cf-11f1-b607-02420a4d0902";
    private static final String SINCE = "/etc/foobar-infra/pair/primary.since";

    private static final String CLOSED = "/run/foobar-infra/pair.closed";

    /** Whether the operator says that db-02 may be the primary again. */
    private boolean restored;

    private boolean semiSync;

    /** The topology names db-02, which follows db-01. */
    private StackPreflight preflight() {
        var topology = Topologies.of(
                "pair",
                "localhost",
                List.of(new Server("db-01", "chk-a"), new Server("db-02", "chk-b")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(
                        semiSync
                                ? Stacks.semiSync("db-02", List.of("db-01"))
                                : Stacks.mysql("db-02", List.of("db-01"), Map.of())));
        return new StackPreflight(
                topology,
                List.of(new DesiredStage("databases", List.of(writable("db-01"), writable("db-02")), List.of())));
    }

    private WritableResource writable(String server) {
        return new WritableResource(server, new Keeper("pair", "db-02"), new MysqlFact(), false, restored);
    }

    private ClusterFacts observed(String primary, String replica, String since) {
        return new ClusterFacts(Map.of(
                "db-01", facts("db-01", "writable\tpair\topen\n", primary, since),
                "db-02", facts("db-02", "replication\tpair\tx\n", replica, "")));
    }

    private Facts facts(String server, String manifest, String mysql, String since) {
        var asked = new LinkedHashSet<Fact<?>>(preflight().facts(server));
        asked.addAll(writable(server).facts());
        var path = since.startsWith("closed") ? CLOSED : SINCE;
        var files = since.isEmpty()
                ? ""
                : "s\t" + path + "\tf\t644\troot\troot\t\tf\t0\nc\t" + path + "\t"
                        + Base64.getEncoder().encodeToString(since.getBytes(UTF_8))
                        + "\n";
        return FreshHost.answer(asked, Map.of("mysql", mysql, "manifest", manifest, "files", files));
    }

    private List<String> obstacles(String primary, String replica, String since) {
        return preflight().obstacles(observed(primary, replica, since)).stream()
                .map(Obstacle::what)
                .toList();
    }

    @Test
    void it_is_one_change_that_is_made_by_itself_on_two_servers_at_once() {
        var stages = preflight().alone(observed(PRIMARY, REPLICA, ""));
        assertThat(stages)
                .extracting(Stage::name)
                .containsExactly("prepare the handover", "hand over from db-01 to db-02");
        assertThat(stages).extracting(Stage::turn).containsOnly(Stage.Turn.ALONE);
        assertThat(stages.getLast().steps())
                .extracting(step -> step.server() + " "
                        + step.operations().stream().map(Operation::label).toList())
                .containsExactly("db-01 [give its place to db-02]", "db-02 [take the place of db-01]");
        assertThat(stages.stream()
                        .flatMap(stage -> stage.steps().stream())
                        .flatMap(step -> step.operations().stream())
                        .flatMap(operation -> operation.changes().stream()))
                .singleElement()
                .satisfies(change -> assertThat(change.delta().details().toString())
                        .contains("from=db-01, to=db-02", "opens itself again after 10 s", "expected pause"));
        assertThat(obstacles(PRIMARY, REPLICA, "")).isEmpty();
    }

    /** An apply that only finishes one which was cut short has to show the same at its end. */
    @Test
    void one_that_is_left_to_be_finished_is_left_to_be_proven() {
        assertThat(preflight().isToBeProven(observed(PRIMARY, REPLICA, "")))
                .as("nothing was handed over yet")
                .isFalse();
        assertThat(preflight().isToBeProven(observed(REPLICA, PRIMARY, ""))).isTrue();
    }

    /** Else nobody but root could write until an apply had somebody follow. */
    @Test
    void where_writes_wait_for_a_replica_the_old_primary_follows_at_once_and_the_new_one_opens_then() {
        assertThat(scripts()).noneMatch(script -> script.contains("fi_give_follows"));
        semiSync = true;
        assertThat(scripts().getFirst())
                .contains("SOURCE_HOST='\\''chk-b'\\''", "| fi_give_follows chk-b 3306 foobar_repl ");
        assertThat(scripts().getLast())
                .contains(
                        "CREATE USER IF NOT EXISTS ",
                        "GRANT BACKUP_ADMIN, REPLICATION SLAVE ON *.* TO ",
                        "fi_take_for_all /etc/foobar-infra/pair/primary.semi-sync");
    }

    private List<String> scripts() {
        return preflight().alone(observed(PRIMARY, REPLICA, "")).getLast().steps().stream()
                .map(step -> step.operations().getFirst().script().toString())
                .toList();
    }

    @Test
    void both_steps_know_each_other_by_the_same_token() {
        var steps = preflight().alone(observed(PRIMARY, REPLICA, "")).getLast().steps();
        assertThat(steps)
                .extracting(step -> step.operations().getFirst().script().imports())
                .containsOnly(steps.getFirst().operations().getFirst().script().imports());
    }

    @Test
    void nothing_is_handed_over_where_there_is_nothing_to_give_or_nobody_who_follows() {
        var closed = PRIMARY.replaceFirst("(?m)^(server\t.*)\t0\t0\tON\t", "$1\t1\t1\tON\t");
        var alone = REPLICA.replaceAll("(?m)^(channel|coordinator|worker)\t.*\n", "");
        var elsewhere = REPLICA.replace("\tchk-a\t", "\tchk-c\t");
        assertThat(preflight().alone(observed(closed, REPLICA, ""))).isEmpty();
        assertThat(preflight().alone(observed(PRIMARY, alone, ""))).isEmpty();
        assertThat(preflight().alone(observed(PRIMARY, elsewhere, ""))).isEmpty();
        assertThat(obstacles(PRIMARY, elsewhere, ""))
                .contains("is to be the primary, but db-01 is, and holds the data");
    }

    @Test
    void a_place_that_was_given_and_perhaps_not_taken_is_told_with_what_mends_it() {
        var closed = PRIMARY.replaceFirst("(?m)^(server\t.*)\t0\t0\tON\t", "$1\t1\t1\tON\t");
        var said = "closed: gave its place to db-02, which cannot be asked whether it took it;\n";
        assertThat(preflight().notes(observed(closed, REPLICA, said)))
                .singleElement()
                .asString()
                .startsWith(
                        "db-01 gave its place to db-02, which did not say that it took it, so that none takes writes")
                .endsWith("foobar-infra failover db-01 --fenced --accept-loss");
        assertThat(preflight().notes(observed(closed, REPLICA, "closed: none of the other databases can be asked")))
                .isEmpty();
        assertThat(preflight().notes(observed(PRIMARY, REPLICA, said)))
                .as("one takes writes")
                .isEmpty();
    }

    @Test
    void a_replica_that_does_not_run_has_more_or_is_older_does_not_become_the_primary() {
        assertThat(obstacles(PRIMARY, Recorded.output("replica-duplicate-row"), ""))
                .singleElement()
                .asString()
                .startsWith("cannot take the place of db-01: replication from db-01 does not run: ");
        assertThat(obstacles(
                        PRIMARY,
                        REPLICA.replace(
                                "gtid\t" + UUID + ":1-15",
                                "gtid\t" + UUID + ":1-15,7a0884f7-e4cf-11f1-b607-02420a4d0902:1"),
                        ""))
                .containsExactly("cannot take the place of db-01: it has transactions that db-01 lacks:"
                        + " 7a0884f7-e4cf-11f1-b607-02420a4d0902:1");
        assertThat(obstacles(PRIMARY, REPLICA.replaceFirst("(?m)^server\t[^\t]*", "server\t8.0.39"), ""))
                .singleElement()
                .asString()
                .contains("its MySQL 8.0.39 is older than db-01's");
        assertThat(obstacles(PRIMARY, REPLICA.replaceFirst("(?m)^(channel\t.*\tYES\t1.000\t)0\t", "$13600\t"), ""))
                .containsExactly("cannot take the place of db-01: it is 3600 s behind on purpose");
    }

    @Test
    void a_file_that_names_who_gave_its_place_is_told_since_when_and_moves_nothing_without_a_word() {
        var since = "2026-11-29T06:33:23Z by root@vm, from db-02, switchover\n";
        assertThat(obstacles(PRIMARY, REPLICA, since))
                .containsExactly(
                        "the file says db-02, the servers made db-01 primary on 2026-11-29T06:33:23Z, by root@vm");
        assertThat(obstacles(PRIMARY, REPLICA, since.replace("db-02", "db-03")))
                .as("somebody else's place")
                .isEmpty();
        restored = true;
        assertThat(obstacles(PRIMARY, REPLICA, since)).isEmpty();
    }

    /** Whoever starts both by an older file would have the former primary opened: nothing contradicts it while the other is down. */
    @Test
    void what_a_server_that_is_down_noted_speaks_against_an_older_file_too() {
        var stopped = "stored\tapp\nstatus\t1\tERROR 2002 (HY000): Can't connect\n";
        var since = "2026-11-29T06:33:23Z by root@vm, from db-02, switchover\n";
        var told =
                "the file says db-02, but db-01, which does not run, was made primary on 2026-11-29T06:33:23Z, by root@vm";
        assertThat(obstacles(stopped, stopped, since)).contains(told);
        assertThat(obstacles(stopped, REPLICA, since)).contains(told);
        assertThat(obstacles(stopped, PRIMARY, since)).as("db-02 is open").doesNotContain(told);
        assertThat(obstacles(stopped, stopped, "")).doesNotContain(told);
        restored = true;
        assertThat(obstacles(stopped, stopped, since)).doesNotContain(told);
    }

    @Test
    void what_was_put_down_is_read_or_passed_over() {
        assertThat(Since.parse("2026-11-29T06:33:23Z by a b@c, d, from db-02, failover\n"))
                .contains(new Since("2026-11-29T06:33:23Z", "a b@c, d", "db-02"));
        assertThat(Since.parse("")).isEmpty();
        assertThat(Since.parse("by hand\n")).isEmpty();
    }
}
