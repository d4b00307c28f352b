package com.foobar.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.config.SoundTopology;
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

    /** Several sites whose names, and that of the stack, are as long as they may be. */
    private static Topology longestNames() throws Exception {
        return SoundTopology.load("""
                name: stack-of-twenty-six-letter
                domain: www.example.org
                servers: {one: 10.0.0.11}
                web:
                  servers: one
                  www: redirect
                  paths: {/static/: z}
                  errors: {"502": pages/busy.html}
                  auth: {users_file: users, except: [/hooks/, /robots.txt], allow: [192.0.2.0/24, "2001:db8::/32"]}
                  sites:
                    site-with-a-name-of-30-letters: {domain: blog.example.org, www: redirect, app: z, paths: {/main/: app}, auth: {users_file: users}}
                app: {servers: one, release: examples/jobs, command: [/bin/a]}
                apps:
                  z: {servers: one, port: 8001, release: examples/jobs, command: [/bin/a]}
                """);
    }

    /** Asks as HAProxy does, and once as a visitor; the app begins to answer in between. */
    private static final String ASK = """
            exec 2>&1
            mkdir -p /srv/stack-of-twenty-six-letter/static/current /srv/stack-of-twenty-six-letter/static-site-with-a-name-of-30-letters/current
            asks() { # agent host path
                printf '%s ' "$(curl -s -o /tmp/body -w '%{http_code}%{redirect_url}' -A "$1" -H "Host: $2" "http://127.0.0.1$3")"
            }
            nginx
            : >/var/log/nginx/error.log
            asks haproxy-check www.example.org /healthz
            printf '%s ' "$(cat /tmp/body)" "$(grep -c . /var/log/nginx/error.log)"
            (exec python3 /root/stand-in.py </dev/null >/root/stand-in.log 2>&1 & echo $! >/root/stand-in.pid)
            n=0
            until curl -sf -o /dev/null http://127.0.0.1:8000/asked; do n=$((n + 1)); [ $n -lt 100 ]; sleep 0.1; done
            for host in www.example.org former.example.org example.org; do
                asks haproxy-check $host /healthz
            done
            asks visitor former.example.org /healthz
            asks visitor example.org:8080 /x
            nginx -s quit 2>/dev/null
            kill "$(cat /root/stand-in.pid)"
            """;

    @Test
    void several_sites_with_the_longest_names_are_accepted_and_checks_by_former_names_are_answered() throws Exception {
        var topology = longestNames();
        var files = new ArrayList<>(new StackFiles(new Templates(Optional.empty()))
                .of(topology, "one")
                .files());
        files.add(RenderedFile.plain("nginx", "/etc/nginx/foobar-error-502.html", "our own"));
        files.add(RenderedFile.plain(
                "app", "/root/stand-in.py", Files.readString(Path.of("src/test/resources/web/stand-in.py"))));

        assertThat(check(topology, files).orThrow()).endsWith("accepted\n").doesNotContainIgnoringCase("warn");
        // The page, one line in the log, the names of now, of before and one that leads to it; then visitors.
        assertThat(Shell.in(CONTAINER, ASK).orThrow().strip())
                .isEqualTo("502 our own 1 200 200 200 421 308http://www.example.org:8080/x");
        var former = "/etc/nginx/conf.d/stack-of-twenty-six-letter.former";
        assertThat(check(topology, List.of(RenderedFile.plain("nginx", former, "listen 8081;\n")))
                        .orThrow())
                .endsWith("accepted\n");
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
