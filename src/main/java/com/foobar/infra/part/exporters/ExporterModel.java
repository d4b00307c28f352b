package com.foobar.infra.part.exporters;

import com.foobar.infra.part.Generation;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the templates of the exporters may use.
 *
 * @param stack the topology's name
 * @param server the server that the file is for
 * @param generation placeholder of the generation word; must appear in each unit's file
 * @param host address to listen on, in brackets if it is of IPv6; empty: all, as it is known by a name only
 * @param directory where certificates and settings lie
 * @param certificate file with this server's certificate and key
 * @param authority file with the certificate of who signed the observer's
 * @param observer the name that the observer's certificate is for
 * @param units regular expression of the units that are told of one by one
 * @param nginxStatus URL of nginx' own figures; missing: it is not here
 * @param mysqlUser account of the exporter
 * @param mysqlSocket of the server's own MySQL
 * @param mysqlLogs whether MySQL writes logs beside its data
 * @param figures where the script lies that tells what no exporter does
 * @param arguments of that script
 * @param php that of an app of PHP's; missing: the file is about something else
 */
public record ExporterModel(
        String stack,
        String domain,
        String server,
        String generation,
        String host,
        int nodePort,
        int mysqlPort,
        int nginxPort,
        String directory,
        String certificate,
        String authority,
        String observer,
        String units,
        Optional<String> nginxStatus,
        String mysqlUser,
        String mysqlSocket,
        boolean mysqlLogs,
        String figures,
        List<String> arguments,
        Optional<Php> php) {

    /**
     * What tells how busy PHP is.
     *
     * @param figures where the script lies
     */
    public record Php(String figures, List<String> arguments) {
        public Php {
            arguments = List.copyOf(arguments);
        }
    }

    private static final String SOCKET = "/run/mysqld/mysqld.sock";

    public ExporterModel {
        arguments = List.copyOf(arguments);
    }

    /** @param pool of which app's PHP a script tells; empty: it is not about PHP */
    static ExporterModel of(Topology t, Exporters exporters, Server self, Optional<Exporters.PhpPool> pool) {
        var watched = exporters.of(self.name());
        return new ExporterModel(
                t.name(),
                t.domain(),
                self.name(),
                Generation.PLACEHOLDER,
                self.literal() ? self.ipv6() ? "[" + self.address() + "]" : self.address() : "",
                Exporters.NODE_PORT,
                Exporters.MYSQL_PORT,
                Exporters.NGINX_PORT,
                Exporters.DIRECTORY,
                Exporters.CERTIFICATE,
                Exporters.AUTHORITY,
                exporters.certifiedName(exporters.observer()),
                new TreeSet<>(watched.units())
                        .stream().map(unit -> unit.replace(".", "[.]")).collect(Collectors.joining("|", "(", ")")),
                watched.nginx().map(port -> "http://127.0.0.1:" + port + "/stub_status"),
                Exporters.MYSQL_USER,
                SOCKET,
                watched.logs(),
                Figures.path(t.name()),
                Figures.arguments(t.name(), watched),
                pool.map(php -> new Php(Figures.phpPath(t.name(), php), Figures.arguments(php))));
    }
}
