package com.foobar.infra.part.routing;

import com.foobar.infra.check.ServerCheck;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.HttpFact;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A port of a server's router leads to those that it should lead to, and to no other. */
final class RoutesCheck extends ServerCheck {

    private static final Pattern ROUTE = Pattern.compile("(write|read):(\\S+)=1(?= )");

    private final String backend;
    private final List<String> planned;
    private final HttpFact question;

    /**
     * @param backend {@code write} or {@code read}
     * @param planned where it should lead to
     */
    RoutesCheck(String server, String backend, List<String> planned, int statusPort) {
        super(RoutingPart.GROUP, backend + "-route", server);
        this.backend = backend;
        this.planned = List.copyOf(planned);
        this.question = new HttpFact(statusPort, "/routes");
    }

    @Override
    protected Set<Fact<?>> questions() {
        return Set.of(question);
    }

    @Override
    protected Verdict answered(ClusterFacts observed) {
        var body = observed.get(server(), question).orElseThrow().body();
        if (!body.endsWith("end")) {
            return new Verdict.Fail(
                    "the router does not answer on its status port",
                    "systemctl status '*-routing'; journalctl -u '*-routing'");
        }
        var seen = ROUTE.matcher(body)
                .results()
                .filter(m -> m.group(1).equals(backend))
                .map(m -> m.group(2))
                .sorted()
                .toList();
        if (seen.equals(planned.stream().sorted().toList())) {
            return new Verdict.Pass("leads to " + (seen.isEmpty() ? "the primary" : String.join(", ", seen)));
        }
        return new Verdict.Fail(
                "leads to " + (seen.isEmpty() ? "nobody" : String.join(", ", seen)) + " rather than "
                        + (planned.isEmpty() ? "the primary" : String.join(", ", planned)),
                "the replication checks tell which role each database has; systemctl status '*-routing' on the"
                        + " database servers, whose role port the app servers must reach");
    }
}
