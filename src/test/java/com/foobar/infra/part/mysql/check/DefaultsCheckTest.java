package com.foobar.infra.part.mysql.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Check;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.Recorded;
import com.foobar.infra.part.mysql.state.ServerDefaults;
import com.foobar.infra.part.mysql.state.ServerDefaults.State;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What of the defaults is a difference, what is on its way, and what cannot be told. */
class DefaultsCheckTest {

    private static final String PRIMARY = "6a0884f7-e4cf-11f1-b607-02420a4d0902:1-";

    private final Check check = new DefaultsCheck(new Members(MysqlPair.topology("db-01", "db-02"), Map.of()), "db-02");
    private final Map<String, Map<Fact<?>, Object>> answers =
            new HashMap<>(Map.of("db-01", new HashMap<>(), "db-02", new HashMap<>()));

    private static State.Told told(int last, String collation) {
        return new State.Told(
                GtidSet.parse(PRIMARY + last),
                Map.of("database shop", collation, "collation_server", "utf8mb4_0900_ai_ci", "time zone", "60/120"));
    }

    private void first(State primary, State replica) {
        answers.get("db-01").put(new MysqlFact(), Recorded.state("primary"));
        answers.get("db-02").put(new MysqlFact(), Recorded.state("replica"));
        answers.get("db-01").put(ServerDefaults.now(), primary);
        answers.get("db-02").put(ServerDefaults.now(), replica);
    }

    private Verdict then(State replica, State primary) {
        var asked = check.followUp(observed());
        asked.get("db-02").forEach(f -> answers.get("db-02").put(f, replica));
        asked.get("db-01").forEach(f -> answers.get("db-01").put(f, primary));
        return check.judge(observed());
    }

    private ClusterFacts observed() {
        var facts = new HashMap<String, Facts>();
        answers.forEach((server, some) -> facts.put(server, Facts.of(some)));
        return new ClusterFacts(facts);
    }

    @Test
    void what_is_alike_passes_without_another_question_however_far_the_replica_is() {
        first(told(15, "utf8mb4_bin"), told(12, "utf8mb4_bin"));
        assertThat(check.followUp(observed())).isEmpty();
        assertThat(check.judge(observed()))
                .isInstanceOfSatisfying(
                        Verdict.Pass.class,
                        pass -> assertThat(pass.evidence())
                                .startsWith("as on db-01: utf8mb4_0900_ai_ci")
                                .contains("UTC+1:00/+2:00", "the collations of 1 database"));
    }

    @Test
    void what_was_on_its_way_is_no_difference() {
        first(told(15, "utf8mb4_bin"), told(12, "latin1_bin"));
        assertThat(then(told(15, "utf8mb4_bin"), told(15, "utf8mb4_bin"))).isInstanceOf(Verdict.Pass.class);
        assertThat(then(told(16, "utf8mb3_bin"), told(16, "utf8mb3_bin")))
                .as("changed once more meanwhile")
                .isInstanceOf(Verdict.Pass.class);
    }

    @Test
    void what_stays_is_a_difference_unless_the_replica_is_behind() {
        first(told(15, "utf8mb4_bin"), told(12, "latin1_bin"));
        assertThat(then(told(15, "latin1_bin"), told(15, "utf8mb4_bin")))
                .isInstanceOfSatisfying(
                        Verdict.Fail.class,
                        fail -> assertThat(fail.evidence())
                                .isEqualTo("database shop has latin1_bin and not utf8mb4_bin"));
        assertThat(then(told(14, "latin1_bin"), told(15, "utf8mb4_bin")))
                .isInstanceOfSatisfying(
                        Verdict.Unknown.class,
                        unknown -> assertThat(unknown.evidence()).contains("did not have what db-01 had"));
    }

    @Test
    void who_does_not_answer_passes_nothing() {
        first(told(15, "utf8mb4_bin"), new State.Unknown("mysqld did not answer in time"));
        assertThat(check.judge(observed()))
                .isInstanceOfSatisfying(
                        Verdict.Unknown.class,
                        unknown -> assertThat(unknown.evidence())
                                .isEqualTo("db-02 did not tell of its defaults: mysqld did not answer in time"));
        first(told(15, "utf8mb4_bin"), told(15, "latin1_bin"));
        assertThat(then(new State.Unknown("gone"), told(15, "utf8mb4_bin"))).isInstanceOf(Verdict.Unknown.class);
    }
}
