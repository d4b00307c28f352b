package com.foobar.infra.part.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Check;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.RequestFact;
import com.foobar.infra.fact.RequestFact.Reply;
import com.foobar.infra.stack.Stacks;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Whether visitors stay with the server that they were led to. */
class StickinessCheckTest {

    private static final String COOKIE = "sticky-server=";

    private static Check check() {
        return Stacks.webChecks(Stacks.sticky(), "t").stream()
                .filter(c ->
                        c.id().name().equals("stickiness") && c.id().server().equals("lb-02"))
                .findFirst()
                .orElseThrow();
    }

    private static Verdict judge(Function<String, Reply> answer) {
        var check = check();
        var facts = new HashMap<Fact<?>, Object>();
        for (var fact : check.facts().get("lb-02")) {
            if (fact instanceof RequestFact request) {
                facts.put(request, new RequestFact.State(List.of(answer.apply(request.cookie()))));
            }
        }
        return check.judge(new ClusterFacts(Map.of("lb-02", Facts.of(facts))));
    }

    private static Reply by(String server, String cookie) {
        return new Reply(
                200,
                cookie.isEmpty() ? Map.of("x-served-by", server) : Map.of("x-served-by", server, "set-cookie", cookie),
                "");
    }

    private static String word(String server) {
        return Stickiness.word("sticky", server);
    }

    private static String named(String cookie) {
        return cookie.endsWith(word("web-01")) ? "web-01" : "web-02";
    }

    @Test
    void all_is_well_where_who_is_new_gets_a_cookie_and_each_cookie_leads_back() {
        assertThat(judge(cookie -> cookie.isEmpty() ? by("web-02", COOKIE + "x; path=/") : by(named(cookie), "")))
                .isInstanceOf(Verdict.Pass.class)
                .extracting(Verdict::evidence)
                .asString()
                .contains("web-01, web-02");
    }

    @Test
    void a_load_balancer_that_gives_none_is_told() {
        assertThat(judge(cookie -> by(named(cookie), "session=1")))
                .isInstanceOf(Verdict.Fail.class)
                .extracting(Verdict::evidence)
                .asString()
                .contains("gets no cookie sticky-server, but session=1");
        assertThat(judge(_ -> new Reply(0, Map.of(), ""))).isInstanceOf(Verdict.Fail.class);
    }

    @Test
    void so_is_one_that_leads_who_has_one_elsewhere() {
        assertThat(judge(cookie -> by("web-01", cookie.isEmpty() ? COOKIE + "x" : "")))
                .isInstanceOf(Verdict.Fail.class)
                .extracting(Verdict::evidence)
                .isEqualTo("who stays with web-02 is served by web-01");
    }

    @Test
    void the_word_for_a_server_does_not_tell_its_name_and_is_the_same_on_all_load_balancers() {
        assertThat(word("web-01")).matches("[0-9a-f]{12}").isNotEqualTo(word("web-02"));
    }
}
