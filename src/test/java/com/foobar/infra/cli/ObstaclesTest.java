package com.foobar.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.config.TopologyLoader;
import com.foobar.infra.engine.Desire;
import com.foobar.infra.engine.Observation;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.part.Quiet;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Planner;
import com.foobar.infra.stack.FreshHost;
import com.foobar.infra.stack.Parts;
import com.foobar.infra.template.Templates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What apply refuses to do, and what it makes room for, told from a topology and what the servers answer. */
class ObstaclesTest {

    private static final String SERVERS = """
            name: shop
            domain: www.foobar.com
            servers: {one: 10.0.0.1, two: 10.0.0.2}
            """;
    private static final String HAPROXY_ON_80 = "LISTEN 0 128 0.0.0.0:80 0.0.0.0:* users:((\"haproxy\",pid=7,fd=6))\n";

    @TempDir
    Path directory;

    private Desire desire(String topology) throws Exception {
        var file = Files.writeString(directory.resolve("shop.yml"), SERVERS + topology);
        return Desires.of(TopologyLoader.load(file), new Templates(Optional.empty()));
    }

    /** @param printed by server, what its probe prints for a section that is not a fresh host's */
    private static Observation observed(Desire desire, Map<String, Map<String, String>> printed) {
        var planner = new Planner(desire.topology(), desire.stages(), Parts.removals());
        var all = new HashMap<String, Facts>();
        var servers = new LinkedHashSet<>(desire.servers());
        servers.addAll(printed.keySet());
        for (var server : servers) {
            var questions = new LinkedHashSet<Fact<?>>(planner.facts(server));
            if (desire.servers().contains(server)) {
                questions.addAll(desire.preflight(server));
            }
            all.put(server, FreshHost.answer(questions, printed.getOrDefault(server, Map.of())));
        }
        return new Observation(new ClusterFacts(all), Map.of(), List.of());
    }

    private static List<String> obstacles(Desire desire, Map<String, Map<String, String>> printed) {
        return desire.obstacles(observed(desire, printed)).stream()
                .filter(o -> !o.consentable())
                .map(Obstacle::what)
                .toList();
    }

    @Test
    void a_fresh_server_does_not_become_the_primary_beside_the_one_that_holds_the_data() throws Exception {
        var moved = desire("mysql: {primary: two, replicas: one}");
        assertThat(obstacles(moved, Map.of("one", Map.of("manifest", "writable\tshop\topen\n"))))
                .containsExactly("is to be the primary, but one is, and holds the data");
        var gone = desire("mysql: {primary: two}");
        assertThat(obstacles(gone, Map.of("old", Map.of("manifest", "writable\tshop\topen\n"))))
                .containsExactly("is to be the primary, but old is, and holds the data");
    }

    @Test
    void an_empty_server_does_not_become_the_primary_of_replicas_that_hold_data() throws Exception {
        var desire = desire("mysql: {primary: one, replicas: two}");
        assertThat(obstacles(desire, Map.of("two", Map.of("manifest", "replication\tshop\t10.0.0.9:3306\n"))))
                .singleElement()
                .asString()
                .startsWith("is to be the primary, but it is empty, and two holds data");
        assertThat(obstacles(desire, Map.of())).isEmpty();
    }

    @Test
    void data_of_a_server_that_is_stopped_is_not_taken_over_unseen_whichever_part_it_is_to_play() throws Exception {
        var stopped = "stored\tmysql\nstored\tpayroll\nstatus\t1\tERROR 2002 (HY000): Can't connect to local MySQL"
                + " server through socket '/var/run/mysqld/mysqld.sock' (2)\n";
        for (var topology : List.of("mysql: {primary: one}", "mysql: {primary: two, replicas: one}")) {
            var desire = desire(topology);
            assertThat(obstacles(desire, Map.of("one", Map.of("mysql", stopped))))
                    .containsExactly("MySQL here does not run, but holds data: payroll");
            assertThat(obstacles(desire, Map.of("one", Map.of("mysql", "stored\tpayroll\nremoved\nstatus\t0\t\n"))))
                    .containsExactly("a MySQL that was removed here left data: payroll");
            var nothing = Map.of("mysql", "stored\tmysql\nstored\tsys\nremoved\nstatus\t0\t\n");
            assertThat(obstacles(desire, Map.of("one", nothing))).isEmpty();
            var ours = Map.of("mysql", stopped, "manifest", "service\tmysql.service\tactive enabled\n");
            assertThat(obstacles(desire, Map.of("one", ours))).isEmpty();
        }
    }

    @Test
    void a_database_server_whose_sources_have_no_mysql_is_told_before_anything_is_installed() throws Exception {
        var desire = desire("mysql: {primary: one}");
        var twelve =
                "os=debian\nversion=12\npretty=Debian GNU/Linux 12 (bookworm)\nclock=0\nmemory=4294967296\nsystemd=yes\n";
        assertThat(obstacles(desire, Map.of("one", Map.of("host", twelve, "offers", "mysql-server\tNOT_OFFERED\n"))))
                .containsExactly("none of its package sources has mysql-server (Debian GNU/Linux 12 (bookworm))");
        for (var state : List.of("INSTALLED", "OFFERED", "UNKNOWN")) {
            assertThat(obstacles(
                            desire, Map.of("one", Map.of("host", twelve, "offers", "mysql-server\t" + state + "\n"))))
                    .isEmpty();
        }
        assertThat(obstacles(desire, Map.of("one", Map.of("offers", "mysql-server\tNOT_OFFERED\n"))))
                .as("Debian 13 takes sid's")
                .isEmpty();
    }

    @Test
    void a_load_balancer_that_leaves_makes_room_for_who_takes_its_port() throws Exception {
        var desire = desire("web: {servers: one, port: 80}");
        var ours = Map.of("listeners", HAPROXY_ON_80, "manifest", "service\thaproxy.service\tx\n");
        assertThat(obstacles(desire, Map.of("one", ours))).isEmpty();
        assertThat(desire.crowded(observed(desire, Map.of("one", ours)))).containsExactly("one");

        var theirs = Map.of("listeners", HAPROXY_ON_80);
        assertThat(obstacles(desire, Map.of("one", theirs)))
                .containsExactly("port 80, wanted for nginx, is taken by haproxy (process 7)");
        assertThat(desire.crowded(observed(desire, Map.of("one", theirs)))).isEmpty();
    }

    @Test
    void a_program_that_the_kernel_does_not_name_is_known_by_its_unit() throws Exception {
        var listening = "LISTEN 0 128 0.0.0.0:80 0.0.0.0:* cgroup:/docker/5877/system.slice/%s.service\n";
        var desire = desire("web: {servers: one, port: 80}");
        var ours = Map.of("listeners", listening.formatted("haproxy"), "manifest", "service\thaproxy.service\tx\n");
        assertThat(obstacles(desire, Map.of("one", ours))).isEmpty();
        assertThat(desire.crowded(observed(desire, Map.of("one", ours)))).containsExactly("one");
        assertThat(obstacles(desire, Map.of("one", Map.of("listeners", listening.formatted("nginx")))))
                .isEmpty();
        assertThat(obstacles(desire, Map.of("one", Map.of("listeners", listening.formatted("caddy")))))
                .containsExactly("port 80, wanted for nginx, is taken by caddy.service");
    }

    /** As from a container: no unit tells whose it is. */
    @Test
    void a_process_without_a_unit_at_the_apps_port_is_a_stranger_while_the_app_is_down() throws Exception {
        var desire = desire("web: {servers: one, port: 80}\napp: {servers: one, port: 8000}\nmysql: {primary: one}\n");
        var listening = "LISTEN 0 128 127.0.0.1:8000 0.0.0.0:* users:((\"python3\",pid=77,fd=3))\n";
        assertThat(obstacles(
                        desire,
                        Map.of("one", Map.of("listeners", listening, "manifest", "service\tshop-app.service\tx\n"))))
                .containsExactly("port 8000, wanted for the app, is taken by python3 (process 77)");
    }

    @Test
    void two_programs_that_stay_do_not_swap_their_ports_in_one_go() throws Exception {
        var desire = desire("web: {servers: one, port: 80}\nload_balancer: {servers: one, port: 8080}\n");
        var ours = Map.of("listeners", HAPROXY_ON_80, "manifest", "service\thaproxy.service\tx\n");
        assertThat(obstacles(desire, Map.of("one", ours)))
                .containsExactly("port 80, wanted for nginx, is still that of haproxy, which moves only after it");
    }

    private static String at(int port, String unit) {
        return "LISTEN 0 128 127.0.0.1:" + port + " 0.0.0.0:* cgroup:/system.slice/" + unit + "\n";
    }

    private static Map<String, Map<String, String>> apps(String... listeners) {
        return Map.of(
                "one",
                Map.of(
                        "listeners",
                        String.join("", listeners),
                        "manifest",
                        "service\tshop-app.service\tx\nservice\tshop-app-api.service\tx\n"
                                + "service\tshop-app-blog.service\tx\n"));
    }

    @Test
    void two_apps_do_not_swap_their_ports_in_one_go() throws Exception {
        var desire = desire("web: {servers: one, port: 80}\nmysql: {primary: one}\napps:\n"
                + "  api: {servers: one, port: 8002}\n  blog: {servers: one, port: 8001}\n");
        assertThat(obstacles(desire, apps(at(8001, "shop-app-api.service"), at(8002, "shop-app-blog.service"))))
                .containsExactly(
                        "port 8002, wanted for the app api, is still that of the app blog, which moves only after it");
    }

    @Test
    void the_app_does_not_take_the_port_of_one_that_moves_only_after_it() throws Exception {
        var desire = desire("web: {servers: one, port: 80}\nmysql: {primary: one}\n"
                + "app: {servers: one, port: 8001}\napps: {blog: {servers: one, port: 8002}}\n");
        assertThat(obstacles(desire, apps(at(8000, "shop-app.service"), at(8001, "shop-app-blog.service"))))
                .containsExactly(
                        "port 8001, wanted for the app, is still that of the app blog, which moves only after it");
        assertThat(obstacles(desire, apps(at(8001, "shop-app.service"), at(8002, "shop-app-blog.service"))))
                .isEmpty();
    }

    /** A destroy: nothing is desired any more, and whoever watches is to be told nothing of that. */
    @Test
    void who_clears_servers_still_knows_who_watches_them() throws Exception {
        var file = Files.writeString(
                directory.resolve("watched.yml"), SERVERS + "web: {servers: one}\nmonitoring: {server: two}\n");
        var bare = Desires.of(TopologyLoader.load(file).bare(), new Templates(Optional.empty()));
        assertThat(bare.stages().stream().flatMap(stage -> stage.resources().stream()))
                .isEmpty();
        assertThat(bare.quiet(new ClusterFacts(Map.of()), List.of("one", "two"), "me"))
                .extracting(Quiet::server)
                .containsExactly("two");
    }
}
