package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.check.ServerCheck;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.RequestFact;
import com.foobar.infra.part.web.Web;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A visitor gets a cookie at first, and whoever has that of a server is served by that server; on each load balancer. */
final class StickinessCheck extends ServerCheck {

    private final String cookie;
    private final RequestFact first;
    /** What somebody asks who stays with a server, by the server. */
    private final Map<String, RequestFact> again = new LinkedHashMap<>();

    StickinessCheck(String server, String stack, String domain, LoadBalancer lb, Web web) {
        super(LoadBalancerPart.GROUP, "stickiness", server);
        this.cookie = Stickiness.cookie(stack);
        this.first = lb.visit(domain, "/");
        web.members().forEach(w -> again.put(w, first.with(cookie, Stickiness.word(stack, w))));
    }

    @Override
    protected Set<Fact<?>> questions() {
        return Stream.concat(Stream.of(first), again.values().stream()).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    protected Verdict answered(ClusterFacts observed) {
        var given = reply(observed, first);
        if (given.status() == 0 || !given.header("set-cookie").orElse("").startsWith(cookie + "=")) {
            return new Verdict.Fail(
                    given.status() == 0
                            ? "no answer to who comes for the first time"
                            : "who comes for the first time gets no cookie " + cookie + ", but "
                                    + given.header("set-cookie").orElse("none"),
                    "foobar-infra plan tells what is to be done; a template of your own needs the line that begins with \"cookie\"");
        }
        var astray = new ArrayList<String>();
        again.forEach((server, request) -> {
            var by = reply(observed, request).header("x-served-by").orElse("nobody");
            if (!by.equals(server)) {
                astray.add("who stays with " + server + " is served by " + by);
            }
        });
        return astray.isEmpty()
                ? new Verdict.Pass(
                        "the cookie " + cookie + " leads back to each of " + String.join(", ", again.keySet()))
                : new Verdict.Fail(
                        String.join("; ", astray),
                        "one that is down or out of service can't: see the check 'backends-up'");
    }
}
