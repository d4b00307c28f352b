package com.foobar.infra.part.mysql.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Check;
import com.foobar.infra.check.CheckId;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.part.mysql.state.CanaryArrival;
import com.foobar.infra.part.mysql.state.CanaryWrite;
import com.foobar.infra.part.mysql.state.GtidSample;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.part.mysql.state.Receipt;
import com.foobar.infra.part.mysql.state.Recorded;
import com.foobar.infra.stack.Stacks;
import com.foobar.infra.stack.Topologies;
import com.foobar.infra.topology.SecretSource;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Judging recorded answers; real faults on real servers are in the classes named *IT. */
class ReplicationChecksTest {

    private static final GtidSet WRITTEN = GtidSet.parse("6a0884f7-e4cf-11f1-b607-02420a4d0902:16");

    private final Topology pair = topology("db-01", "db-02");
    private final Map<String, Map<Fact<?>, Object>> answers =
            new HashMap<>(Map.of("db-01", new HashMap<>(), "db-02", new HashMap<>()));

    private Map<String, Duration> delayed = Map.of();

    private static Topology topology(String primary, String... replicas) {
        return topology(Map.of(), primary, replicas);
    }

    private static Topology topology(Map<String, Duration> delayed, String primary, String... replicas) {
        return Topologies.of(
                "pair",
                "www.example.org",
                Stream.concat(Stream.of(primary), Stream.of(replicas))
                        .map(name -> new Server(name, name))
                        .toList(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Mysql(
                        primary,
                        List.of(replicas),
                        3306,
                        "app",
                        "app",
                        new SecretSource.Generated(),
                        "repl",
                        new SecretSource.Generated(),
                        64 << 20,
                        Duration.ofDays(7),
                        Mysql.PackageSource.AUTO,
                        Map.of(),
                        Mysql.Durability.ASYNC,
                        Optional.empty(),
                        Map.of(),
                        Map.of(),
                        delayed)));
    }

    private <T> void answer(String server, Fact<T> fact, T value) {
        answers.computeIfAbsent(server, _ -> new HashMap<>()).put(fact, value);
    }

    private void recorded(String server, String fixture) {
        answer(server, new MysqlFact(), Recorded.state(fixture));
    }

    private Verdict verdict(String name, String server) {
        var observed = new HashMap<String, Facts>();
        answers.forEach((s, facts) -> {
            if (!facts.isEmpty()) {
                observed.put(s, Facts.of(facts));
            }
        });
        return check(name, server).judge(new ClusterFacts(observed));
    }

    private Check check(String name, String server) {
        var asked = delayed.isEmpty() ? pair : topology(delayed, "db-01", "db-02");
        return ReplicationChecks.of(asked, Map.of(), "t", reachable::contains).stream()
                .filter(c -> c.id().equals(new CheckId("replication", name, server)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void without_mysql_there_is_nothing_to_check() {
        var bare = Topologies.of(
                "page", "x", List.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(ReplicationChecks.of(bare, Map.of(), "t")).isEmpty();
    }

    @Test
    void a_lone_primary_is_checked_for_what_makes_sense() {
        assertThat(ReplicationChecks.of(topology("db-01"), Map.of(), "t"))
                .extracting(c -> c.id().name())
                .contains("one-writable", "canary", "boots-read-only", "drift", "free-disk", "certificate")
                .doesNotContain("threads", "errant-transactions", "link-tls", "purged", "lag");
    }

    @Test
    void each_check_has_its_own_name_on_each_server() {
        assertThat(ReplicationChecks.of(pair, Map.of(), "t"))
                .extracting(Check::id)
                .doesNotHaveDuplicates()
                .hasSize(36);
    }

    @Test
    void who_acknowledges_is_looked_at_where_that_is_asked_for_on_each_server() {
        assertThat(ReplicationChecks.of(
                        Topologies.of(
                                "pair",
                                "www.example.org",
                                pair.servers(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(Stacks.semiSync("db-01", List.of("db-02")))),
                        Map.of(),
                        "t"))
                .extracting(Check::id)
                .contains(new CheckId("replication", "semi-sync", "db-01"))
                .contains(new CheckId("replication", "semi-sync", "db-02"));
        assertThat(ReplicationChecks.of(pair, Map.of(), "t"))
                .noneMatch(c -> c.id().name().equals("semi-sync"));
    }

    @Test
    void all_checks_of_a_server_share_one_question_to_mysqld() {
        var questions = ReplicationChecks.of(pair, Map.of(), "t").stream()
                .flatMap(c -> c.facts().getOrDefault("db-02", java.util.Set.of()).stream())
                .filter(MysqlFact.class::isInstance)
                .distinct();
        assertThat(questions).hasSize(1);
    }

    @Test
    void a_server_that_was_not_reached_leaves_its_checks_unknown() {
        recorded("db-01", "primary");
        assertThat(verdict("threads", "db-02")).isEqualTo(new Verdict.Unknown("db-02 was not reached"));
        assertThat(verdict("one-writable", "db-01")).isEqualTo(new Verdict.Unknown("cannot tell of db-02"));
        assertThat(verdict("identities", "db-01")).isInstanceOf(Verdict.Unknown.class);
    }

    @Test
    void a_server_that_is_down_fails_and_what_depends_on_it_is_unknown() {
        recorded("db-01", "not-running");
        recorded("db-02", "replica");
        assertThat(verdict("drift", "db-01")).isInstanceOfSatisfying(Verdict.Fail.class, v -> {
            assertThat(v.evidence()).startsWith("mysqld is not running: ERROR 2002");
            assertThat(v.hint()).contains("systemctl status mysql");
        });
        assertThat(verdict("source-is-primary", "db-02")).isInstanceOf(Verdict.Unknown.class);
        assertThat(verdict("one-writable", "db-01"))
                .isInstanceOfSatisfying(
                        Verdict.Fail.class, v -> assertThat(v.evidence()).isEqualTo("no server accepts writes"));
    }

    private final Set<String> reachable = new TreeSet<>(Set.of("db-01", "db-02"));

    @Test
    void a_replica_older_than_its_source() {
        recorded("db-01", "primary");
        answer(
                "db-02",
                new MysqlFact(),
                Recorded.read(Recorded.output("replica").replace("9.7.4-2", "8.4.6-1")));
        assertThat(verdict("version", "db-02"))
                .isInstanceOfSatisfying(
                        Verdict.Fail.class,
                        v -> assertThat(v.evidence()).isEqualTo("8.4.6-1 is older than its source's 9.7.4-2"));
        recorded("db-02", "replica");
        assertThat(verdict("version", "db-02")).isInstanceOf(Verdict.Pass.class);
    }

    @Test
    void a_fresh_transaction_is_not_taken_for_an_errant_one() {
        recorded("db-01", "primary");
        recorded("db-02", "replica-duplicate-row"); // sampled later: it holds transactions that the first sample lacks
        answer("db-01", new GtidSample(), sample("6a0884f7-e4cf-11f1-b607-02420a4d0902:1-20"));
        assertThat(verdict("errant-transactions", "db-02")).isInstanceOf(Verdict.Pass.class);
        answer("db-01", new GtidSample(), sample("6a0884f7-e4cf-11f1-b607-02420a4d0902:1-16"));
        assertThat(verdict("errant-transactions", "db-02"))
                .isInstanceOfSatisfying(
                        Verdict.Fail.class,
                        v -> assertThat(v.evidence())
                                .isEqualTo("1 transaction of db-01's own that it lacks itself:"
                                        + " 6a0884f7-e4cf-11f1-b607-02420a4d0902:17; it was set back"));
    }

    private static GtidSample.State sample(String set) {
        return new GtidSample.State(Optional.of(GtidSet.parse(set)), "");
    }

    private static final String SOURCE = "6a0884f7-e4cf-11f1-b607-02420a4d0902";

    private static Receipt.State receipt(String executed, String received, OptionalLong waits) {
        return new Receipt.State(
                Optional.of(GtidSet.parse(executed)),
                GtidSet.parse(executed).union(GtidSet.parse(received)),
                waits,
                "");
    }

    @Test
    void a_replica_that_stays_behind_on_purpose_is_judged_by_what_it_received() {
        delayed = Map.of("db-02", Duration.ofHours(1));
        recorded("db-01", "primary");
        recorded("db-02", "replica");
        assertThat(((Verdict.Fail) verdict("lag", "db-02")).evidence())
                .isEqualTo("it is delayed on purpose by 0 s, and not by 3600 s");
        var channel = Recorded.output("replica")
                .lines()
                .filter(l -> l.startsWith("channel\t"))
                .findFirst()
                .orElseThrow();
        var words = channel.split("\t", -1);
        words[10] = "3600";
        var slow = Recorded.read(Recorded.output("replica").replace(channel, String.join("\t", words)));
        answer("db-02", new MysqlFact(), slow);
        var wanted = ((MysqlState.Running) Recorded.state("primary")).executed();
        var waits = receipt(SOURCE + ":1-3", wanted.toString(), OptionalLong.of(3000));
        answer("db-02", new Receipt(wanted, 1), waits);
        answer("db-02", new Receipt(wanted, 5), waits);
        assertThat(verdict("lag", "db-02").evidence())
                .startsWith("delayed by 60 min on purpose; ")
                .endsWith(" behind, the next is due in 3000 s");
        assertThat(verdict("executed-sets", "db-02"))
                .isInstanceOfSatisfying(
                        Verdict.Pass.class,
                        v -> assertThat(v.evidence())
                                .startsWith("has received all ")
                                .endsWith("it has applied 3"));
        answer("db-02", new Receipt(wanted, 5), receipt(SOURCE + ":1-3", SOURCE + ":4-5", OptionalLong.of(3000)));
        assertThat(verdict("executed-sets", "db-02")).isInstanceOf(Verdict.Fail.class);
        for (var name : List.of("tables-alike", "data")) {
            assertThat(verdict(name, "db-02").evidence())
                    .startsWith("not compared: it is 60 min behind db-01 on purpose");
        }
        answer("db-01", new CanaryWrite("t"), new CanaryWrite.State.Written(WRITTEN, 1800));
        answer("db-02", new Receipt(WRITTEN, 10), receipt(SOURCE + ":1-3", SOURCE + ":4-16", OptionalLong.of(3600)));
        assertThat(verdict("canary", "db-02").evidence())
                .isEqualTo("written and received; applied in 60 min, as it is delayed on purpose");
        answer("db-02", new Receipt(WRITTEN, 10), receipt(SOURCE + ":1-3", "", OptionalLong.empty()));
        assertThat(((Verdict.Fail) verdict("canary", "db-02")).evidence()).startsWith("not received within 10 s: ");
    }

    @Test
    void a_second_sample_that_fails_is_no_proof() {
        recorded("db-01", "primary");
        recorded("db-02", "replica");
        var none = new GtidSample.State(Optional.empty(), "mysqld did not answer in time");
        answer("db-01", new GtidSample(), none);
        answer("db-02", new GtidSample(), none);
        for (var name : List.of("errant-transactions", "executed-sets", "lag")) {
            assertThat(verdict(name, "db-02")).as(name).isInstanceOf(Verdict.Unknown.class);
        }
    }

    @Test
    void the_canary_is_sought_on_the_replica_only_after_the_primary_has_written_it() {
        var write = new CanaryWrite("t");
        recorded("db-01", "primary");
        recorded("db-02", "replica");
        var check = check("canary", "db-02");
        var refused = new CanaryWrite.State.Refused("no room");
        assertThat(check.followUp(facts("db-01", write, refused))).isEmpty();
        var arrival = new CanaryArrival("t", WRITTEN, 10);
        assertThat(check.followUp(facts("db-01", write, new CanaryWrite.State.Written(WRITTEN, 1500))))
                .containsOnlyKeys("db-02")
                .allSatisfy((_, facts) ->
                        assertThat(facts).extracting(Object.class::cast).containsExactly(arrival));
        answer("db-01", write, new CanaryWrite.State.Written(WRITTEN, 1500));
        assertThat(verdict("canary", "db-01")).isEqualTo(new Verdict.Pass("write acknowledged in 1.5 ms"));
        answer("db-02", arrival, new CanaryArrival.State.Arrived(OptionalLong.of(4)));
        assertThat(verdict("canary", "db-02")).isEqualTo(new Verdict.Pass("written, applied and read in 4 ms"));
        // The primary's clock is ahead.
        answer("db-02", arrival, new CanaryArrival.State.Arrived(OptionalLong.of(-70)));
        assertThat(verdict("canary", "db-02")).isEqualTo(new Verdict.Pass("written, applied and read"));
    }

    private static <T> ClusterFacts facts(String server, Fact<T> fact, T value) {
        return new ClusterFacts(Map.of(server, Facts.of(Map.of(fact, value))));
    }
}
