package com.foobar.infra.part.mysql.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.CheckId;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.Recorded;
import com.foobar.infra.stack.Stacks;
import com.foobar.infra.stack.Topologies;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AccountsCheckTest {

    private static final Topology TOPOLOGY = Topologies.of(
            "shop",
            "www.example.org",
            List.of(new Server("db-01", "10.77.9.1"), new Server("one", "10.77.9.2"), new Server("two", "10.77.9.3")),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Stacks.builtin("one", "two")),
            Optional.of(Stacks.mysql("db-01", List.of(), Map.of())));

    /** @param accounts what the recorded server has in place of its account of the app */
    private static Verdict with(String... accounts) {
        var user = TOPOLOGY.part(Mysql.class).orElseThrow().appUser();
        var lines = new StringBuilder();
        for (var host : accounts) {
            lines.append(
                    "account\t%s\t%s\tcaching_sha2_password\tANY\tN\tN\t%s\n".formatted(user, host, "0".repeat(64)));
            lines.append("grant\t'%s'@'%s'\tfoobar.*\tNO\tDELETE,INSERT,SELECT,UPDATE\n".formatted(user, host));
        }
        var state = Recorded.read(lines + Recorded.output("primary"));
        var check = ReplicationChecks.of(TOPOLOGY, Map.of(), "t").stream()
                .filter(c -> c.id().equals(new CheckId("replication", "app-accounts", "db-01")))
                .findFirst()
                .orElseThrow();
        return check.judge(new ClusterFacts(Map.of(
                "db-01",
                Facts.of(Map.of(new MysqlFact(), state, new ManifestFact("shop"), new ManifestFact.State(Map.of()))))));
    }

    @Test
    void an_account_for_each_server_of_the_app_and_no_other_is_as_it_should_be() {
        assertThat(with("10.77.9.2", "10.77.9.3").evidence())
                .endsWith(", and no other")
                .contains("10.77.9.2", "10.77.9.3");
        assertThat(with("10.77.9.2", "10.77.9.3")).isInstanceOf(Verdict.Pass.class);
    }

    @Test
    void one_that_is_missing_is_told() {
        assertThat(with("10.77.9.2")).isInstanceOfSatisfying(Verdict.Fail.class, v -> {
            assertThat(v.evidence()).startsWith("there is no account ").endsWith("@'10.77.9.3'");
            assertThat(v.hint()).contains("foobar-infra apply");
        });
    }

    @Test
    void one_for_an_address_that_left_is_told_though_all_others_are_there() {
        assertThat(with("10.77.9.2", "10.77.9.3", "10.77.9.4"))
                .isInstanceOfSatisfying(
                        Verdict.Fail.class,
                        v -> assertThat(v.evidence()).endsWith("@'10.77.9.4' is of no server of the app"));
        assertThat(with("10.77.9.2", "10.77.9.4").evidence()).contains("there is no account", "is of no server");
    }
}
