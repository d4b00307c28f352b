package com.foobar.infra.part.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.part.RenderedFile;
import com.foobar.infra.resource.Delta;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An app that moves to another port is found at the former one until those who ask it know better. */
class FormerPortTest {

    private static final String UNIT = "/etc/systemd/system/shop-app.service";

    private static final FormerPort WANTED = new FormerPort(
            "app-01",
            "shop",
            RenderedFile.plain("app", UNIT, "Environment=PORT=8001\n"),
            "fd00::5",
            "fd00::5",
            8001,
            Set.of(9000));

    /** @param now the unit as it lies there; empty: as it is to be */
    private static ClusterFacts observed(String now, boolean ours) {
        var facts = new HashMap<Fact<?>, Object>();
        for (var fact : WANTED.facts()) {
            switch (fact) {
                case FileFact file ->
                    facts.put(
                            file,
                            new FileFact.State(
                                    "regular file",
                                    "644",
                                    "root",
                                    "root",
                                    "sum",
                                    now.isEmpty() ? Optional.empty() : Optional.of(now),
                                    false,
                                    ""));
                case ManifestFact manifest ->
                    facts.put(manifest, new ManifestFact.State(ours ? Map.of("file " + UNIT, "sum") : Map.of()));
                default -> throw new AssertionError(fact);
            }
        }
        return new ClusterFacts(Map.of("app-01", Facts.of(facts)));
    }

    @Test
    void what_comes_to_the_former_port_is_passed_on_until_the_end() {
        var now = observed("[Service]\nEnvironment=PORT=8000\n", true);
        var delta = WANTED.diff(now).orElseThrow();
        assertThat(delta.details())
                .containsExactly(
                        new Delta.Detail.Note("passes on what still comes to port 8000, until nobody asks there"));
        assertThat(((Delta.Work.Run) delta.work()).script().render())
                .contains("fi_former_port shop-app-former '[fd00::5]:8000' '[fd00::5]:8001'");
        assertThat(new FormerPort.Closed(WANTED).diff(now))
                .hasValueSatisfying(end -> assertThat(end.action()).isEqualTo(Delta.Action.REMOVE));
    }

    @Test
    void where_the_port_stays_or_is_somebody_elses_or_nothing_of_ours_was_there_nothing_is_passed_on() {
        for (var facts : List.of(
                observed("", true),
                observed("[Service]\nEnvironment=PORT=8001\nRestart=no\n", true),
                observed("[Service]\nEnvironment=PORT=9000\n", true),
                observed("[Service]\nEnvironment=PORT=8000\n", false))) {
            assertThat(WANTED.diff(facts)).isEmpty();
            assertThat(new FormerPort.Closed(WANTED).diff(facts)).isEmpty();
        }
    }
}
