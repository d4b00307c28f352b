package com.foobar.infra.part.web;

import com.foobar.infra.check.ServerCheck;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import java.util.Set;

/** Nginx would start with what is on disk: it may run well for months beside a file that keeps it from coming back. */
final class NginxStartsCheck extends ServerCheck {

    private static final NginxTestFact QUESTION = new NginxTestFact();

    NginxStartsCheck(String server) {
        super(WebPart.GROUP, "nginx-starts", server);
    }

    @Override
    protected Set<Fact<?>> questions() {
        return Set.of(QUESTION);
    }

    @Override
    protected Verdict answered(ClusterFacts observed) {
        var said = observed.get(server(), QUESTION).orElseThrow().complaint();
        return said.isEmpty()
                ? new Verdict.Pass("nginx -t takes what is in /etc/nginx")
                : new Verdict.Fail(
                        "nginx would not start with what is in /etc/nginx now: " + said,
                        hint(new NginxComplaint(said)) + " before nginx is reloaded or the server reboots; foobar-infra"
                                + " plan tells what is not this stack's");
    }

    private static String hint(NginxComplaint complaint) {
        return complaint.file().isPresent()
                ? "correct the file that is named, or what clashes with it,"
                : complaint.search() + ". Correct it";
    }
}
