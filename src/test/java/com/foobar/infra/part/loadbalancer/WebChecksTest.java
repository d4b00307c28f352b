package com.foobar.infra.part.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Check;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.RequestFact;
import com.foobar.infra.fact.RequestFact.Reply;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.part.app.App;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.stack.FreshHost;
import com.foobar.infra.stack.Stacks;
import com.foobar.infra.stack.Topologies;
import com.foobar.infra.topology.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the load balancer is asked, and what is made of its answers. */
class WebChecksTest {

    private static Topology stack(String healthPath, int weightOfOne, int weightOfTwo) {
        var t = Stacks.threeServers();
        var lb = t.part(LoadBalancer.class).orElseThrow();
        var balancer = new LoadBalancer(
                lb.servers(),
                lb.port(),
                lb.algorithm(),
                lb.mode(),
                new LoadBalancer.HealthCheck(healthPath, Duration.ofSeconds(2), 2, 2),
                lb.timeouts(),
                lb.maxConnections(),
                lb.statusPort(),
                Optional.empty());
        var web = new Web(
                List.of(
                        new Web.WebServer("web-01", false, weightOfOne),
                        new Web.WebServer("web-02", false, weightOfTwo)),
                80,
                8405,
                Optional.empty(),
                "10m",
                16 << 10);
        return Topologies.of(
                t.name(),
                t.domain(),
                t.servers(),
                Optional.of(balancer),
                Optional.of(web),
                t.part(App.class),
                t.part(Mysql.class));
    }

    private static Check check(Topology topology, String name) {
        return Stacks.webChecks(topology, "t").stream()
                .filter(c -> c.id().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static RequestFact asked(Check check) {
        return check.facts().get("lb-01").stream()
                .filter(RequestFact.class::isInstance)
                .map(RequestFact.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static Verdict judge(Check check, List<Reply> replies) {
        return judge(check, replies, "");
    }

    /** @param unit what systemd says of HAProxy besides */
    private static Verdict judge(Check check, List<Reply> replies, String unit) {
        var units = check.facts().get("lb-01").stream()
                .filter(UnitFact.class::isInstance)
                .toList();
        var facts = FreshHost.answer(
                        units, Map.of("units", "LoadState=loaded\nActiveState=active\nMainPID=10\n" + unit))
                .with(Facts.of(Map.of(asked(check), new RequestFact.State(replies))));
        return check.judge(new ClusterFacts(Map.of("lb-01", facts)));
    }

    @Test
    void a_service_that_answers_by_other_configuration_or_a_changed_unit_is_told() {
        var start = "ExecStart={ path=/usr/sbin/haproxy ; argv[]=/usr/sbin/haproxy -Ws -f $CONFIG ; ignore_errors=no ;"
                + " pid=10 }\nEnvironment=CONFIG=/etc/haproxy/haproxy.cfg\n";
        var check = check(stack("/well", 1, 1), "load-balancer");
        var well = replies(1, 200, "web-01");
        assertThat(judge(check, well, start + "DropInPaths=/etc/systemd/system/haproxy.service.d/x.conf\n"))
                .isInstanceOf(Verdict.Pass.class)
                .extracting(Verdict::evidence)
                .asString()
                .endsWith("; its unit is changed by /etc/systemd/system/haproxy.service.d/x.conf");
        assertThat(judge(check, well, "@set haproxy.service CONFIG=/root/y.cfg\n" + start))
                .isInstanceOf(Verdict.Fail.class)
                .extracting(Verdict::evidence)
                .asString()
                .endsWith("haproxy.service runs /root/y.cfg rather than /etc/haproxy/haproxy.cfg");
        assertThat(judge(check, well, "@command 10 /usr/sbin/haproxy-Ws-f/root/y.cfg\n" + start))
                .isInstanceOf(Verdict.Fail.class)
                .extracting(Verdict::evidence)
                .asString()
                .endsWith("was started with something else than its unit says now");
        assertThat(judge(
                        check,
                        well,
                        "@command 10 /usr/sbin/haproxy-sf12-xsockpair@4-Ws-f/etc/haproxy/haproxy.cfg\n" + start))
                .isInstanceOf(Verdict.Pass.class);
    }

    /** @param there by whom the answer at the server's address is served; empty if nobody says, {@code -} if none comes */
    private static Verdict atBoth(String nearby, String there) {
        var check = check(stack("/well", 1, 1), "nginx");
        var facts = new HashMap<Fact<?>, Object>();
        check.facts().get("web-01").forEach(fact -> {
            if (fact instanceof RequestFact request) {
                var by = request.address().equals("127.0.0.1") ? nearby : there;
                var headers = by.isEmpty() ? Map.<String, String>of() : Map.of("x-served-by", by);
                var reply = by.equals("-") ? new Reply(0, Map.of(), "") : new Reply(200, headers, "");
                facts.put(fact, new RequestFact.State(List.of(reply)));
            }
        });
        var units = check.facts().get("web-01").stream()
                .filter(UnitFact.class::isInstance)
                .toList();
        assertThat(facts).hasSize(2);
        return check.judge(new ClusterFacts(Map.of(
                "web-01",
                FreshHost.answer(units, Map.of("units", "LoadState=loaded\nActiveState=active\nMainPID=10\n"))
                        .with(Facts.of(facts)))));
    }

    @Test
    void a_web_server_is_asked_at_the_address_that_others_use_too() {
        assertThat(atBoth("web-01", "web-01")).isInstanceOf(Verdict.Pass.class);
        assertThat(atBoth("web-01", "")).isInstanceOfSatisfying(Verdict.Fail.class, v -> {
            assertThat(v.evidence()).endsWith(" at port 80 of 10.0.0.11 is answered by another site than this stack's");
            assertThat(v.hint()).contains("nginx -T there shows which");
        });
        assertThat(atBoth("", "web-01"))
                .isInstanceOfSatisfying(
                        Verdict.Fail.class,
                        v -> assertThat(v.evidence()).contains("of 127.0.0.1 is answered by another site"));
        assertThat(atBoth("web-01", "-")).as("behind an address translation").isInstanceOf(Verdict.Pass.class);
        assertThat(atBoth("", "")).as("a template of the user's own").isInstanceOf(Verdict.Pass.class);
    }

    private static List<Reply> replies(int count, int status, String by) {
        var replies = new ArrayList<Reply>();
        for (int i = 0; i < count; i++) {
            replies.add(new Reply(status, Map.of("x-served-by", by), ""));
        }
        return replies;
    }

    @Test
    void the_load_balancer_is_asked_for_the_health_path_since_the_front_page_may_say_what_it_likes() {
        assertThat(asked(check(stack("/well", 1, 1), "load-balancer")).path()).isEqualTo("/well");
    }

    @Test
    void a_site_without_a_front_page_is_served_all_the_same() {
        var check = check(stack("/well", 1, 1), "traffic");
        var replies = replies(2, 404, "web-01");
        replies.addAll(replies(2, 302, "web-02"));
        assertThat(judge(check, replies)).isEqualTo(new Verdict.Pass("4 requests: web-01 2, web-02 2"));
    }

    /** Visitors take turns as well: none of a few requests may come to a server that serves. */
    @Test
    void a_server_that_nothing_came_to_is_asked_for_again_with_more_requests_before_it_is_called_idle() {
        var check = check(stack("/well", 1, 1), "traffic");
        var few = Map.<Fact<?>, Object>of(asked(check), new RequestFact.State(replies(4, 200, "web-01")));
        var more = (RequestFact) check.followUp(new ClusterFacts(Map.of("lb-01", Facts.of(few))))
                .get("lb-01")
                .iterator()
                .next();
        assertThat(more.times()).isEqualTo(100);
        var both = new HashMap<>(few);
        var later = replies(99, 200, "web-01");
        later.addAll(replies(1, 200, "web-02"));
        both.put(more, new RequestFact.State(later));
        assertThat(check.judge(new ClusterFacts(Map.of("lb-01", Facts.of(both)))))
                .isEqualTo(new Verdict.Pass("104 requests: web-01 103, web-02 1"));
        both.put(more, new RequestFact.State(replies(100, 200, "web-01")));
        assertThat(check.judge(new ClusterFacts(Map.of("lb-01", Facts.of(both)))))
                .isInstanceOfSatisfying(
                        Verdict.Fail.class, v -> assertThat(v.evidence()).endsWith("; nothing reaches web-02"));
    }

    @Test
    void an_answer_that_is_not_well_is_named_with_where_it_led() {
        var check = check(stack("/well", 1, 1), "load-balancer");
        var reply = new Reply(301, Map.of("location", "https://www.foobar.com/well"), "");
        assertThat(judge(check, List.of(reply))).isInstanceOfSatisfying(Verdict.Fail.class, v -> {
            assertThat(v.evidence()).endsWith("at port 80: status 301, which leads to https://www.foobar.com/well");
            assertThat(v.hint()).contains("only 200 counts", "app.health_path");
        });
        assertThat(judge(check, List.of(new Reply(204, Map.of(), ""))))
                .isInstanceOfSatisfying(
                        Verdict.Fail.class, v -> assertThat(v.hint()).contains("only 200 counts"));
        assertThat(judge(check, List.of(new Reply(503, Map.of(), ""))))
                .isInstanceOfSatisfying(
                        Verdict.Fail.class, v -> assertThat(v.hint()).contains("systemctl status haproxy"));
    }

    @Test
    void an_error_of_the_servers_own_is_none() {
        var check = check(stack("/well", 1, 1), "traffic");
        var replies = replies(3, 200, "web-01");
        replies.addAll(replies(1, 502, "web-02"));
        assertThat(judge(check, replies))
                .isInstanceOfSatisfying(
                        Verdict.Fail.class,
                        v -> assertThat(v.evidence()).isEqualTo("4 requests: web-01 3, web-02 1; 1 failed"));
    }

    @Test
    void a_server_of_little_weight_need_not_have_had_its_turn_within_a_hundred_requests() {
        var check = check(stack("/well", 256, 1), "traffic");
        assertThat(asked(check).times()).isEqualTo(100);
        assertThat(judge(check, replies(100, 200, "web-01")))
                .isEqualTo(
                        new Verdict.Pass("100 requests: web-01 100; too few to reach web-02, whose weight is small"));
        assertThat(judge(check, replies(100, 200, "web-02"))).isInstanceOf(Verdict.Fail.class);
    }

    @Test
    void a_server_of_less_weight_must_have_had_its_turn_if_there_were_enough_requests() {
        var check = check(stack("/well", 10, 1), "traffic");
        assertThat(asked(check).times()).isEqualTo(22);
        assertThat(judge(check, replies(22, 200, "web-01"))).isInstanceOf(Verdict.Fail.class);
    }
}
