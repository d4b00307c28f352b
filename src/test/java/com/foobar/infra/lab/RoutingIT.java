package com.foobar.infra.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Real routers between apps and databases: they lead to whoever has a role now, and no app is told. */
@Tag("lab")
@Tag("app")
@Tag("mysql")
@Tag("routing")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RoutingIT {

    private static final Path EXAMPLES = Path.of("examples");

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;
    private static Http visitor;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-routing", Lab.READY, "one", "two");
        site = new Site(lab, Tool.built(), directory);
        site.topology(TwoServers.WITH_ALL_ROLES.replace("  buffer_pool: 32M\n", "  buffer_pool: 32M\n  routing: {}\n"));
        site.apply();
        visitor = new Http("http://" + lab.address("one"));
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static void leads(String server, String write, String read) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(lab.on(server, "curl -sS http://127.0.0.1:8406/routes")
                                .split(" "))
                        .contains(
                                "write:one=" + (write.equals("one") ? 1 : 0),
                                "write:two=" + (write.equals("two") ? 1 : 0),
                                "read:one=" + (read.equals("one") ? 1 : 0),
                                "read:two=" + (read.equals("two") ? 1 : 0)));
    }

    private static String writtenTo() {
        var posted = visitor.post("by way of the router");
        assertThat(posted.statusCode()).as(posted.body()).isEqualTo(201);
        return posted.headers().firstValue("X-Written-To").orElseThrow();
    }

    /** Where the apps read just now, each of which is asked more than once. */
    private static Set<String> readFrom() {
        return IntStream.range(0, 4)
                .mapToObj(_ -> visitor.get("/api/messages")
                        .headers()
                        .firstValue("X-Read-From")
                        .orElseThrow())
                .collect(Collectors.toSet());
    }

    private static String apps() {
        return lab.on("one", "systemctl show -P InvocationID small-app")
                + lab.on("two", "systemctl show -P InvocationID small-app");
    }

    @Test
    @Order(1)
    void writes_go_to_the_primary_and_reads_to_the_replica() {
        for (int i = 0; i < 4; i++) {
            assertThat(writtenTo()).isEqualTo("one");
        }
        assertThat(visitor.get("/api/messages").headers().firstValue("X-Read-From"))
                .hasValue("two");
        assertThat(lab.on("one", "systemctl show -P Environment small-app")).contains("DB_WRITE_HOST=127.0.0.1");
        site.isVerified();
        site.hasNoChanges();
    }

    @Test
    @Order(2)
    void another_primary_is_followed_and_no_app_is_restarted() {
        var before = apps();
        lab.sql("one", "SET GLOBAL super_read_only = 1");
        lab.sql("two", "STOP REPLICA; SET GLOBAL super_read_only = 0; SET GLOBAL read_only = 0");
        leads("one", "two", "none");
        leads("two", "two", "none");
        assertThat(writtenTo()).isEqualTo("two");
        assertThat(visitor.get("/api/messages").headers().firstValue("X-Read-From"))
                .hasValue("two");
        assertThat(site.run("verify", "routing", "--no-color").out()).contains("leads to two rather than one");

        lab.sql("two", "SET sql_log_bin = 0; DELETE FROM foobar.messages WHERE written_to = 'two'");
        var own = lab.sql(
                "two",
                "SET GLOBAL super_read_only = 1; SELECT GTID_SUBTRACT(@@GLOBAL.gtid_executed, '"
                        + lab.sql("one", "SELECT @@GLOBAL.gtid_executed").replace("\n", "") + "')");
        lab.sql(
                "one",
                "SET GLOBAL super_read_only = 0; SET GLOBAL read_only = 0; SET gtid_next = '" + own
                        + "'; COMMIT; SET gtid_next = 'AUTOMATIC'");
        lab.sql("two", "START REPLICA");
        leads("one", "one", "two");
        leads("two", "one", "two");
        assertThat(apps()).isEqualTo(before);
    }

    @Test
    @Order(3)
    void a_write_waits_while_nobody_takes_it() throws Exception {
        lab.sql("one", "SET GLOBAL super_read_only = 1");
        leads("one", "none", "two");
        leads("two", "none", "two");
        var written = Thread.ofVirtual().unstarted(() -> assertThat(writtenTo()).isEqualTo("one"));
        var failed = new AtomicReference<Throwable>();
        written.setUncaughtExceptionHandler((_, e) -> failed.set(e));
        written.start();
        Awaitility.await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        assertThat(written.isAlive()).isTrue();
        lab.sql("one", "SET GLOBAL super_read_only = 0; SET GLOBAL read_only = 0");
        written.join();
        assertThat(failed.get()).isNull();
    }

    @Test
    @Order(4)
    void reads_go_to_the_primary_while_no_replica_will_do_and_back() {
        lab.sql("two", "STOP REPLICA SQL_THREAD");
        leads("one", "one", "none");
        leads("two", "one", "none");
        assertThat(readFrom()).containsOnly("one");
        lab.sql("two", "START REPLICA");
        // The apps have kept their connections, and are not told.
        Awaitility.await().atMost(PATIENCE).until(() -> readFrom().equals(Set.of("two")));
    }

    @Test
    @Order(4)
    void old_rows_are_read_only_as_long_as_there_are_no_others() {
        lab.sql("two", "STOP REPLICA SQL_THREAD");
        lab.sql("one", "SET GLOBAL super_read_only = 1");
        leads("one", "none", "none");
        leads("two", "none", "none");
        assertThat(readFrom()).isSubsetOf("one", "two");
        lab.sql("one", "SET GLOBAL super_read_only = 0; SET GLOBAL read_only = 0");
        Awaitility.await().atMost(PATIENCE).until(() -> readFrom().equals(Set.of("one")));
        lab.sql("two", "START REPLICA");
        Awaitility.await().atMost(PATIENCE).until(() -> readFrom().equals(Set.of("two")));
    }

    @Test
    @Order(5)
    void one_that_has_no_connection_left_keeps_its_role() {
        // In one session: with less than there are, nobody else gets in to put it back.
        lab.on("one", """
                mysql -e 'SET GLOBAL max_connections = 1; DO SLEEP(5); SET GLOBAL max_connections = 60' &
                sleep 4
                journalctl -u small-routing -o cat | grep 'role_write.*conditionally passed' &&
                    curl -sS http://127.0.0.1:8406/routes | grep 'write:one=1'
                seen=$?
                wait
                exit $seen""");
        leads("one", "one", "two");
    }

    @Test
    @Order(6)
    void a_router_that_was_killed_or_edited_is_back() {
        lab.on("one", "systemctl kill -s KILL small-routing");
        leads("one", "one", "two");
        lab.on("two", "sed -i 's/inter 1s/inter 9s/' /etc/haproxy-small/haproxy.cfg; systemctl reload small-routing");
        assertThat(Site.changes(site.apply().events("plan").getFirst()))
                .anyMatch(c -> c.startsWith("two ") && c.endsWith(" drift"));
        leads("two", "one", "two");
        site.isVerified();
    }

    @Test
    @Order(7)
    void routers_that_restart_do_so_in_turns_with_nobody_led_to_the_apps_beside_them() {
        for (var server : new String[] {"one", "two"}) {
            lab.on(
                    server,
                    "mkdir -p /etc/systemd/system/small-routing.service.d; printf '[Service]\\nEnvironment=BY=hand\\n'"
                            + " >/etc/systemd/system/small-routing.service.d/by-hand.conf; systemctl daemon-reload");
        }
        assertThat(site.plan().path("turns").valueStream().map(Object::toString))
                .satisfiesExactly(
                        first -> assertThat(first).contains("roll one", "[\"one\"]"),
                        second -> assertThat(second).contains("roll two", "[\"one\"]"));
        var applied = site.attemptApply();
        assertThat(applied.exit()).as(applied.toString()).isZero();
        assertThat(applied.out())
                .containsSubsequence(
                        "take one out of service",
                        "service small-routing.service",
                        "take one back",
                        "take two out of service",
                        "service small-routing.service",
                        "take two back");
        leads("one", "one", "two");
        site.hasNoChanges();
    }

    @Test
    @Order(8)
    void visitors_of_the_chat_hear_each_other_on_whichever_server_they_are_for_longer_than_an_answer_may_take() {
        for (var file : List.of("server.py", "database.py", "websocket.py", "migrate.py", "index.html")) {
            site.write("chat/" + file, Programs.text(EXAMPLES.resolve("chat").resolve(file)));
        }
        site.topology(Programs.text(EXAMPLES.resolve("chat.yml"))
                .replace("name: foobar\n", "name: small\n")
                .replaceAll("(chat-0[12]): 192.*", "$1: @$1@")
                .replace("chat-01", "one")
                .replace("chat-02", "two")
                .replace("server: 30s", "server: 2s")
                .replace("PING_SECONDS: 45", "PING_SECONDS: 4")
                // As it is already.
                .replace("  routing: {}\n", "  routing: {}\n  buffer_pool: 32M\n  settings: {max_connections: 60}\n"));
        site.apply();

        assertThat(visitor.get("/").body()).contains("<title>Chat</title>");
        try (var client = HttpClient.newHttpClient();
                var ann = new Chatter(client, lab.address("one"));
                var bob = new Chatter(client, lab.address("one"));
                var cleo = new Chatter(client, lab.address("one") + ":8080");
                var dan = new Chatter(client, lab.address("two") + ":8080")) {
            // Whoever is silent for twice as long as an answer may take is asked whether he is there.
            Awaitility.await().atMost(PATIENCE).until(() -> ann.pings() > 0 && bob.pings() > 0);
            ann.says("Ann", "Anyone here?");
            for (var other : List.of(ann, bob, cleo, dan)) {
                Awaitility.await()
                        .atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(other.heard())
                                .containsExactly("{\"id\": 1, \"who\": \"Ann\", \"what\": \"Anyone here?\"}"));
            }
            dan.says("Dan", "On the other server.");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(ann.heard()).last().asString().contains("On the other server."));
            assertThat(List.of(ann, bob, cleo, dan))
                    .allMatch(each -> each.ends().isEmpty());
            try (var late = new Chatter(client, lab.address("one"))) {
                Awaitility.await().atMost(PATIENCE).until(() -> late.heard().size() == 2);
            }
        }
        assertThat(lab.sql("two", "SELECT who FROM foobar.said ORDER BY id")).isEqualTo("Ann\nDan");
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(9)
    void nothing_is_left_of_it_without_the_key() {
        site.topology(TwoServers.WITH_ALL_ROLES);
        site.apply();
        for (var server : new String[] {"one", "two"}) {
            assertThat(lab.attempt(server, "ls -d /etc/haproxy-small /etc/systemd/system/small-routing.service")
                            .out())
                    .isEmpty();
            assertThat(lab.sql(server, "SELECT COUNT(*) FROM mysql.user WHERE user = 'foobar_infra_role'"))
                    .isEqualTo("0");
        }
        assertThat(writtenTo()).isEqualTo("one");
        site.hasNoChanges();
        assertThat(visitor.servedBy(8)).containsOnlyKeys("one", "two");
    }
}
