package com.foobar.infra.part.exporters;

import com.foobar.infra.part.Port;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.topology.PartModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The exporters of a stack that is watched: what they tell of, and whom. They listen on the servers' own addresses, by TLS with
 * certificates of the stack's authority, and answer who shows that of the observer, and nobody else.
 *
 * @param stack the topology's name
 * @param observer the server that asks them
 * @param keeper the server that keeps the stack's authority
 * @param alone whether nothing else of the stack needs the authority, so that it is made here
 * @param watched what there is to tell of, by server
 */
public record Exporters(String stack, String observer, String keeper, boolean alone, List<Watched> watched)
        implements PartModel {

    /** Where each exporter listens. */
    public static final int NODE_PORT = 9100;

    /** Where HAProxy answers by itself. */
    public static final int HAPROXY_PORT = 9101;

    public static final int MYSQL_PORT = 9104;
    public static final int NGINX_PORT = 9113;

    /** Where what exporters and the observer need lies on each server. */
    public static final String DIRECTORY = "/etc/prometheus/foobar-infra";

    /** A server's certificate, followed by its key. Prometheus' account may read it. */
    public static final String CERTIFICATE = DIRECTORY + "/server.pem";

    /** Who signed the others'. */
    public static final String AUTHORITY = DIRECTORY + "/ca.pem";

    /** MySQL's account that tells its figures over the server's socket, to {@link #ASKER} and without a password. */
    public static final String MYSQL_USER = "foobar_infra_exporter";

    /** The system's user that exporters and Prometheus run as. */
    public static final String ASKER = "prometheus";

    public Exporters {
        watched = List.copyOf(watched);
    }

    /**
     * What there is to tell of one server.
     *
     * @param nginx the port on loopback where nginx tells its figures; empty: it is not there
     * @param balancer whether HAProxy is there
     * @param database whether MySQL is there
     * @param logs whether MySQL writes logs beside its data
     * @param php PHP's processes, of each app of its; empty: it is not there
     * @param certificates files whose end is told
     * @param units of the stack's services that run there
     */
    public record Watched(
            String server,
            Optional<Integer> nginx,
            boolean balancer,
            boolean database,
            boolean logs,
            List<PhpPool> php,
            List<String> certificates,
            Set<String> units) {
        public Watched {
            php = List.copyOf(php);
            certificates = List.copyOf(certificates);
            units = Set.copyOf(units);
        }
    }

    /**
     * The processes of PHP's that answer requests of one app.
     *
     * @param app tells it from others on the same server; empty: it is the only one there
     * @param status the socket at which their manager tells of them
     * @param listen where requests come to: a socket's path, or a colon and a port
     */
    public record PhpPool(Optional<String> app, String status, String listen) {}

    @Override
    public List<String> members() {
        return watched.stream().map(Watched::server).toList();
    }

    /** What there is to tell of a server that is watched. */
    public Watched of(String server) {
        return watched.stream()
                .filter(w -> w.server().equals(server))
                .findFirst()
                .orElseThrow();
    }

    /** What a server's certificate is for, by which it is known at either end. */
    public String certifiedName(String server) {
        return server + ".monitoring." + stack;
    }

    public Keeper keeps() {
        return new Keeper(stack, keeper);
    }

    /** Who may ask a server, besides itself. */
    public Port.Visitors visitors(String server) {
        return new Port.Visitors.Servers(observer.equals(server) ? List.of() : List.of(observer));
    }

    /** The same, once it is known who listens for the parts, and what does its work without: those services are to run. */
    Exporters running(List<Port> ports, Map<String, List<String>> silent) {
        var all = new ArrayList<Watched>();
        for (var one : watched) {
            var units = new TreeSet<>(one.units());
            units.add(Figures.UNIT);
            units.addAll(silent.getOrDefault(one.server(), List.of()));
            ports.stream()
                    .filter(port -> port.server().equals(one.server()))
                    .map(port -> port.program().unit())
                    .forEach(units::add);
            one.php().forEach(pool -> units.add(Figures.phpUnit(pool)));
            all.add(new Watched(
                    one.server(),
                    one.nginx(),
                    one.balancer(),
                    one.database(),
                    one.logs(),
                    one.php(),
                    one.certificates(),
                    units));
        }
        return new Exporters(stack, observer, keeper, alone, all);
    }
}
