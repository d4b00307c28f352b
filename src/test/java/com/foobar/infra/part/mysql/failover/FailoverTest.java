package com.foobar.infra.part.mysql.failover;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.part.Rounds.Next;
import com.foobar.infra.part.Rounds.Said;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.replication.Term;
import com.foobar.infra.shell.Script;
import com.foobar.infra.stack.Stacks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a failover refuses, and in which order it goes on. */
class FailoverTest {

    private static final String UUID = "6a0884f7-e4cf-11f1-b607-02420a4d0902";
    private static final Said LIVES = ended("running\tu1\t0\t" + UUID + ":1-9\t0\tOFF\t-1\tmarked\t0\n");
    private static final Said STOPPED = ended("stopped\n");
    private static final Said GONE = new Said.Silent("no answer", true, "");
    private static final Said CUT = ended("running\tu2\t1\t" + UUID + ":1-9\t1\tCONNECTING\t9\t-\t0\n");
    private static final Said HEARS = ended("running\tu3\t1\t" + UUID + ":1-9\t1\tON\t1\t-\t0\n");
    private static final Said FENCED = ended("stopped\t-\n");

    private final List<String> told = new ArrayList<>();

    /** What was last run on each server. */
    private final Map<String, Script> scripts = new HashMap<>();

    private static Said ended(String out) {
        return new Said.Ended(0, out, "");
    }

    private static Said drained(String set) {
        return ended("applied\t0\ndrained\t" + set + "\t" + set + "\n");
    }

    /** Runs the rounds with these answers, and says how it ends. */
    @SafeVarargs
    private Next run(String target, boolean fenced, boolean acceptLoss, Map<String, Said>... answers) {
        return run(Stacks.mysql("a", List.of("b", "c"), Map.of()), target, fenced, acceptLoss, answers);
    }

    @SafeVarargs
    private Next run(Mysql mysql, String target, boolean fenced, boolean acceptLoss, Map<String, Said>... answers) {
        var rounds = new Failover(
                "pair",
                mysql,
                server -> server,
                new Failover.Wish(Optional.of(target).filter(t -> !t.isEmpty()), fenced, acceptLoss, "me"));
        var next = rounds.begin();
        for (var answer : answers) {
            if (next instanceof Next.Run round) {
                told.add(round.what());
                scripts.putAll(round.scripts());
                next = rounds.next(answer);
            }
        }
        return next;
    }

    private static String why(Next next) {
        return next instanceof Next.Refused(var why, var _) ? why : next.toString();
    }

    @Test
    void a_primary_that_takes_writes_is_not_replaced() {
        assertThat(why(run("b", true, true, Map.of("a", LIVES, "b", CUT, "c", CUT))))
                .startsWith("a lives: it takes writes");
    }

    @Test
    void a_silent_server_that_a_replica_hears_is_not_replaced_whatever_the_operator_says() {
        assertThat(why(run("b", true, true, Map.of("a", GONE, "b", CUT, "c", HEARS))))
                .contains("c heard it 1 s ago");
    }

    @Test
    void what_was_heard_a_moment_ago_is_no_life_where_the_old_primary_greets_nobody_any_more() {
        var silent = ended("running\tu3\t1\t" + UUID + ":1-9\t1\tON\t1\t-\t0\tsilent\n");
        run("b", true, true, Map.of("a", GONE, "b", CUT, "c", silent), Map.of());
        assertThat(told).containsExactly("look", "apply what was received");
        assertThat(why(run("b", false, true, Map.of("a", GONE, "b", CUT, "c", silent))))
                .contains("nobody can tell from here");
    }

    private List<String> drains() {
        return List.of(scripts.get("b").render(), scripts.get("c").render());
    }

    @Test
    void routers_are_told_to_ask_before_anybody_is_promoted() {
        var looks = Map.of("a", STOPPED, "b", CUT, "c", CUT);
        run("b", true, true, looks, Map.of("a", FENCED), Map.of());
        assertThat(drains()).hasSize(2).noneMatch(s -> s.contains("/run/foobar-infra-pair.soon"));
        run(Stacks.routed("a", List.of("b", "c")), "b", true, true, looks, Map.of("a", FENCED), Map.of());
        assertThat(drains()).hasSize(2).allMatch(s -> s.contains("/run/foobar-infra-pair.soon"));
    }

    @Test
    void a_silent_server_is_replaced_only_at_the_operators_word() {
        assertThat(why(run("b", false, true, Map.of("a", GONE, "b", CUT, "c", CUT))))
                .contains("whether clients still write to it nobody can tell");
    }

    @Test
    void what_refuses_the_login_may_live() {
        assertThat(why(run(
                        "b",
                        true,
                        true,
                        Map.of("a", new Said.Silent("key refused", false, "Give it\nanother.\n"), "b", CUT, "c", CUT))))
                .contains("nobody knows whether it lives: key refused. Give it; another.");
    }

    @Test
    void a_frozen_mysqld_may_wake_up() {
        assertThat(why(run("b", true, true, Map.of("a", ended("stuck\n"), "b", CUT, "c", CUT))))
                .contains("may go on taking writes any time");
    }

    @Test
    void it_fences_before_all_else_and_rescues_before_it_promotes() {
        var end = run(
                "",
                false,
                false,
                Map.of("a", STOPPED, "b", CUT, "c", CUT),
                Map.of("a", FENCED),
                Map.of("b", drained(UUID + ":1-8"), "c", drained(UUID + ":1-9")),
                Map.of("a", ended("gtid\t" + UUID + ":10\nbegin\nQQ==\nend\n")),
                Map.of("c", ended("holds\t" + UUID + ":1-10\n")),
                Map.of("c", ended("open\n"), "b", ended("follows\n")));
        // So that it knows that another is the primary now, and can be told from it if it is the next.
        assertThat(scripts.get("b").render()).contains("CHANGE REPLICATION SOURCE TO SOURCE_HOST=");
        assertThat(told)
                .containsExactly(
                        "look",
                        "fence a",
                        "apply what was received",
                        "read what only a has",
                        "bring 1 transactions over",
                        "promote c");
        assertThat(end).isInstanceOfSatisfying(Next.Done.class, done -> {
            assertThat(done.server()).isEqualTo("c");
            assertThat(done.report()).anyMatch(l -> l.startsWith("nothing is lost: rescued"));
        });
    }

    @Test
    void a_replica_on_which_no_mysql_runs_holds_up_nobody_where_the_dead_ones_logs_can_be_read() {
        var looks = Map.of("a", STOPPED, "b", CUT, "c", STOPPED);
        var drained = Map.of("b", drained(UUID + ":1-9"));
        var end = run(
                "",
                false,
                false,
                looks,
                Map.of("a", FENCED),
                drained,
                Map.of("a", ended("gtid\t" + UUID + ":10\nbegin\nQQ==\nend\n")),
                Map.of("b", ended("holds\t" + UUID + ":1-10\n")),
                Map.of("b", ended("open\n")));
        assertThat(end)
                .isInstanceOfSatisfying(
                        Next.Done.class,
                        done -> assertThat(done.report())
                                .anyMatch(l -> l.startsWith("nothing is lost: rescued"))
                                .anyMatch(l -> l.startsWith("not asked, as no MySQL runs there: c.")));
        // They cannot be read, or MySQL runs there again by now.
        var unfenced = Map.of("a", ended("unfenced\n"));
        assertThat(why(run("", false, false, looks, Map.of("a", FENCED), drained, Map.of("a", ended("x\n")), unfenced)))
                .contains("could not be read");
        assertThat(why(run("", false, false, looks, Map.of("a", ended("closed\t" + UUID + ":1-9\n")), unfenced)))
                .startsWith("c cannot be asked");
        // Nobody knows whether that one was promoted meanwhile.
        assertThat(why(run("", false, false, Map.of("a", STOPPED, "b", CUT, "c", GONE))))
                .startsWith("c cannot be asked");
    }

    /** Whoever wrote it was not answered. */
    @Test
    void a_transaction_that_was_cut_off_in_the_dead_ones_logs_is_not_lost() {
        var end = run(
                "b",
                false,
                false,
                Map.of("a", STOPPED, "b", CUT, "c", CUT),
                Map.of("a", FENCED),
                Map.of("b", drained(UUID + ":1-9"), "c", drained(UUID + ":1-9")),
                Map.of("a", ended("torn\t" + UUID + ":10\nbegin\nQQ==\nend\n")),
                Map.of("b", ended("open\n"), "c", ended("follows\n")));
        assertThat(end)
                .isInstanceOfSatisfying(
                        Next.Done.class,
                        done -> assertThat(done.report())
                                .anyMatch(l -> l.startsWith("nothing is lost"))
                                .anyMatch(l -> l.endsWith("and never committed: " + UUID + ":10")));
    }

    /** It must not wait for the next apply, which would write, and so wait for a replica. */
    @Test
    void who_is_waited_for_follows_with_the_promotion_and_the_server_waits_before_it_is_open() {
        var end = run(
                Stacks.semiSync("a", List.of("b", "c")),
                "b",
                true,
                true,
                Map.of("a", GONE, "b", CUT, "c", CUT),
                Map.of("b", drained(UUID + ":1-9"), "c", drained(UUID + ":1-9")),
                Map.of("b", ended("open\n"), "c", new Said.Ended(1, "", "ERROR 1")));
        assertThat(told).last().isEqualTo("promote b");
        assertThat(scripts.get("b").render())
                .containsSubsequence(
                        "SET gtid_next", "SET GLOBAL rpl_semi_sync_source_enabled=1", "SET GLOBAL read_only = 0");
        assertThat(scripts.get("c").render()).contains("CHANGE REPLICATION SOURCE TO SOURCE_HOST=", "SOURCE_PORT=3306");
        assertThat(end)
                .isInstanceOfSatisfying(
                        Next.Done.class,
                        done -> assertThat(done.report())
                                .contains("b acknowledges nothing that no replica has; c to follow")
                                .contains("c does not follow yet, and writes may wait for it: ERROR 1"));
    }

    @Test
    void with_all_replicas_asked_it_is_told_that_nothing_acknowledged_is_lost_if_the_old_one_waited() {
        var said = List.of(
                Map.of("a", GONE, "b", CUT, "c", CUT),
                Map.of("b", drained(UUID + ":1-9"), "c", drained(UUID + ":1-8")),
                Map.<String, Said>of());
        var told = "None of that was acknowledged, if it still waited for its replicas";
        assertThat(why(run(
                        Stacks.semiSync("a", List.of("b", "c")),
                        "",
                        true,
                        false,
                        said.get(0),
                        said.get(1),
                        said.get(2))))
                .contains(told);
        assertThat(why(run("", true, false, said.get(0), said.get(1), said.get(2))))
                .contains("what may be lost")
                .doesNotContain(told);
    }

    @Test
    void the_last_one_left_has_nobody_to_wait_for_and_says_so() {
        var end = run(
                Stacks.semiSync("a", List.of("b")),
                "b",
                true,
                true,
                Map.of("a", GONE, "b", CUT),
                Map.of("b", drained(UUID + ":1-9")),
                Map.of("b", ended("open\n")));
        assertThat(scripts.get("b").render()).doesNotContain("rpl_semi_sync_source_enabled");
        assertThat(end)
                .isInstanceOfSatisfying(
                        Next.Done.class,
                        done -> assertThat(done.report())
                                .anyMatch(line -> line.startsWith("b acknowledges writes alone")));
    }

    @Test
    void one_that_has_less_than_another_is_refused_and_the_replicas_go_on() {
        var end = run(
                "b",
                false,
                false,
                Map.of("a", STOPPED, "b", CUT, "c", CUT),
                Map.of("a", FENCED),
                Map.of("b", drained(UUID + ":1-8"), "c", drained(UUID + ":1-9")),
                Map.of("b", ended(""), "c", ended(""), "a", ended("unfenced\n")));
        assertThat(why(end)).isEqualTo("c has transactions that b lacks: " + UUID + ":9");
        assertThat(told).last().isEqualTo("let the replicas go on");
        assertThat(scripts.get("a").render()).contains("mv -fT").doesNotContain("super_read_only");
        assertThat(((Next.Refused) end).hint()).endsWith("a is the primary as before, and opens itself when it runs");
    }

    @Test
    void one_that_stays_fenced_after_a_refusal_is_named() {
        var end = run(
                "b",
                false,
                false,
                Map.of("a", STOPPED, "b", CUT, "c", CUT),
                Map.of("a", new Said.Ended(1, "", "no")),
                Map.of("b", ended(""), "c", ended(""), "a", GONE));
        assertThat(why(end)).isEqualTo("a could not be kept from taking writes: no");
        assertThat(((Next.Refused) end).hint())
                .endsWith("a stays fenced: to open it, foobar-infra apply --take-over a");
    }

    private static final String B = "00000000-0000-0000-0000-00000000000b";
    private static final String C = "00000000-0000-0000-0000-00000000000c";

    private static Said cut(String uuid) {
        return ended("running\t" + uuid + "\t1\t" + UUID + ":1-9\t1\tCONNECTING\t9\t-\t0\n");
    }

    private Next judged(String target, boolean acceptLoss, Said first, Said second) {
        return run(
                target,
                true,
                acceptLoss,
                Map.of("a", GONE, "b", cut(B), "c", cut(C)),
                Map.of("b", first, "c", second),
                acceptLoss
                        ? Map.of("b", ended("open\n"), "c", ended("open\n"))
                        : Map.of("b", ended(""), "c", ended("")));
    }

    @Test
    void what_another_replica_wrote_itself_holds_up_nobody_who_accepts_to_lose_it() {
        var first = drained(UUID + ":1-9," + B + ":1");
        var second = drained(UUID + ":1-9," + C + ":1");
        assertThat(why(judged("", false, first, second))).startsWith("no replica holds all that the others hold: b ");
        assertThat(((Next.Refused) judged("b", false, first, second)).hint())
                .isEqualTo(
                        "neither has all that the other has; to go on without what only the other has: --accept-loss");
        assertThat(judged("b", true, first, second))
                .isInstanceOfSatisfying(
                        Next.Done.class,
                        done -> assertThat(done.report()).contains("left behind: what c has and b lacks: " + C + ":1"));
        assertThat(judged("", true, first, second)).isInstanceOf(Next.Done.class);
        assertThat(why(judged("b", true, drained(UUID + ":1-8"), drained(UUID + ":1-9"))))
                .as("nobody wants less than he can have")
                .isEqualTo("c has transactions that b lacks: " + UUID + ":9");
        assertThat(judged("b", true, drained(UUID + ":1-9"), second)).isInstanceOf(Next.Done.class);
    }

    @Test
    void what_another_replica_cannot_apply_holds_up_nobody_who_accepts_to_lose_it() {
        var broken = ended("applied\t1\ndrained\t" + UUID + ":1-7\t" + UUID + ":1-10\n");
        var well = drained(UUID + ":1-9");
        assertThat(why(judged("b", false, well, broken)))
                .isEqualTo("c received, and could not apply in 30 s: " + UUID + ":8-10");
        assertThat(why(judged("c", true, well, broken))).startsWith("c received, and could not apply");
        for (var wish : List.of("b", "")) {
            assertThat(judged(wish, true, well, broken)).isInstanceOfSatisfying(Next.Done.class, done -> {
                assertThat(done.server()).isEqualTo("b");
                assertThat(done.report()).contains("left behind: what c has and b lacks: " + UUID + ":10");
            });
        }
    }

    /** The second of the two replicas stays behind on purpose. */
    private Next withDelayed(String target, boolean acceptLoss, Said first, Said second) {
        var delayed = ended("running\t" + C + "\t1\t" + UUID + ":1-3\t1\tCONNECTING\t9\t-\t3600\n");
        return run(
                target,
                true,
                acceptLoss,
                Map.of("a", GONE, "b", cut(B), "c", delayed),
                Map.of("b", first, "c", second),
                acceptLoss
                        ? Map.of("b", ended("open\n"), "c", ended("open\n"))
                        : Map.of("b", ended(""), "c", ended("")));
    }

    @Test
    void a_delayed_replica_is_left_as_it_is_but_what_only_it_received_is_not_lost_in_silence() {
        var behind = ended("drained\t" + UUID + ":1-3\t" + UUID + ":1-9\n");
        assertThat(withDelayed("", true, drained(UUID + ":1-9"), behind))
                .isInstanceOfSatisfying(Next.Done.class, done -> {
                    assertThat(done.server()).isEqualTo("b");
                    assertThat(done.report()).noneMatch(line -> line.contains("left behind"));
                });
        assertThat(scripts.get("c").render()).as("it only follows").contains("follows");
        var end = withDelayed("", false, drained(UUID + ":1-8"), behind);
        assertThat(why(end)).isEqualTo("c has transactions that b lacks: " + UUID + ":9");
        assertThat(((Next.Refused) end).hint()).contains("it is delayed", "failover c", "--accept-loss");
        assertThat(withDelayed("", true, drained(UUID + ":1-8"), behind))
                .isInstanceOfSatisfying(
                        Next.Done.class,
                        done -> assertThat(done.report())
                                .contains("left behind: what c has and b lacks: " + UUID + ":9"));
    }

    @Test
    void a_delayed_replica_that_is_named_applies_what_it_received_first() {
        assertThat(withDelayed("c", true, drained(UUID + ":1-8"), drained(UUID + ":1-9")))
                .isInstanceOfSatisfying(Next.Done.class, done -> {
                    assertThat(done.server()).isEqualTo("c");
                    assertThat(done.report())
                            .contains("the delay of c is taken off, so that it applies what it received");
                });
        var end =
                withDelayed("c", true, drained(UUID + ":1-8"), ended("drained\t" + UUID + ":1-3\t" + UUID + ":1-9\n"));
        assertThat(why(end)).isEqualTo("c received, and could not apply in 30 s: " + UUID + ":4-9");
        assertThat(((Next.Refused) end).hint())
                .contains("the delay of c is taken off; foobar-infra apply gives it back");
    }

    @Test
    void an_unknown_loss_needs_a_word() {
        var end = run(
                "b",
                true,
                false,
                Map.of("a", GONE, "b", CUT, "c", CUT),
                Map.of("b", drained(UUID + ":1-9"), "c", drained(UUID + ":1-9")),
                Map.of("b", ended(""), "c", ended("")));
        assertThat(why(end)).startsWith("what may be lost: all that a took after the last transaction");
    }

    @Test
    void a_second_run_after_a_client_that_died_finds_it_done() {
        var open = open(UUID + ":1-9," + Term.UUID + "000000000002:1-3", "marked");
        assertThat(run("b", false, false, Map.of("a", STOPPED, "b", open, "c", CUT)))
                .isInstanceOf(Next.Done.class);
        assertThat(run("", false, false, Map.of("a", STOPPED, "b", open, "c", CUT)))
                .isInstanceOf(Next.Done.class);
    }

    private static Said open(String executed, String mark) {
        return ended("running\tu2\t0\t" + executed + "\t0\tOFF\t-1\t" + mark + "\t0\n");
    }

    @Test
    void one_that_takes_writes_is_the_primary_only_if_a_failover_made_it_and_it_was_asked_for() {
        var open = open(UUID + ":1-9," + Term.UUID + "000000000002:1-3", "marked");
        assertThat(why(run("c", false, true, Map.of("a", STOPPED, "b", open, "c", CUT))))
                .isEqualTo("b takes writes already, so there are two candidates: it and c");
        for (var wish : List.of("b", "")) {
            assertThat(why(run(wish, false, true, Map.of("a", STOPPED, "b", open(UUID + ":1-9", "-"), "c", CUT))))
                    .isEqualTo("b takes writes already, and no failover made it the primary");
        }
        var less = open(UUID + ":1-7," + Term.UUID + "000000000002:1-3", "marked");
        assertThat(why(run("b", false, false, Map.of("a", STOPPED, "b", less, "c", CUT))))
                .isEqualTo("b takes writes already, and c has transactions that it lacks: " + UUID + ":8-9");
        assertThat(run("b", false, true, Map.of("a", STOPPED, "b", less, "c", CUT)))
                .isInstanceOf(Next.Done.class);
        var closed =
                ended("running\tu1\t1\t" + UUID + ":1-9," + Term.UUID + "000000000002:1-3\t0\tOFF\t-1\tmarked\t0\n");
        assertThat(why(run("b", false, true, Map.of("a", closed, "b", open, "c", CUT))))
                .isEqualTo("b takes writes already, and was not made the primary later than a");
        // What neither had heard of the other's is told apart, and which came later.
        for (var own : List.of("000000000001:1-2", "000000000001:1-3", "000000000003:1-3", "000000000001:4")) {
            var unheard = ended("running\tu1\t1\t" + UUID + ":1-9," + Term.UUID + own + "\t0\tOFF\t-1\tmarked\t0\n");
            var end = run("b", false, true, Map.of("a", unheard, "b", open, "c", CUT));
            if (own.compareTo("000000000002") < 0 && !own.endsWith("4")) {
                assertThat(end).as(own).isInstanceOf(Next.Done.class);
            } else {
                assertThat(why(end)).as(own).endsWith("was not made the primary later than a");
            }
        }
    }

    @Test
    void nobody_decides_beside_a_step_that_is_still_at_work() {
        assertThat(why(run("b", true, true, Map.of("a", STOPPED, "b", ended("busy\n"), "c", CUT))))
                .isEqualTo("a step is at work on b");
    }

    @Test
    void one_that_the_file_names_already_is_no_replica_to_promote() {
        assertThat(why(run("a", false, false))).startsWith("a is the primary already");
    }

    /** A primary that gave its place away is alive, and its replicas hear it: of the one that is dead they hear nothing. */
    @Test
    void who_follows_another_than_the_one_that_is_to_be_replaced_hears_nothing_of_it() {
        run("b", false, false, Map.of());
        assertThat(scripts.values())
                .isNotEmpty()
                .allSatisfy(look -> assertThat(look.toString())
                        .contains("SELECT host FROM performance_schema.replication_connection_configuration"
                                + " WHERE channel_name = '') = 'a'), 'OFF')"));
    }

    /** Whoever changes anything does it as a step that outlives the client; who only looks does not. */
    @Test
    void what_changes_a_server_is_told_apart() {
        var rounds = new Failover(
                "pair",
                Stacks.mysql("a", List.of("b", "c"), Map.of()),
                server -> server,
                new Failover.Wish(Optional.empty(), false, true, "me"));
        assertThat(((Next.Run) rounds.begin()).changes()).isFalse();
        var fence = (Next.Run) rounds.next(Map.of("a", STOPPED, "b", CUT, "c", CUT));
        assertThat(fence.changes()).isTrue();
        var drain = (Next.Run) rounds.next(Map.of("a", FENCED));
        assertThat(drain.changes()).isTrue();
        var tagged = UUID + ":1-8:shop:1-2";
        var read = (Next.Run) rounds.next(Map.of("b", drained(tagged), "c", drained(UUID + ":1-8")));
        assertThat(read.changes()).isFalse();
        assertThat(read.scripts().values().iterator().next().toString()).contains("fi_rescue " + tagged + " ");
        var bring = (Next.Run) rounds.next(Map.of("a", ended("gtid\t" + UUID + ":shop:3\nbegin\nQQ==\nend\n")));
        assertThat(bring.changes()).isTrue();
        var promote = (Next.Run) rounds.next(Map.of("b", ended("holds\t" + UUID + ":1-8:shop:1-3\n")));
        assertThat(promote.what()).isEqualTo("promote b");
    }
}
