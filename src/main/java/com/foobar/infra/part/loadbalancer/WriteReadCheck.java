package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.check.ServerCheck;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.RequestFact;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.MysqlState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * End to end, of the built-in app: a message posted through the load balancer is written to the primary, and read back
 * from a replica.
 */
final class WriteReadCheck extends ServerCheck {

    private static final String PATH = "/api/messages";
    private static final int TRIES = 30;
    /** Host names of the database servers, by which the app calls them; merged with all other questions to mysqld. */
    private static final MysqlFact NAMES = new MysqlFact();

    private final Mysql mysql;
    private final RequestFact post;
    private final RequestFact get;

    WriteReadCheck(String server, String domain, LoadBalancer lb, Mysql mysql, String token) {
        super(LoadBalancerPart.GROUP, "write-read", server);
        this.mysql = mysql;
        var text = "verify " + token;
        this.post = lb.visit(domain, PATH).posting("{\"author\":\"foobar-infra\",\"text\":\"" + text + "\"}");
        this.get = lb.visit(domain, PATH).until(text, TRIES);
    }

    @Override
    protected Set<Fact<?>> questions() {
        return Set.of(post);
    }

    @Override
    public Map<String, Set<Fact<?>>> facts() {
        var all = new HashMap<String, Set<Fact<?>>>();
        mysql.members().forEach(member -> all.put(member, Set.of(NAMES)));
        all.merge(server(), questions(), (a, b) -> {
            var both = new java.util.HashSet<>(a);
            both.addAll(b);
            return both;
        });
        return all;
    }

    @Override
    public Map<String, Set<Fact<?>>> followUp(ClusterFacts first) {
        boolean posted =
                first.get(server(), post).stream().anyMatch(s -> s.last().status() == 201);
        return posted ? Map.of(server(), Set.of(get)) : Map.of();
    }

    @Override
    protected Verdict answered(ClusterFacts observed) {
        var written = reply(observed, post);
        if (written.status() != 201) {
            return new Verdict.Fail(
                    "POST " + PATH + ": " + status(written.status()),
                    "journalctl -u '*-app' on the app servers; is the primary " + mysql.primary() + " writable?");
        }
        var to = written.header("x-written-to").orElse("nobody");
        if (!names(observed, List.of(mysql.primary())).containsKey(to)) {
            return new Verdict.Fail(
                    "written to " + to + ", not to the primary " + mysql.primary(), "DB_WRITE_HOST of the app's unit");
        }
        var answer = observed.get(server(), get);
        if (answer.isEmpty()) {
            return new Verdict.Unknown("written to " + to + ", not read back");
        }
        var read = answer.get().last();
        var from = read.header("x-read-from").orElse("nobody");
        if (read.status() != 200 || !read.body().contains(get.until())) {
            return new Verdict.Fail(
                    "written to " + to + "; reading it back from " + from + ": "
                            + (read.status() == 200 ? "not there" : status(read.status())),
                    "see foobar-infra verify replication");
        }
        var known = names(observed, mysql.readers());
        return known.containsKey(from)
                ? new Verdict.Pass("written to " + mysql.primary() + ", read from " + known.get(from))
                : new Verdict.Fail(
                        "written to " + to + ", but read from " + from + ", not from a replica",
                        "the app shuns a replica that does not answer: journalctl -u '*-app'; DB_READ_HOSTS of its unit");
    }

    /** Host name as mysqld tells it, to the name in the topology; the latter where mysqld did not answer. */
    private static Map<String, String> names(ClusterFacts observed, List<String> servers) {
        var names = new HashMap<String, String>();
        for (var server : servers) {
            boolean running = observed.get(server, NAMES).orElse(null) instanceof MysqlState.Running;
            names.put(
                    running
                            ? ((MysqlState.Running) observed.get(server, NAMES).orElseThrow())
                                    .server()
                                    .hostname()
                            : server,
                    server);
        }
        return names;
    }
}
