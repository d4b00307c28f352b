package com.foobar.infra.part.monitoring;

import com.foobar.infra.part.Quiet;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Silences in Alertmanager for the time of a change: the alerts of the servers that change, and those that a change to a database
 * causes on others.
 *
 * @param url of Alertmanager, on its server, unless that file tells of another
 * @param setUp a file that is there once Alertmanager was set up
 * @param matchers one for each silence
 */
record Silence(String server, String url, String setUp, String who, String why, List<String> matchers)
        implements Quiet {

    /** So long one lasts that nobody renews: steps go on without their client. */
    private static final int SECONDS = 120;

    /** So long one goes on after its change: until what was so at its end is asked for, and judged, once more. */
    private static final int TAIL_SECONDS = 30;

    /** So long nothing is heard of a client that is no more. */
    private static final int PATIENCE_SECONDS = 70;

    static final Library FUNCTIONS = Library.beside(Silence.class, "silence.sh");

    Silence {
        matchers = List.copyOf(matchers);
    }

    /** @param server whose Alertmanager is asked */
    static Silence of(
            String server, int port, String setUp, Topology topology, Collection<String> servers, String who) {
        var matchers = new ArrayList<String>();
        var instances = new TreeSet<>(servers);
        // What they share is told by its own name.
        topology.part(LoadBalancer.class)
                .filter(lb -> lb.servers().stream().anyMatch(servers::contains))
                .ifPresent(lb -> instances.addAll(lb.virtualUrls().keySet()));
        matchers.add("instance=~\"" + instances.stream().map(Silence::exactly).collect(Collectors.joining("|")) + "\"");
        var caused =
                topology.part(Mysql.class).map(mysql -> caused(mysql, servers)).orElse(List.of());
        if (!caused.isEmpty()) {
            matchers.add("alertname=~\"" + String.join("|", caused) + "\"");
        }
        return new Silence(
                server, "http://127.0.0.1:" + port, setUp, who, "planned change of " + topology.name(), matchers);
    }

    /** A name or an address as a regular expression. */
    private static String exactly(String instance) {
        return instance.replace(".", "[.]");
    }

    /** What a change to some databases causes on the others, or in the stack as a whole. Never that two take writes. */
    private static List<String> caused(Mysql mysql, Collection<String> servers) {
        var alerts = new ArrayList<String>();
        boolean source = servers.contains(mysql.primary());
        boolean replica = mysql.replicas().stream().anyMatch(servers::contains);
        if (source) {
            alerts.addAll(List.of("NoWritableDatabase", "ReplicationStopped"));
        }
        if (replica) {
            alerts.add("SemiSyncDegraded");
        }
        if (source || replica) {
            alerts.add("ReplicaMissing");
        }
        return alerts;
    }

    @Override
    public Script held() {
        var words = new ArrayList<>(List.of(
                "fi_silence", url, setUp, who, why, Integer.toString(SECONDS), Integer.toString(PATIENCE_SECONDS)));
        words.addAll(matchers);
        return calling(words);
    }

    @Override
    public Script ended(String said) {
        var words = new ArrayList<>(List.of("fi_silenced_for", url, setUp, Integer.toString(TAIL_SECONDS)));
        words.addAll(List.of(said.split(" ")));
        return calling(words);
    }

    private static Script calling(List<String> words) {
        return Script.lines("main() {", "export LC_ALL=C.UTF-8")
                .then(FUNCTIONS.script())
                .then(Script.lines(Shell.quoteAll(words), "}", "main"));
    }
}
