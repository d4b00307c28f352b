package com.foobar.infra.part.mysql.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.DiskFact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.part.mysql.state.Recorded;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is wrong with one server, or with how it follows, by answers that were recorded. */
class ServerFaultsTest {

    private final RecordedPair pair = new RecordedPair();

    @Test
    void room_on_the_disk() {
        pair.recorded("db-01", "primary");
        var disk = new DiskFact("/var/lib/mysql");
        pair.answer("db-01", disk, new DiskFact.State(100L << 30, 50L << 30, 1000));
        assertThat(pair.verdict("free-disk", "db-01"))
                .isEqualTo(new Verdict.Pass("51200 MiB (50 %) free in /var/lib/mysql"));
        pair.answer("db-01", disk, new DiskFact.State(100L << 30, 4L << 30, 1000));
        assertThat(pair.verdict("free-disk", "db-01")).isInstanceOf(Verdict.Fail.class);
        pair.answer("db-01", disk, new DiskFact.State(1L << 30, 500L << 20, 1000));
        assertThat(pair.verdict("free-disk", "db-01")).isInstanceOf(Verdict.Fail.class);
        pair.answer("db-01", disk, new DiskFact.State(100L << 30, 50L << 30, 0));
        assertThat(pair.verdict("free-disk", "db-01").evidence()).startsWith("no inodes left");
        pair.answer("db-01", disk, new DiskFact.State(0, 0, -1));
        assertThat(pair.verdict("free-disk", "db-01")).isInstanceOf(Verdict.Unknown.class);
        // Recorded while a commit hung: the binary logs could not be listed.
        pair.recorded("db-01", "full-disk");
        pair.answer("db-01", disk, new DiskFact.State(220L << 20, 0, 1000));
        assertThat(pair.verdict("free-disk", "db-01").evidence()).isEqualTo("0 MiB (0 %) free in /var/lib/mysql");
    }

    @Test
    void a_server_that_systemd_keeps_reviving() {
        pair.recorded("db-01", "primary");
        pair.answer("db-01", new UnitFact("mysql.service", false, true), unit("active", "enabled", 0));
        assertThat(pair.verdict("restarts", "db-01")).isInstanceOf(Verdict.Pass.class);
        pair.answer("db-01", new UnitFact("mysql.service", false, true), unit("active", "enabled", 3));
        long up = ((MysqlState.Running) Recorded.state("primary"))
                .server()
                .uptime()
                .toSeconds();
        int many = (int) Math.ceil(Math.sqrt(up / 60.0)) + 1;
        assertThat(up).isBetween(120L, 3000L);
        pair.answer("db-01", new UnitFact("mysql.service", false, true), unit("active", "enabled", many));
        assertThat(pair.verdict("restarts", "db-01"))
                .isInstanceOfSatisfying(
                        Verdict.Fail.class, v -> assertThat(v.evidence()).contains("revived " + many + " times"));
        // One crash, some minutes ago.
        pair.answer("db-01", new UnitFact("mysql.service", false, true), unit("active", "enabled", 1));
        assertThat(pair.verdict("restarts", "db-01"))
                .isInstanceOfSatisfying(
                        Verdict.Pass.class, v -> assertThat(v.evidence()).contains("revived 1 time since"));
        pair.answer("db-01", new UnitFact("mysql.service", false, true), unit("active", "disabled", 0));
        assertThat(pair.verdict("restarts", "db-01").evidence()).contains("does not start at boot");
        pair.answer("db-01", new UnitFact("mysql.service", false, true), unit("failed", "enabled", 0));
        assertThat(pair.verdict("restarts", "db-01").evidence()).contains("failed");
    }

    @Test
    void filters_and_named_channels_are_seen_on_either_member() {
        pair.recorded("db-01", "primary");
        pair.recorded("db-02", "replica");
        assertThat(pair.verdict("one-stream", "db-01")).isInstanceOf(Verdict.Pass.class);
        assertThat(pair.verdict("one-stream", "db-02")).isInstanceOf(Verdict.Pass.class);
        var filter = "filter\treplicate_ignore_table\tshop.goods\tCHANGE_REPLICATION_FILTER\n";
        pair.answer("db-02", new MysqlFact(), Recorded.read(filter + Recorded.output("replica")));
        assertThat(pair.verdict("one-stream", "db-02")).isInstanceOfSatisfying(Verdict.Fail.class, v -> {
            assertThat(v.evidence()).isEqualTo("replicate_ignore_table=shop.goods");
            assertThat(v.hint()).contains("CHANGE REPLICATION FILTER REPLICATE_IGNORE_TABLE = ()", "seed anew");
        });
        pair.answer(
                "db-02",
                new MysqlFact(),
                Recorded.read(Recorded.output("replica").replace("channel\t\tchk-a", "channel\treports\tchk-a")));
        assertThat(pair.verdict("one-stream", "db-02").evidence()).contains("over channel 'reports'");
    }

    @Test
    void the_hint_to_a_statement_that_fails_is_not_to_try_it_again() {
        pair.answer(
                "db-02",
                new MysqlFact(),
                Recorded.read(Recorded.output("replica-duplicate-row").replace("\tOFF\t1062\t", "\tOFF\t1049\t")));
        assertThat(pair.verdict("threads", "db-02"))
                .isInstanceOfSatisfying(
                        Verdict.Fail.class,
                        v -> assertThat(v.hint()).contains("seed it anew").doesNotContain("START REPLICA"));
    }

    @Test
    void an_account_of_an_address_that_left_is_not_listed_under_a_tick() {
        var left = Recorded.output("primary").replace("account\trepl\t10.77.9.%", "account\tfoobar_repl\t10.77.9.8");
        pair.answer("db-01", new MysqlFact(), Recorded.read(left));
        pair.answer("db-01", new ManifestFact("pair"), new ManifestFact.State(Map.of()));
        assertThat(pair.verdict("replication-account", "db-01"))
                .isInstanceOfSatisfying(
                        Verdict.Fail.class,
                        v -> assertThat(v.evidence())
                                .contains("'foobar_repl'@'10.77.9.8' is of no replica of the topology"));
    }

    @SuppressWarnings("unchecked")
    private static UnitFact.State unit(String active, String file, int restarts) {
        var fact = new UnitFact("mysql.service", false, true);
        var output =
                "LoadState=loaded\nActiveState=%s\nUnitFileState=%s\nMainPID=1\nNeedDaemonReload=no\nNRestarts=%d\n"
                        .formatted(active, file, restarts);
        return ((FactKind<UnitFact, UnitFact.State>) fact.kind())
                .parse(List.of(fact), output)
                .get(fact);
    }

    @Test
    void recorded_faults_of_the_threads() {
        pair.recorded("db-02", "replica-wrong-password");
        assertThat(pair.verdict("threads", "db-02")).isInstanceOfSatisfying(Verdict.Fail.class, v -> {
            assertThat(v.evidence()).startsWith("receiver CONNECTING, error 1045");
            assertThat(v.hint()).contains("the password").contains("repl");
        });
        pair.recorded("db-02", "replica-duplicate-row");
        assertThat(pair.verdict("threads", "db-02"))
                .isInstanceOfSatisfying(
                        Verdict.Fail.class, v -> assertThat(v.hint()).contains("seed it anew"));
    }
}
