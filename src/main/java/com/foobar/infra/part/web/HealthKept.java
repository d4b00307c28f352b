package com.foobar.infra.part.web;

import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Shell;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Visit;
import java.util.ArrayList;
import java.util.List;

/** A web server that is well for the load balancers stays so, whatever they and it are to ask for from now on. */
final class HealthKept {

    /** What defines {@code fi_web_trial} and {@code fi_web_kept}. */
    static final Library FUNCTIONS = Library.beside(HealthKept.class, "health.sh");

    private HealthKept() {}

    /** What is run around nginx' loading; nothing where no load balancer asks. */
    static ServiceSpec.Commands commands(Topology topology, Web web, String server) {
        var manner = topology.visits(Web.class).stream()
                .flatMap(visit -> visit.manner().stream())
                .map(Visit.Manner::healthPath)
                .findFirst();
        if (manner.isEmpty()) {
            return new ServiceSpec.Commands("", "", "", "");
        }
        var path = manner.get();
        var words = List.of(
                Integer.toString(web.asked()),
                web.httpsPort().isPresent() ? "tls" : "plain",
                topology.domain(),
                path,
                "Load balancers ask for " + path + ", by load_balancer.health_check.path, and only 200 counts as well"
                        + (web.askedForHealth(topology).isPresent()
                                ? "; what the app is asked then, app.health_path says."
                                : "."));
        var before = new ArrayList<>(words);
        // What speaks FastCGI is not asked by HTTP: there only the answer right after the reload tells.
        var asks = web.askedForHealth(topology).filter(app -> app.php().isEmpty());
        asks.filter(_ -> !path.equals("/")).ifPresent(app -> {
            before.add(app.healthPath());
            for (var asked : Web.asked(app, server)) {
                var from = topology.server(server);
                var endpoint = app.reachedFrom(topology, from, topology.server(asked));
                int colon = endpoint.lastIndexOf(':');
                before.add(endpoint.substring(0, colon).replace("[", "").replace("]", ""));
                before.add(endpoint.substring(colon + 1));
            }
        });
        return new ServiceSpec.Commands(
                "", "fi_web_trial " + Shell.quoteAll(before), "", "fi_web_kept " + Shell.quoteAll(words));
    }
}
