package com.foobar.infra.part.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Check;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.RequestFact;
import com.foobar.infra.fact.RequestFact.Reply;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.Recorded;
import com.foobar.infra.stack.Stacks;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A message through the load balancer of {@link Stacks#threeServers()}: web-01 is the primary, web-02 the replica. */
class WriteReadCheckTest {

    private static final RequestFact GET =
            RequestFact.get("127.0.0.1", 80, "www.foobar.com", "/api/messages").until("verify t", 30);
    private static final RequestFact POST = new RequestFact(
            "127.0.0.1",
            80,
            "www.foobar.com",
            "POST",
            "/api/messages",
            "{\"author\":\"foobar-infra\",\"text\":\"verify t\"}",
            1,
            "");

    private final Map<Fact<?>, Object> answers = new HashMap<>();
    private final Map<Fact<?>, Object> primary = new HashMap<>();

    private static Check check() {
        return Stacks.webChecks(Stacks.threeServers(), "t").stream()
                .filter(c -> c.id().name().equals("write-read"))
                .findFirst()
                .orElseThrow();
    }

    private void posted(int status, String to) {
        answers.put(POST, new RequestFact.State(List.of(new Reply(status, Map.of("x-written-to", to), ""))));
    }

    private void read(String from, String body) {
        answers.put(GET, new RequestFact.State(List.of(new Reply(200, Map.of("x-read-from", from), body))));
    }

    private ClusterFacts observed() {
        var all = new HashMap<String, Facts>();
        all.put("lb-01", Facts.of(answers));
        if (!primary.isEmpty()) {
            all.put("web-01", Facts.of(primary));
        }
        return new ClusterFacts(all);
    }

    @Test
    void it_asks_for_the_message_only_if_it_was_taken() {
        posted(503, "");
        assertThat(check().followUp(observed())).isEmpty();
        assertThat(check().judge(observed()).evidence()).isEqualTo("POST /api/messages: status 503");
        posted(201, "web-01");
        assertThat(check().followUp(observed())).isEqualTo(Map.of("lb-01", java.util.Set.of(GET)));
    }

    @Test
    void written_to_the_primary_and_read_from_the_replica() {
        posted(201, "web-01");
        read("web-02", "… verify t …");
        assertThat(check().judge(observed())).isEqualTo(new Verdict.Pass("written to web-01, read from web-02"));
    }

    @Test
    void servers_are_known_by_the_host_name_that_mysqld_tells() {
        primary.put(new MysqlFact(), Recorded.state("primary"));
        posted(201, "chk-a");
        read("web-02", "verify t");
        assertThat(check().judge(observed())).isInstanceOf(Verdict.Pass.class);
    }

    @Test
    void written_to_another_than_the_primary() {
        posted(201, "web-02");
        assertThat(check().judge(observed()))
                .isInstanceOfSatisfying(
                        Verdict.Fail.class,
                        v -> assertThat(v.evidence()).isEqualTo("written to web-02, not to the primary web-01"));
    }

    @Test
    void read_from_the_primary_although_there_is_a_replica() {
        posted(201, "web-01");
        read("web-01", "verify t");
        assertThat(check().judge(observed()).evidence()).contains("read from web-01, not from a replica");
    }

    @Test
    void a_message_that_does_not_arrive() {
        posted(201, "web-01");
        read("web-02", "an old message");
        assertThat(check().judge(observed()))
                .isInstanceOfSatisfying(
                        Verdict.Fail.class,
                        v -> assertThat(v.evidence()).endsWith("reading it back from web-02: not there"));
    }
}
