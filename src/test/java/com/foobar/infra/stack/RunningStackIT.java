package com.foobar.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.foobar.infra.part.ServerFiles;
import com.foobar.infra.part.app.App;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All rendered files of a stack on one real host, with the services really running on them. */
@Tag("lab")
@Tag("loadbalancer")
@Tag("web")
@Tag("app")
@Tag("mysql")
class RunningStackIT {

    private static final String PREFIX = "render-it";
    private static final String HOST = PREFIX + "-one";

    /** What other parts of the tool do: certificates, users, releases, accounts. */
    private static final String INSTALL = """
            exec 2>&1
            cd /etc/mysql/foobar-infra
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -subj /CN=ca -days 2
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server-key.pem -out server.csr -subj /CN=one
            echo "subjectAltName=IP:ADDRESS" > ext
            openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out server-cert.pem
            chgrp mysql server-key.pem
            chmod 640 server-key.pem
            cp ca.pem /etc/stack/mysql-ca.pem
            useradd --system --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin stack-app
            (umask 077; echo 'DB_PASSWORD=a%b$c dé' > /etc/stack/app.env)
            for kind in app static; do ln -s releases/1 /srv/stack/$kind/current; done
            printf '1\\n' > /var/lib/haproxy/server-state
            systemctl daemon-reload
            systemctl restart mysql
            mysql -e 'SELECT CONCAT("boots read-only: ", @@super_read_only)'
            mysql -e "SET GLOBAL super_read_only = 0; SET GLOBAL read_only = 0; CREATE DATABASE foobar;
                CREATE USER foobar_app@'%' IDENTIFIED BY 'a%b\\$c dé' REQUIRE SSL;
                GRANT SELECT, INSERT, UPDATE, DELETE ON foobar.* TO foobar_app@'%'"
            mysql foobar < /root/schema.sql
            systemctl restart stack-app nginx haproxy
            """;

    @TempDir
    static Path directory;

    private static String address = "";
    private static Topology topology = Stacks.staticOnly();
    private static ServerFiles files = new ServerFiles(List.of(), Map.of());
    private static String installed = "";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        stop();
        Shell.run("lab/lab", "up", "--prefix", PREFIX, "--image", "trixie-ready", "one")
                .orThrow();
        address = Shell.in(HOST, "hostname -I").orThrow().strip().split(" ")[0];
        var balancer = Stacks.balancer(List.of("one"), LoadBalancer.Mode.ACTIVE_ACTIVE);
        var web = new Web(List.of(new Web.WebServer("one", false, 100)), 8080, 8405, Optional.empty(), "1m", 16 << 10);
        topology = Topologies.of(
                "stack",
                "www.example.org",
                List.of(new Server("one", address)),
                Optional.of(balancer),
                Optional.of(web),
                Optional.of(new App(
                        List.of("one"),
                        8000,
                        new App.Source.Builtin(),
                        // Nobody listens there: as if every replica were down.
                        Map.of("DB_READ_HOSTS", "127.0.0.9,127.0.0.8"),
                        List.of(),
                        "/healthz",
                        Duration.ofSeconds(90))),
                Optional.of(Stacks.mysql("one", List.of(), Map.of("max_connections", "50"))));
        var templates = new Templates(Optional.empty());
        files = new StackFiles(templates).of(topology, "one");
        for (var file : files.files()) {
            write(file.path(), file.content());
        }
        for (var name : List.of("app.py", "page.html")) {
            write("/srv/stack/app/releases/1/" + name, templates.text("app/" + name));
        }
        for (var name : List.of("robots.txt", "static/logo.svg", "static/style.css")) {
            write("/srv/stack/static/releases/1/" + name, templates.text("static/" + name));
        }
        write("/root/schema.sql", templates.text("app/schema.sql"));
        write("/etc/stack/README", "of the test\n");
        write("/etc/mysql/foobar-infra/README", "of the test\n");
        Shell.run("docker", "cp", directory + "/.", HOST + ":/").orThrow();
        installed = Shell.in(HOST, INSTALL.replace("ADDRESS", address)).orThrow();
        await().ignoreExceptions().until(() -> get("/").statusCode() == 200);
    }

    @AfterAll
    static void stop() throws Exception {
        Shell.run("lab/lab", "down", "--prefix", PREFIX);
    }

    private static void write(String path, String content) throws Exception {
        var target = directory.resolve(path.substring(1));
        Files.createDirectories(target.getParent());
        Files.writeString(target, content);
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://" + address + path))
                        .timeout(Duration.ofSeconds(10))
                        .header("X-Forwarded-For", "192.0.2.66")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String type, String body) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://" + address + path))
                        .timeout(Duration.ofSeconds(10))
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String environmentOf(String unit) throws Exception {
        return Shell.in(HOST, "tr '\\0' '\\n' < /proc/$(systemctl show -p MainPID --value " + unit + ")/environ")
                .orThrow();
    }

    @Test
    void every_service_tells_the_generation_that_was_rendered() throws Exception {
        assertThat(Shell.in(HOST, "curl -sf http://127.0.0.1:8404/generation")
                        .orThrow()
                        .strip())
                .isEqualTo(files.generation("haproxy").orElseThrow());
        assertThat(Shell.in(HOST, "curl -sf http://127.0.0.1:8405/generation")
                        .orThrow()
                        .strip())
                .isEqualTo(files.generation("nginx").orElseThrow());
        assertThat(environmentOf("stack-app").lines())
                .contains("FOOBAR_GENERATION=" + files.generation("app").orElseThrow());
        assertThat(environmentOf("mysql").lines())
                .contains("FOOBAR_GENERATION=" + files.generation("mysql").orElseThrow());
    }

    @Test
    void haproxy_tells_it_on_its_socket_too() throws Exception {
        var script = """
                python3 - <<'END'
                import socket
                s = socket.socket(socket.AF_UNIX)
                s.connect("/run/haproxy/admin.sock")
                s.sendall(b"show info\\n")
                print(s.makefile().read())
                END
                """;
        assertThat(Shell.in(HOST, script).orThrow().lines())
                .contains("description: foobar-infra generation "
                        + files.generation("haproxy").orElseThrow());
    }

    @Test
    void the_running_variables_are_what_the_file_asks_for() throws Exception {
        assertThat(installed).contains("boots read-only: 1");
        var running = new HashMap<String, String>();
        Shell.in(HOST, "mysql -N -e 'SHOW GLOBAL VARIABLES'").orThrow().lines().forEach(line -> {
            var parts = line.split("\t", 2);
            running.put(parts[0], parts[1]);
        });
        assertThat(Stacks.settings(files)).isNotEmpty().allSatisfy(s -> {
            if (!s.name().equals("mysqlx")) { // an option, not a variable
                assertThat(running).containsKey(s.name());
                assertThat(s.satisfiedBy(running.get(s.name())))
                        .as("%s is %s", s, running.get(s.name()))
                        .isTrue();
            }
        });
    }

    @Test
    void a_message_goes_through_the_whole_stack_and_back() throws Exception {
        var form = post("/messages", "application/x-www-form-urlencoded", "author=Ann&text=one+%3Cb%3Etwo");
        assertThat(form.statusCode()).isEqualTo(303);
        assertThat(form.headers().firstValue("X-Written-To")).contains("one");
        var json = post("/api/messages", "application/json", "{\"author\": \"Zoë\", \"text\": \"snow ❄\"}");
        assertThat(json.statusCode()).isEqualTo(201);

        var page = get("/");
        assertThat(page.body()).contains("one &lt;b&gt;two").contains("Zoë").contains("snow ❄");
        assertThat(page.headers().firstValue("X-Read-From")).contains("one");
        assertThat(page.headers().firstValue("X-Served-By")).contains("one");
        assertThat(get("/api/messages").body()).contains("\"written_to\": \"one\"");
    }

    @Test
    void messages_of_earlier_verifications_do_not_pile_up() throws Exception {
        var old = """
                mysql foobar <<'END'
                INSERT INTO messages (author, body, app_server, written_to, created_at) VALUES
                  ('foobar-infra', 'verify old', '', '', NOW() - INTERVAL 2 MINUTE),
                  ('foobar-infra', 'verify just now', '', '', NOW()),
                  ('foobar-infra', 'praise', '', '', NOW() - INTERVAL 2 MINUTE),
                  ('Ann', 'verify this', '', '', NOW() - INTERVAL 2 MINUTE);
                END
                """;
        Shell.in(HOST, old).orThrow();
        post("/api/messages", "application/json", "{\"author\": \"Bob\", \"text\": \"hello\"}");
        assertThat(get("/api/messages").body()).contains("verify old");

        post("/api/messages", "application/json", "{\"author\": \"foobar-infra\", \"text\": \"verify t\"}");

        assertThat(get("/api/messages").body())
                .contains("verify t\"", "verify just now", "praise", "verify this")
                .doesNotContain("verify old");
    }

    @Test
    void the_primary_is_read_from_while_no_replica_answers() throws Exception {
        assertThat(environmentOf("stack-app").lines()).contains("DB_READ_HOSTS=127.0.0.9,127.0.0.8");
        assertThat(get("/").headers().firstValue("X-Read-From")).contains("one");
    }

    @Test
    void a_database_that_the_authority_does_not_vouch_for_is_not_believed() throws Exception {
        Shell.in(HOST, """
                        cd /etc/stack
                        cp mysql-ca.pem mysql-ca.kept
                        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null \
                            -out mysql-ca.pem -subj /CN=ca -days 2
                        systemctl restart stack-app
                        """).orThrow();
        var said = new String[] {""};
        await().until(() -> {
            said[0] = Shell.in(HOST, "curl -s -w ' %{http_code}' http://127.0.0.1:8000/healthz")
                    .text();
            return said[0].endsWith(" 503");
        });
        assertThat(said[0]).startsWith("no database answers");
        assertThat(Shell.in(HOST, "journalctl -u stack-app -n 20 --no-pager").text())
                .contains("certificate verify failed");
        Shell.in(HOST, "cd /etc/stack; mv mysql-ca.kept mysql-ca.pem; systemctl restart stack-app")
                .orThrow();
        await().until(() -> get("/").statusCode() == 200);
    }

    @Test
    void useless_input_is_refused_politely() throws Exception {
        var form = "application/x-www-form-urlencoded";
        assertThat(post("/messages", form, "author=x&text=").statusCode()).isEqualTo(400);
        assertThat(post("/messages", form, "text=" + "x".repeat(501)).statusCode())
                .isEqualTo(400);
        assertThat(post("/messages", form, "text=" + "x".repeat(20_000)).statusCode())
                .isEqualTo(400);
        assertThat(post("/messages", form, "text=" + "x".repeat(2_000_000)).statusCode())
                .isEqualTo(413);
        assertThat(post("/api/messages", "application/json", "[1").statusCode()).isEqualTo(400);
        assertThat(post("/api/messages", "application/json", "{\"text\": 7}").statusCode())
                .isEqualTo(400);
        assertThat(post("/nothing", form, "text=x").statusCode()).isEqualTo(404);
        assertThat(get("/").statusCode()).isEqualTo(200);
    }

    @Test
    void static_files_come_from_nginx_and_dot_files_never() throws Exception {
        var style = get("/static/style.css");
        assertThat(style.headers().firstValue("Content-Type")).contains("text/css");
        assertThat(style.headers().firstValue("Cache-Control")).contains("max-age=600");
        assertThat(get("/robots.txt").body()).contains("User-agent");
        assertThat(get("/.git/config").statusCode()).isEqualTo(404);
        assertThat(get("/static/../../../etc/passwd").statusCode()).isIn(400, 404);
    }

    @Test
    void a_forged_client_address_is_not_believed() throws Exception {
        get("/robots.txt?forged");
        await().untilAsserted(() -> assertThat(
                        Shell.in(HOST, "grep forged /var/log/nginx/access.log").text())
                .contains("/robots.txt?forged"));
        assertThat(Shell.in(HOST, "cat /var/log/nginx/access.log").orThrow()).doesNotContain("192.0.2.66");
    }

    @Test
    void the_status_ports_answer_on_loopback_only() throws Exception {
        var script = "for p in 8404 8405 8000; do curl -s -o /dev/null -m 2 http://" + address
                + ":$p/ && echo reached $p; done; echo done";
        assertThat(Shell.in(HOST, script).orThrow()).isEqualTo("done\n");
    }

    @Test
    void a_dead_app_is_found_unwell_and_a_living_one_well_again() throws Exception {
        Shell.in(HOST, "systemctl stop stack-app").orThrow();
        await().until(() -> get("/robots.txt").statusCode() == 503);
        Shell.in(HOST, "systemctl start stack-app").orThrow();
        await().until(() -> get("/").statusCode() == 200);
    }

    @Test
    void the_app_runs_as_its_own_user_and_sees_no_more_than_it_must() throws Exception {
        var unit = Shell.in(
                        HOST,
                        "systemctl show -p User,NoNewPrivileges,ProtectSystem stack-app; "
                                + "ps -o user= -p $(systemctl show -p MainPID --value stack-app)")
                .orThrow();
        assertThat(unit).contains("User=stack-app", "NoNewPrivileges=yes", "ProtectSystem=strict");
        assertThat(Shell.in(HOST, "systemd-analyze security --no-pager stack-app | tail -n 1")
                        .text())
                .contains("OK");
    }
}
