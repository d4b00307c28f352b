package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Shell;
import com.foobar.infra.topology.Topology;
import java.util.List;

/**
 * Servers that are well as HAProxy asks them now must be so as it is to ask them: another path, port, name, or TLS. Both commands
 * are lines of a step script.
 *
 * @param socket of the admin interface of the HAProxy that serves
 * @param config the file that is about to change
 * @param seconds how long the servers have to be found well
 * @param asked what they are asked, for whoever reads that they are not
 */
record HaproxyTrial(String socket, String config, long seconds, String asked) {

    /** What defines {@code fi_lb_trial} and {@code fi_lb_kept}. */
    static final Library FUNCTIONS = Library.beside(HaproxyTrial.class, "trial.sh");

    private static final long LONGEST = 20;

    static HaproxyTrial of(LoadBalancer balancer, Topology topology) {
        var check = balancer.healthCheck();
        return new HaproxyTrial(
                HaproxyPaths.SOCKET,
                HaproxyPaths.CFG,
                Math.min(LONGEST, 3 + 2 * check.interval().toSeconds()),
                "They are asked for " + check.path() + " of " + topology.domain()
                        + ", by load_balancer.health_check.path, and only 200 counts as well; what the app is asked then, app.health_path"
                        + " says. How they are reached, web.port and web.https say.");
    }

    /** To be run before the file takes the place of the one there is. */
    String before() {
        return "fi_lb_trial " + Shell.quoteAll(List.of(socket, config, Long.toString(seconds), asked));
    }

    /** To be run once it is loaded. */
    String after() {
        return "fi_lb_kept " + Shell.quoteAll(List.of(socket, Long.toString(seconds), asked));
    }
}
