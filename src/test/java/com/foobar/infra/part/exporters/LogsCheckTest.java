package com.foobar.infra.part.exporters;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.UnitFact;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is made of what a server says of its logs. */
class LogsCheckTest {

    private static final String WELL = "Limit=1G\nJournal=40960\nResult=success\nNext=Mon 2026-11-30 00:00:00 UTC\n";

    private static final String ON = "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\n";

    @SuppressWarnings("unchecked")
    private static <F extends Fact<V>, V> Map<F, V> parsed(F fact, String output) {
        return ((FactKind<F, V>) fact.kind()).parse(List.of(fact), output);
    }

    private static Verdict verdict(String timer, String logs) {
        var facts = new HashMap<Fact<?>, Object>();
        facts.putAll(parsed(new UnitFact("logrotate.timer"), timer));
        facts.putAll(parsed(new LogsFact(), logs));
        return new LogsCheck("one").judge(new ClusterFacts(Map.of("one", Facts.of(facts))));
    }

    private static String failure(String timer, String logs) {
        var verdict = verdict(timer, logs);
        assertThat(verdict).isInstanceOf(Verdict.Fail.class);
        return verdict.evidence();
    }

    @Test
    void logs_within_their_limits_are_well() {
        assertThat(verdict(ON, WELL)).isInstanceOf(Verdict.Pass.class);
        assertThat(verdict(ON, WELL).evidence())
                .isEqualTo("journal 40 MiB of 1G; logrotate next Mon 2026-11-30 00:00:00 UTC");
    }

    @Test
    void where_nobody_rotates_them_that_is_told() {
        assertThat(failure(ON.replace("ActiveState=active", "ActiveState=inactive"), WELL))
                .isEqualTo("logrotate.timer is inactive, at boot enabled: no log is rotated");
        assertThat(failure(ON.replace("enabled", "disabled"), WELL)).contains("at boot disabled");
        assertThat(failure("LoadState=not-found\nActiveState=inactive\nUnitFileState=\n", WELL))
                .contains("at boot gone");
        assertThat(failure(ON, WELL.replace("success", "exit-code"))).contains("ended with exit-code");
    }

    @Test
    void what_is_larger_than_it_should_be_is_told() {
        assertThat(failure(ON, WELL + "Large=2147483648 /var/log/my own/big.log\n"))
                .isEqualTo("/var/log/my own/big.log has 2048 MiB: nobody rotates it, or too seldom");
        assertThat(failure(ON, WELL.replace("40960", "1400000")))
                .isEqualTo("the journal has 1367 MiB, and may have 1G");
        assertThat(verdict(ON, WELL.replace("40960", "1100000")))
                .as("the newest are never thrown away")
                .isInstanceOf(Verdict.Pass.class);
    }

    @Test
    void a_journal_without_a_limit_is_told() {
        assertThat(failure(ON, WELL.replace("Limit=1G", "Limit="))).isEqualTo("the journal has no limit of its own");
        assertThat(failure(ON, WELL.replace("Limit=1G", "Limit=infinity"))).contains("SystemMaxUse is infinity");
        assertThat(verdict(ON, WELL.replace("Limit=1G", "Limit=536870912"))).isInstanceOf(Verdict.Pass.class);
    }
}
