package com.foobar.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.part.RenderedFile;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The real daemons' own checks of every file of every example. */
@Tag("lab")
@Tag("loadbalancer")
@Tag("web")
@Tag("app")
@Tag("mysql")
class DaemonsAcceptIT {

    private static final String CONTAINER = "foobar-render-check";

    /** Stops at the first daemon that says no. A limit of memory, since a bad setting once made mysqld take all. */
    private static final String CHECK = Named.FUNCTION + """
            exec 2>&1
            cd /etc
            if [ -f haproxy/haproxy.cfg ]; then
                printf '1\\n' > /var/lib/haproxy/server-state
                named haproxy/haproxy.cfg
                haproxy -c -dW -f haproxy/haproxy.cfg
            fi
            if ls nginx/conf.d/*.conf; then
                named nginx/conf.d/*
                nginx -t
            fi
            if [ -f mysql/mysql.conf.d/zz-foobar-infra.cnf ]; then
                (ulimit -v 4000000; timeout -k 2 60 mysqld --user=mysql --validate-config)
                echo "last bind address: $(my_print_defaults mysqld | grep '^--bind[-_]address' | tail -n 1)"
            fi
            for unit in systemd/system/*-app.service; do
                if [ -f "$unit" ]; then
                    # What it starts is not installed here; anything else that systemd notes is a mistake.
                    systemd-analyze verify --man=no "$unit" 2>&1 | grep -v 'is not executable' | grep . && exit 1
                fi
            done
            echo accepted
            """;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws Exception {
        stop();
        Shell.run("docker", "run", "-d", "--rm", "--name", CONTAINER, "foobar-lab:trixie-ready", "sleep", "1800")
                .orThrow();
    }

    @AfterAll
    static void stop() throws Exception {
        Shell.run("docker", "rm", "-f", "-v", CONTAINER);
    }

    static Stream<Arguments> servers() throws Exception {
        var all = new ArrayList<Arguments>();
        Stacks.all()
                .forEach((name, topology) ->
                        topology.serversWithRoles().forEach(server -> all.add(Arguments.of(name, topology, server))));
        return all.stream();
    }

    private Shell.Said check(Topology topology, List<RenderedFile> files) throws Exception {
        for (var file : files) {
            var target = directory.resolve(file.path().substring(1));
            Files.createDirectories(target.getParent());
            Files.writeString(target, file.content());
        }
        var names = topology.servers().stream()
                .filter(s -> !s.literal())
                .map(Server::address)
                .map(name -> "echo 127.0.0.1 " + name + " >> /etc/hosts\n")
                .collect(Collectors.joining());
        Shell.in(
                        CONTAINER,
                        "rm -f /etc/haproxy/haproxy.cfg /etc/nginx/conf.d/* /etc/mysql/mysql.conf.d/zz* "
                                + "/etc/systemd/system/*-app.service\n" + names)
                .orThrow();
        Shell.run("docker", "cp", directory + "/.", CONTAINER + ":/").orThrow();
        return Shell.in(CONTAINER, CHECK);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("servers")
    void everyServersFilesAreAccepted(String name, Topology topology, String server) throws Exception {
        var files = new StackFiles(new Templates(Optional.empty())).of(topology, server);
        var said = check(topology, files.files()).orThrow();
        assertThat(said).endsWith("accepted\n").doesNotContainIgnoringCase("warn");
        for (var setting : Stacks.settings(files)) {
            if (setting.name().equals("bind_address")) {
                assertThat(said).contains("last bind address: --bind_address=" + setting.value() + "\n");
            }
        }
    }

    @Test
    void a_file_that_a_daemon_rejects_fails_this_check() throws Exception {
        var topology = Stacks.threeServers();
        var rendering = new StackFiles(new Templates(Optional.empty()));
        for (var server : List.of("lb-01", "web-01")) {
            for (var file : rendering.of(topology, server).files()) {
                if (file.path().endsWith("mysql.service.d/foobar-infra.conf")) {
                    continue; // checked by systemd when the unit is loaded
                }
                var broken = file.withContent(file.content() + "\nno-such-word = 1\n");
                assertThat(check(topology, List.of(broken)).exit())
                        .as(file.path())
                        .isNotZero();
            }
        }
    }
}
