package com.foobar.infra.part.web;

import com.foobar.infra.check.AnswersCheck;
import com.foobar.infra.check.ServerCheck;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.RequestFact;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Nginx answers on its own server, and what answers at the address that others use is this stack's site too: nginx prefers
 * a site of somebody else's that listens on just that address.
 */
final class SiteAnswersCheck extends ServerCheck {

    private static final String SERVED_BY = "x-served-by";

    private final AnswersCheck nearby;
    private final RequestFact local;
    private final Optional<RequestFact> asOthers;

    /**
     * @param label what it is called among the checks
     * @param local what nginx is asked on loopback
     * @param address where other servers reach it
     */
    SiteAnswersCheck(String label, String server, RequestFact local, String address, AnswersCheck.Hints hints) {
        super(WebPart.GROUP, label, server);
        this.nearby = new AnswersCheck(id(), local, new NginxCommand(), hints, Optional.empty());
        this.local = local;
        this.asOthers = Optional.of(address)
                .filter(a -> !a.equals(local.address()))
                .map(a -> RequestFact.get(a, local.port(), local.host(), local.path()))
                .map(there -> local.tls() ? there.byTls() : there);
    }

    @Override
    protected Set<Fact<?>> questions() {
        var all = new LinkedHashSet<>(nearby.questions());
        asOthers.ifPresent(all::add);
        return all;
    }

    @Override
    protected Verdict answered(ClusterFacts observed) {
        var verdict = nearby.answered(observed);
        if (!(verdict instanceof Verdict.Pass) || asOthers.isEmpty()) {
            return verdict;
        }
        var there = reply(observed, asOthers.get());
        // Behind an address translation a server may not reach its own address; the load balancer tells whether it
        // does.
        boolean oneIsOthers = there.status() != 0 && isOurs(there) != isOurs(reply(observed, local));
        if (!oneIsOthers) {
            return verdict;
        }
        var where = (isOurs(there) ? local : asOthers.get()).address();
        return new Verdict.Fail(
                (local.tls() ? "https://" : "http://") + local.host() + local.path() + " at port " + local.port()
                        + " of " + where + " is answered by another site than this stack's",
                "nginx -T there shows which: a server block in another file listens on " + where
                        + " itself; let it listen on another port, or on the port alone with a server_name of its own");
    }

    /** A template of the user's own may not say who serves; then neither answer does. */
    private boolean isOurs(RequestFact.Reply reply) {
        return reply.header(SERVED_BY).filter(server()::equals).isPresent();
    }
}
