package com.foobar.infra.adopt;

import java.util.List;
import java.util.Set;

/** What else is on the servers: other parts of a stack of this tool, exporters, firewalls, strangers at ports. */
final class RestDraft {

    /** What listens on any server and says nothing of a stack. */
    private static final Set<String> USUAL = Set.of(
            "haproxy",
            "nginx",
            "mysqld",
            "mysqlrouter",
            "sshd",
            "ssh",
            "systemd",
            "systemd-resolve",
            "systemd-resolved",
            "chronyd",
            "ntpd",
            "dhclient",
            "keepalived",
            "init");

    private static final String EXPORTERS =
            "prometheus-.*-exporter\\.service|node_exporter\\.service|foobar-infra-figures\\.service";

    private final Draft draft;

    RestDraft(Draft draft) {
        this.draft = draft;
    }

    /** Parts whose mere presence is their key; how they differ from the usual is for the plan to show. */
    void parts(Hosts hosts, String stack) {
        var all = hosts.all();
        present(all, "/etc/foobar-infra/firewall.nft", "firewall", "{}");
        present(all, "/etc/ssh/sshd_config.d/00-foobar-infra.conf", "ssh", "hardened");
        present(all, "/etc/apt/apt.conf.d/52foobar-infra-unattended", "updates", "{}");
        for (var host : all) {
            if (host.reading().ours().contains("/etc/prometheus/prometheus.yml")) {
                draft.put(
                        "monitoring.server", host.name(), new Origin(host.name(), "/etc/prometheus/prometheus.yml", 0));
                draft.unsaid(host.name(), "who is told of alerts (monitoring.receivers) is not read");
            }
            if (draft.has("mysql") && host.reading().units().contains(stack + "-routing.service")) {
                draft.put("mysql.routing", "{}", new Origin(host.name(), stack + "-routing.service", 0));
            }
            if (host.reading().units().stream()
                    .anyMatch(u -> u.startsWith("foobar-infra-backup") && u.endsWith(".timer"))) {
                draft.unsaid(
                        host.name(),
                        "its databases are backed up: write the section backup as you had it, or apply takes it away");
            }
        }
    }

    private void present(List<Host> hosts, String file, String key, String value) {
        var where =
                hosts.stream().filter(h -> h.reading().ours().contains(file)).toList();
        if (where.isEmpty()) {
            return;
        }
        var origins = where.stream().map(h -> new Origin(h.name(), file, 0)).toList();
        if (where.size() == hosts.size()) {
            draft.put(key, value, origins);
        } else {
            draft.put(key + ".servers", Yaml.list(where.stream().map(Host::name).toList()), origins);
        }
    }

    /** @param apps programs that are apps of the stack, by their units */
    void strangers(Hosts hosts, String stack) {
        for (var host : hosts.all()) {
            var reading = host.reading();
            reading.units().stream()
                    .filter(u -> u.matches(EXPORTERS))
                    .filter(u -> !draft.has("monitoring"))
                    .sorted()
                    .forEach(u -> draft.unsaid(
                            host.name(),
                            u + " runs: with the key monitoring the stack brings its own; without it is left alone"));
            reading.tables().stream()
                    .filter(t -> !t.contains("foobar_infra"))
                    .forEach(t -> draft.unsaid(
                            host.name(),
                            "nftables has the table " + t
                                    + ": it stays as it is, and must let through what the stack needs"));
            host.listeners().stream()
                    .filter(l -> !Hosts.loopback(l.address()))
                    .filter(l -> !USUAL.contains(l.program()) && !l.program().isEmpty())
                    .filter(l -> !l.unit().startsWith(stack + "-") && !l.unit().matches(EXPORTERS))
                    .filter(l ->
                            !l.unit().startsWith("foobar-infra-") && !l.unit().startsWith("prometheus"))
                    .forEach(l -> draft.unsaid(
                            host.name(),
                            l.program() + " listens at port " + l.port()
                                    + (l.unit().isEmpty() ? "" : " (" + l.unit() + ")") + ": it is no part of a stack"
                                    + taken(host, l.port())));
        }
    }

    private String taken(Host host, int port) {
        boolean wanted = draft.get("web.servers")
                                .filter(e -> e.value().contains(host.name()))
                                .isPresent()
                        && draft.get("web.port")
                                .map(Draft.Entry::value)
                                .orElse("80")
                                .equals(String.valueOf(port))
                || draft.get("load_balancer.servers")
                                .filter(e -> e.value().contains(host.name()))
                                .isPresent()
                        && draft.get("load_balancer.port")
                                .map(Draft.Entry::value)
                                .orElse("80")
                                .equals(String.valueOf(port));
        return wanted ? ", and has the port that the stack needs" : "; it is left alone";
    }
}
