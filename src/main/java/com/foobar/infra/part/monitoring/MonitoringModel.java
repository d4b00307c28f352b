package com.foobar.infra.part.monitoring;

import com.foobar.infra.part.Generation;
import com.foobar.infra.part.app.App;
import com.foobar.infra.part.backup.Backup;
import com.foobar.infra.part.exporters.Exporters;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the templates of the monitoring may use.
 *
 * @param stack the topology's name
 * @param server the monitoring server
 * @param generation placeholder of the generation word
 * @param config Prometheus' file
 * @param alertsConfig Alertmanager's
 * @param probeConfig the blackbox exporter's
 * @param port of Prometheus, on loopback; so are the next two
 * @param certificate file with this server's certificate and key, by which exporters know it
 * @param authority file with the certificate of who signed those of the exporters
 * @param jobs what is asked, by exporter
 * @param probes URLs at which the site is asked for, by server or by the address that servers share
 * @param sites further ones that are asked for there, by their names
 * @param heartbeat file with the URL of who is told that the monitoring works; missing: nobody is
 * @param primary the database that takes writes; missing: there is none
 * @param php whether PHP runs an app
 * @param phpSeveral whether a server has several of these apps, which it tells of by their names
 * @param phpUnits the units of those apps
 * @param https whether visitors come by HTTPS
 * @param acme whether certificates come by ACME
 * @param backup whether backups are made
 */
public record MonitoringModel(
        String stack,
        String domain,
        String server,
        String generation,
        String config,
        String alertsConfig,
        String probeConfig,
        int port,
        int alertsPort,
        int probePort,
        long retentionSeconds,
        long retentionBytes,
        String certificate,
        String authority,
        List<Job> jobs,
        List<Target> probes,
        List<Site> sites,
        List<Receiver> receivers,
        Optional<String> heartbeat,
        boolean balancer,
        boolean nginx,
        Optional<String> primary,
        boolean php,
        boolean phpSeveral,
        List<String> phpUnits,
        boolean https,
        boolean acme,
        boolean replicas,
        boolean semiSync,
        boolean backup) {

    public MonitoringModel {
        jobs = List.copyOf(jobs);
        probes = List.copyOf(probes);
        sites = List.copyOf(sites);
        receivers = List.copyOf(receivers);
        phpUnits = List.copyOf(phpUnits);
    }

    /** Exporters of one kind. */
    public record Job(String name, List<Target> targets) {
        public Job {
            targets = List.copyOf(targets);
        }
    }

    /** @param endpoint address and port, or a URL */
    public record Target(String server, String endpoint) {}

    /**
     * One of {@code web.sites}.
     *
     * @param name what the topology calls it
     */
    public record Site(String name, String domain) {}

    /** @param severities a regular expression; the others are missing or paths of files that hold a URL */
    public record Receiver(
            String name, String severities, Optional<Mail> mail, Optional<String> webhook, Optional<String> slack) {}

    /** @param password path of a file */
    public record Mail(
            List<String> to,
            String from,
            String smarthost,
            boolean tls,
            Optional<String> user,
            Optional<String> password) {
        public Mail {
            to = List.copyOf(to);
        }
    }

    static MonitoringModel of(Topology t, Monitoring monitoring) {
        var exporters = t.part(Exporters.class).orElseThrow();
        var balancer = t.part(LoadBalancer.class);
        var mysql = t.part(Mysql.class);
        return new MonitoringModel(
                t.name(),
                t.domain(),
                monitoring.server(),
                Generation.PLACEHOLDER,
                MonitoringPart.CONFIG,
                MonitoringPart.ALERTS_CONFIG,
                MonitoringPart.PROBE_CONFIG,
                monitoring.port(),
                monitoring.alertsPort(),
                monitoring.probePort(),
                monitoring.retention().toSeconds(),
                monitoring.retentionBytes(),
                Exporters.CERTIFICATE,
                Exporters.AUTHORITY,
                jobs(t, exporters),
                probes(t, balancer),
                t.part(Web.class).stream()
                        .flatMap(web -> web.domains().entrySet().stream())
                        .map(site -> new Site(site.getKey(), site.getValue()))
                        .toList(),
                monitoring.receivers().entrySet().stream()
                        .map(r -> receiver(r.getKey(), r.getValue()))
                        .toList(),
                monitoring.heartbeat().map(_ -> Secrets.path("heartbeat")),
                balancer.isPresent(),
                exporters.watched().stream().anyMatch(w -> w.nginx().isPresent()),
                mysql.map(Mysql::primary),
                exporters.watched().stream().anyMatch(w -> !w.php().isEmpty()),
                exporters.watched().stream().anyMatch(w -> w.php().size() > 1),
                App.all(t).stream()
                        .filter(app -> app.php().isPresent())
                        .map(app -> app.account(t.name()))
                        .toList(),
                balancer.flatMap(LoadBalancer::https).isPresent(),
                balancer.flatMap(LoadBalancer::renewal).isPresent(),
                mysql.filter(m -> !m.replicas().isEmpty()).isPresent(),
                mysql.filter(Mysql::semiSync).isPresent(),
                t.part(Backup.class).isPresent());
    }

    static List<Job> jobs(Topology t, Exporters exporters) {
        var jobs = new ArrayList<Job>();
        add(jobs, t, exporters, "node", Exporters.NODE_PORT, _ -> true);
        add(jobs, t, exporters, "haproxy", Exporters.HAPROXY_PORT, Exporters.Watched::balancer);
        add(jobs, t, exporters, "nginx", Exporters.NGINX_PORT, w -> w.nginx().isPresent());
        add(jobs, t, exporters, "mysql", Exporters.MYSQL_PORT, Exporters.Watched::database);
        return jobs;
    }

    private static void add(
            List<Job> jobs, Topology t, Exporters exporters, String name, int port, Predicate<Exporters.Watched> has) {
        var targets = exporters.watched().stream()
                .filter(has)
                .map(w -> new Target(w.server(), t.server(w.server()).endpoint(port)))
                .toList();
        if (!targets.isEmpty()) {
            jobs.add(new Job(name, targets));
        }
    }

    /** Where visitors come in: each load balancer, and what they share; without one each web server. */
    static List<Target> probes(Topology t, Optional<LoadBalancer> balancer) {
        return balancer.map(lb -> Stream.concat(
                        lb.servers().stream().map(s -> new Target(s, lb.url(t.server(s)))),
                        lb.virtualUrls().entrySet().stream().map(v -> new Target(v.getKey(), v.getValue()))))
                .orElseGet(() -> t.part(Web.class).stream()
                        .flatMap(web -> web.members().stream().map(s -> new Target(s, web.url(t.server(s))))))
                .toList();
    }

    private static Receiver receiver(String name, Monitoring.Receiver receiver) {
        return new Receiver(
                name,
                receiver.severities().pattern(),
                receiver.mail()
                        .map(mail -> new Mail(
                                mail.to(),
                                mail.from(),
                                (mail.host().indexOf(':') >= 0 ? "[" + mail.host() + "]" : mail.host()) + ":"
                                        + mail.port(),
                                mail.tls(),
                                mail.user(),
                                mail.password().map(_ -> Secrets.path(name + "-password")))),
                receiver.webhook().map(_ -> Secrets.path(name + "-webhook")),
                receiver.slack().map(_ -> Secrets.path(name + "-slack")));
    }
}
