package com.foobar.infra.part.mysql.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.Recorded;
import org.junit.jupiter.api.Test;

/** Whether one that left the topology takes writes beside the primary. */
class LeftWritersTest {

    private final RecordedPair pair = new RecordedPair();

    @Test
    void a_server_that_left_and_is_remembered_is_looked_at_too() {
        pair.recorded("db-01", "primary");
        pair.recorded("db-02", "replica");
        pair.remembers("db-02", "members pair", "db-00,db-01,db-02");
        assertThat(pair.verdict("one-writable", "db-01"))
                .as("nobody knows how to reach it, so nobody can say that it is well")
                .isInstanceOfSatisfying(
                        Verdict.Unknown.class,
                        v -> assertThat(v.evidence())
                                .startsWith(
                                        "db-01 alone of 2 servers; db-00 left the topology and was never cleared: not"
                                                + " looked at")
                                .endsWith("apply --forget db-00"));
        pair.reachable("db-00");
        assertThat(pair.verdict("one-writable", "db-01"))
                .isInstanceOfSatisfying(
                        Verdict.Unknown.class,
                        v -> assertThat(v.evidence())
                                .startsWith("cannot tell of db-00; db-00 left the topology, and may take writes"));
        pair.recorded("db-00", "primary");
        pair.remembers("db-00", "writable pair", "open");
        assertThat(pair.verdict("one-writable", "db-01"))
                .isInstanceOfSatisfying(
                        Verdict.Fail.class,
                        v -> assertThat(v.evidence()).isEqualTo("db-00 accepts writes beside the primary db-01"));
        pair.recorded("db-00", "replica");
        assertThat(pair.verdict("one-writable", "db-01"))
                .isEqualTo(new Verdict.Pass("db-01 alone of 2 servers, and of those that left: db-00"));
        pair.recorded("db-00", "primary");
        pair.remembers("db-00", "members pair", "db-00");
        assertThat(pair.verdict("one-writable", "db-01")).as("not our MySQL").isInstanceOf(Verdict.Pass.class);
    }

    @Test
    void a_server_that_left_the_inventory_too_is_looked_at_where_the_others_remember_it() {
        pair.recorded("db-01", "primary");
        pair.recorded("db-02", "replica");
        pair.remembers("db-02", "members pair", "db-00=10.0.0.9,db-01=10.0.0.1,db-02=10.0.0.2");
        assertThat(pair.verdict("one-writable", "db-01"))
                .isInstanceOfSatisfying(
                        Verdict.Unknown.class,
                        v -> assertThat(v.evidence()).startsWith("cannot tell of db-00; db-00 left the topology"));
        pair.recorded("db-00", "primary");
        pair.remembers("db-00", "writable pair", "open");
        assertThat(pair.verdict("one-writable", "db-01"))
                .as("the primary itself has that address now")
                .isInstanceOfSatisfying(
                        Verdict.Unknown.class, v -> assertThat(v.evidence()).contains("at 10.0.0.9", "is db-01 now"));
        var uuid = "11111111-2222-3333-4444-555555555555";
        pair.answer(
                "db-00",
                new MysqlFact(),
                Recorded.read(Recorded.output("primary").replace("6a0884f7-e4cf-11f1-b607-02420a4d0902", uuid)));
        pair.remembers("db-00", "writable pair", "open");
        assertThat(pair.verdict("one-writable", "db-01"))
                .isInstanceOfSatisfying(
                        Verdict.Fail.class,
                        v -> assertThat(v.evidence()).isEqualTo("db-00 accepts writes beside the primary db-01"));
        pair.remembers("db-00", "members pair", "db-00");
        assertThat(pair.verdict("one-writable", "db-01"))
                .isInstanceOfSatisfying(
                        Verdict.Unknown.class,
                        v -> assertThat(v.evidence()).contains("is none of this stack's databases now"));
    }
}
