package com.foobar.infra.part.mysql.replication;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.Recorded;
import com.foobar.infra.part.mysql.state.SemiSync;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.PackageResource;
import com.foobar.infra.stack.FreshHost;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What of semi-synchronous replication is switched while MySQL runs, by what it answers. */
class SemiSyncResourceTest {

    private static final MysqlFact FACT = new MysqlFact();
    private static final String READY = SemiSync.SETTINGS.entrySet().stream()
            .map(s -> "variable\t" + s.getKey() + "\t" + s.getValue() + "\n")
            .collect(Collectors.joining());
    private static final String OFF = variable(SemiSync.SOURCE, "OFF");
    private static final String ON = variable(SemiSync.SOURCE, "ON");
    private static final String ACKNOWLEDGES = variable(SemiSync.REPLICA_STATUS, "ON");

    private static String variable(String name, String value) {
        return "variable\t" + name + "\t" + value + "\n";
    }

    private static Optional<Delta> diff(boolean asked, boolean primary, String mysql) {
        var file = new PackageResource("db-01", "openssl");
        var resource = new SemiSyncResource("db-01", "shop", asked, primary, FACT, file);
        return resource.diff(
                new ClusterFacts(Map.of("db-01", FreshHost.answer(resource.facts(), Map.of("mysql", mysql)))));
    }

    private static Optional<Delta> durability(String mysql, boolean replicaAnswers) {
        var resource = new DurabilityResource("db-01", "shop", FACT, Map.of("db-02", FACT));
        var primary = FreshHost.answer(resource.facts(), Map.of("mysql", mysql));
        return resource.diff(new ClusterFacts(
                replicaAnswers
                        ? Map.of("db-01", primary, "db-02", FreshHost.answer(resource.facts()))
                        : Map.of("db-01", primary)));
    }

    private static String script(Optional<Delta> delta) {
        return ((Delta.Work.Run) delta.orElseThrow().work()).script().render();
    }

    @Test
    void plugins_are_loaded_and_set_without_a_restart() {
        var delta = diff(true, true, Recorded.output("primary"));
        assertThat(delta.orElseThrow().details())
                .contains(new Delta.Detail.Attribute("plugins", "", "semisync_source, semisync_replica"));
        assertThat(script(delta))
                .containsSubsequence(
                        "fi_semi_sync_load",
                        "SET GLOBAL rpl_semi_sync_source_wait_point = ",
                        "AFTER_SYNC",
                        "SET GLOBAL rpl_semi_sync_source_timeout = 4294967295",
                        "SET GLOBAL rpl_semi_sync_replica_enabled = ")
                .doesNotContain("rpl_semi_sync_source_enabled");
    }

    @Test
    void a_replica_that_acknowledges_already_is_left_alone_and_another_asks_its_source_anew() {
        assertThat(diff(true, false, READY + OFF + ACKNOWLEDGES + Recorded.output("replica")))
                .isEmpty();
        var mute = diff(true, false, READY + OFF + Recorded.output("replica"));
        assertThat(mute.orElseThrow().details())
                .containsExactly(new Delta.Detail.Attribute("acknowledges", "no", "yes"));
        assertThat(script(mute)).contains("fi_semi_sync_receiver");
    }

    @Test
    void the_source_side_is_switched_off_on_a_replica_alone() {
        assertThat(script(diff(true, false, READY + ON + ACKNOWLEDGES + Recorded.output("replica"))))
                .contains("SET GLOBAL rpl_semi_sync_source_enabled = ");
        assertThat(diff(true, true, READY + ON + Recorded.output("primary"))).isEmpty();
    }

    @Test
    void where_it_is_not_asked_for_it_is_switched_off_and_never_heard_of_otherwise() {
        assertThat(diff(false, true, Recorded.output("primary"))).isEmpty();
        assertThat(script(diff(false, true, READY + ON + Recorded.output("primary"))))
                .contains("fi_semi_sync_off /etc/foobar-infra/shop/primary.semi-sync");
        assertThat(diff(false, true, OFF + variable(SemiSync.REPLICA, "OFF") + Recorded.output("primary")))
                .isEmpty();
    }

    @Test
    void what_was_persisted_does_not_beat_the_file_at_the_next_start() {
        assertThat(script(diff(
                        true,
                        true,
                        READY + OFF + "persisted\trpl_semi_sync_source_timeout\t10\n" + Recorded.output("primary"))))
                .contains("RESET PERSIST IF EXISTS rpl_semi_sync_source_timeout;");
    }

    @Test
    void a_primary_that_is_open_waits_once_a_replica_can_acknowledge() {
        var open = READY + OFF + Recorded.output("primary");
        assertThat(durability(open, true).orElseThrow().details())
                .containsExactly(
                        new Delta.Detail.Attribute("acknowledges a write", "at once", "once a replica has it"));
        assertThat(durability(open, false)).isEmpty();
    }

    @Test
    void a_primary_that_is_closed_is_opened_with_it_and_never_without() {
        var closed = durability(READY + OFF + Recorded.output("replica"), false);
        assertThat(closed.orElseThrow().details())
                .contains(new Delta.Detail.Note("opens for all accounts once a replica acknowledges"));
        assertThat(script(closed)).contains("fi_semi_sync_source /etc/foobar-infra/shop/primary.semi-sync");
    }
}
