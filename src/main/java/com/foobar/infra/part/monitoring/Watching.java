package com.foobar.infra.part.monitoring;

import com.foobar.infra.part.app.App;
import com.foobar.infra.part.exporters.Exporters;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What there is to watch in a stack. */
final class Watching {

    private Watching() {}

    static Exporters of(Topology topology, Monitoring monitoring) {
        var mysql = topology.part(Mysql.class);
        var balancer = topology.part(LoadBalancer.class);
        var keeper = mysql.map(Mysql::primary)
                .or(() -> balancer.map(lb -> lb.servers().getFirst()))
                .orElse(monitoring.server());
        return new Exporters(
                topology.name(),
                monitoring.server(),
                keeper,
                mysql.isEmpty() && balancer.isEmpty(),
                topology.serversBesides(Exporters.class).stream()
                        .map(server -> watched(topology, server))
                        .toList());
    }

    /** What of its settings makes MySQL write logs to the directory of its data, which its package rotates none of. */
    private static boolean logs(Mysql mysql) {
        return Stream.of("slow_query_log", "general_log", "log_error", "slow_query_log_file", "general_log_file")
                .anyMatch(mysql.settings()::containsKey);
    }

    private static Exporters.Watched watched(Topology topology, String server) {
        var web = topology.partOn(server, Web.class);
        var balancer = topology.partOn(server, LoadBalancer.class);
        var mysql = topology.partOn(server, Mysql.class);
        var certificates = new ArrayList<>(List.of(Exporters.CERTIFICATE));
        mysql.ifPresent(_ -> certificates.add(Mysql.CERTIFICATE));
        web.flatMap(Web::httpsPort).ifPresent(_ -> certificates.add(Web.certificate(topology.name())));
        balancer.ifPresent(lb -> certificates.addAll(lb.certificates(topology)));
        var units = new TreeSet<String>();
        balancer.flatMap(LoadBalancer::renewal).ifPresent(units::add);
        var apps = topology.partsOn(server, App.class);
        var ofPhp = apps.stream().filter(app -> app.php().isPresent()).toList();
        var php = ofPhp.stream()
                .map(app -> new Exporters.PhpPool(
                        Optional.of(app.id().isEmpty() ? "app" : app.id()).filter(_ -> ofPhp.size() > 1),
                        app.phpStatus(topology.name()),
                        app.phpListens(topology, topology.server(server))))
                .toList();
        apps.forEach(app -> units.addAll(app.unitsBesides(topology.name(), server)));
        return new Exporters.Watched(
                server,
                web.map(Web::statusPort),
                balancer.isPresent(),
                mysql.isPresent(),
                mysql.filter(Watching::logs).isPresent(),
                php,
                certificates,
                units);
    }
}
