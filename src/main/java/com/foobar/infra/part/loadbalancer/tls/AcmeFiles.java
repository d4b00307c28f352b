package com.foobar.infra.part.loadbalancer.tls;

import com.foobar.infra.part.loadbalancer.socket.AdminSocket;
import com.foobar.infra.resource.FileResource;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What has a load balancer look after its certificate by itself: a script, and a timer that runs it.
 *
 * @param authority the certificate of who signed the server's own; empty: whom the host knows
 * @param socket HAProxy's
 * @param port of HTTPS
 * @param peers the other load balancers' addresses with that port
 * @param rank how many of them renew before this one
 */
record AcmeFiles(
        String stack,
        String domain,
        Acme acme,
        Optional<String> authority,
        String socket,
        int port,
        List<String> peers,
        int rank) {

    /** Where programs look for the authorities that a host knows. */
    private static final String KNOWN = "/etc/ssl/certs/ca-certificates.crt";

    /** systemd is told, and reads the files when the timer is next due. */
    private static final ServiceSpec SPEC = new ServiceSpec(
            Acme.TIMER,
            Optional.empty(),
            List.of(),
            ServiceSpec.Loading.RESTART_FOR_GENERATION,
            "",
            new ServiceSpec.GenerationSource.Nowhere(),
            15);

    /** What steps call of it too. */
    static final Library FUNCTIONS = Library.beside(AcmeFiles.class, "acme.sh");

    private static final String SCRIPT = Stream.of(
                    AdminSocket.FUNCTIONS,
                    CertificateFile.FUNCTIONS,
                    FUNCTIONS,
                    Library.beside(AcmeFiles.class, "acme-renew.sh"))
            .map(library -> library.script().render())
            .collect(Collectors.joining("\n"));

    AcmeFiles {
        peers = List.copyOf(peers);
    }

    /** Those of one load balancer. */
    List<Resource> on(String server) {
        var paths = Acme.Paths.of(stack);
        var files = new ArrayList<Resource>();
        files.add(file(server, paths.directory() + "/renew", script(paths), "644"));
        files.add(file(server, paths.directory() + "/hook", hook(), "755"));
        authority.ifPresent(text -> files.add(file(server, paths.authority(), text, "644")));
        files.add(file(server, "/etc/systemd/system/" + Acme.UNIT, unit(paths), "644"));
        files.add(file(server, "/etc/systemd/system/" + Acme.TIMER, timer(), "644"));
        return files;
    }

    private static FileResource file(String server, String path, String content, String mode) {
        return new FileResource(server, path, content, mode, "root", "root", SPEC);
    }

    private String script(Acme.Paths paths) {
        return lines(
                "#!/bin/sh",
                written("run by " + Acme.UNIT),
                "fi_acme=" + Shell.quote(paths.directory()),
                "fi_notes=" + Shell.quote(Acme.notes(stack)),
                "fi_domain=" + Shell.quote(domain),
                "fi_names=" + Shell.quote(String.join(" ", acme.all(domain))),
                "fi_directory=" + Shell.quote(acme.directory()),
                "fi_email=" + Shell.quote(acme.email().orElse("")),
                "fi_key=" + Shell.quote(paths.key(acme)),
                "fi_pem=" + Shell.quote(TlsPaths.of(stack).pem(domain)),
                "fi_socket=" + Shell.quote(socket),
                "fi_port=" + port,
                "fi_peers=" + Shell.quote(String.join(" ", peers)),
                "fi_rank=" + rank,
                SCRIPT.stripTrailing());
    }

    private String written(String what) {
        return "# " + stack + ": " + what + ". Written by foobar-infra; change the topology, not this file.";
    }

    private String hook() {
        return lines(
                "#!/bin/sh",
                written("which of its challenges the ACME client takes up: HAProxy answers those of http-01 by itself"),
                "[ \"$1\" != begin ] || [ \"$2\" = http-01 ]");
    }

    private String unit(Acme.Paths paths) {
        var own = authority.isPresent()
                ? "BindReadOnlyPaths=" + paths.authority() + ":" + KNOWN
                : "# Whom to trust is what the host says.";
        return lines(
                written("looks after the certificate for " + domain),
                "[Unit]",
                "Description=Have the certificate for " + domain + " issued and renewed by ACME, when it is due",
                "After=network-online.target haproxy.service",
                "Wants=network-online.target",
                "",
                "[Service]",
                "Type=oneshot",
                "ExecStart=/bin/sh " + paths.directory() + "/renew",
                "TimeoutStartSec=15min",
                own,
                "NoNewPrivileges=yes",
                "PrivateTmp=yes",
                "ProtectHome=yes",
                "ProtectSystem=full",
                "ReadWritePaths=/etc/foobar-infra/" + stack);
    }

    private String timer() {
        return lines(
                written("when the certificate for " + domain + " is looked after"),
                "[Unit]",
                "Description=Look after the certificate for " + domain + " every hour",
                "",
                "[Timer]",
                "OnCalendar=hourly",
                "RandomizedDelaySec=50min",
                "Persistent=yes",
                "",
                "[Install]",
                "WantedBy=timers.target");
    }

    private static String lines(String... lines) {
        return String.join("\n", lines) + "\n";
    }
}
