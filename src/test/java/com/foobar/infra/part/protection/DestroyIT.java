package com.foobar.infra.part.protection;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A stack that is taken off its servers again: a whole one, on two hosts. Each test goes on from the last. */
@Tag("lab")
@Tag("protection")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(1)
class DestroyIT {

    private static final String PROTECTED = "protect: true\n";

    /** What a stack of that name has anywhere but in its logs and among data. */
    private static final String TRACES = """
            find / -xdev \\( -path /proc -o -path /sys -o -path /run -o -path /var/log -o -path /var/lib/mysql -o -path /tmp -o -path /usr \\) -prune \
                -o \\( -name 'small-*' -o -path '*/small/*' \\) -print 2>/dev/null
            grep -rlsI 'small: .*Written by foobar-infra' /etc
            nft list tables 2>/dev/null
            getent passwd small-app
            systemctl list-units --all --no-legend --plain 'small-*' 'foobar-infra-*'
            """;

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-destroy", Lab.READY, "front", "back");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: small
                domain: www.foobar.com
                protect: true
                servers:
                  front: @front@
                  back: @back@
                load_balancer:
                  servers: front
                web:
                  servers: front
                  port: 8080
                app:
                  servers: front
                mysql:
                  primary: back
                  replicas: front
                  database: shop-1
                firewall: {forward: drop}
                """);
        site.apply();
        lab.on("front", "echo kept >/var/lib/small-app/upload");
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static String databases(String host) {
        return lab.on(host, "echo 'SHOW DATABASES' | mysql -N");
    }

    @Test
    @Order(0)
    void read_from_its_hosts_alone_it_is_a_topology_with_nothing_to_change() {
        var read = Tool.built()
                .run(
                        "adopt",
                        "front",
                        "back",
                        "--no-color",
                        "-i",
                        lab.inventory().toString(),
                        "--out",
                        directory.resolve("read.yml").toString());
        assertThat(read.exit()).as(read.toString()).isZero();
        assertThat(read.out()).contains("No changes.");
        assertThat(directory.resolve("read.yml"))
                .content()
                .contains("  database: shop-1  # back:", "app:\n  servers: front  # front:")
                .contains("firewall: {}  #", "  port: 8080  # front:")
                .doesNotContain("release:", "static_files:");
    }

    @Test
    @Order(1)
    void what_is_protected_is_not_cleared() {
        var refused = site.run("destroy", "--yes", "--no-color");
        assertThat(refused.exit()).as("by the topology").isEqualTo(64);
        assertThat(refused.toString()).contains("its servers are not cleared; nothing was changed");

        site.edit(PROTECTED, "");
        refused = site.run("destroy", "--yes", "--no-color");
        assertThat(refused.exit()).as("by what the servers remember").isEqualTo(1);
        assertThat(refused.toString())
                .contains("Nothing was changed")
                .contains("front: it is protected")
                .contains("back: it is protected");
        var plan = site.run("plan", "--no-color");
        assertThat(plan.exit()).isZero();
        assertThat(plan.out()).contains("No changes").contains("back, front: still protected");

        site.edit("  replicas: front\n", "");
        site.edit("firewall: {forward: drop}\n", "");
        site.edit("  database: shop-1\n", "  database: shop-1\nfirewall: {servers: back, forward: drop}\n");
        assertThat(site.run("plan", "--no-color").out())
                .as("parts may leave a protected server as long as others stay")
                .doesNotContain("would be cleared");
        site.edit("firewall: {servers: back, forward: drop}\n", "firewall: {forward: drop}\n");
        site.edit("  primary: back\n", "  primary: back\n  replicas: front\n");
        assertThat(site.run("destroy", "--yes", "--delete-data", "large").exit())
                .isEqualTo(64);
        site.edit("domain: www.foobar.com\n", "domain: www.foobar.com\nprotect: false\n");
        site.apply();
    }

    @Test
    @Order(2)
    void a_client_that_dies_leaves_what_the_next_one_takes_away() throws Exception {
        try (var destroy = site.start("destroy", "--yes", "--json")) {
            destroy.await("step_done");
            destroy.kill();
        }
        var done = site.run("destroy", "--yes", "--no-color");
        assertThat(done.exit()).as(done.toString()).isZero();
        assertThat(done.out())
                .contains("Gone. Nothing of small is left on 2 servers but the data named above")
                .contains("back  keeps /var/lib/mysql: MySQL's data")
                .contains("front  keeps /var/lib/small-app: what the app keeps");
        assertThat(lab.on("back", TRACES)).isBlank();
        assertThat(lab.on("front", TRACES.replace("-path /tmp", "-path /tmp -o -path /var/lib/small-app")))
                .isBlank();
        assertThat(site.run("destroy", "--yes").exit()).as("a second time").isZero();
    }

    @Test
    @Order(3)
    void with_its_data_it_comes_back() {
        for (var host : new String[] {"front", "back"}) {
            lab.on(host, "systemctl enable -q --now mysql");
        }
        site.apply("--take-over", "all");
        site.isVerified();
        assertThat(lab.on("front", "cat /var/lib/small-app/upload")).contains("kept");
    }

    @Test
    @Order(4)
    void data_go_when_somebody_says_so_and_nobody_elses_do() {
        lab.on("back", "echo 'CREATE DATABASE theirs; CREATE TABLE theirs.a (b INT PRIMARY KEY)' | mysql");
        lab.on(
                "front",
                "echo 'DROP DATABASE theirs' | mysql --init-command='SET sql_log_bin=0, GLOBAL super_read_only=0'");
        lab.on("front", "echo 'STOP REPLICA' | mysql; systemctl stop mysql");
        for (var host : new String[] {"front", "back"}) {
            // As where the tool has brought it.
            lab.on(host, "printf 'package\\tmysql-server\\tinstalled\\n' >>/var/lib/foobar-infra/small/manifest");
        }
        var done = site.run("destroy", "--yes", "--no-color", "--delete-data", "small");
        assertThat(done.exit()).as(done.toString()).isZero();
        assertThat(done.out())
                .contains(
                        "back  keeps /var/lib/mysql",
                        "MySQL stays, with its data, as it has databases that are not this stack's: theirs")
                .doesNotContain("front  keeps");
        assertThat(lab.on("front", TRACES)).isBlank();
        assertThat(lab.on("front", "ls -A /var/lib/mysql; ls -d /var/lib/small-app; command -v mysqld; true"))
                .as("nothing of the data, and no server for them")
                .isBlank();
        lab.on("back", "systemctl start mysql");
        assertThat(databases("back")).contains("theirs").doesNotContain("shop-1");
        assertThat(lab.on("back", "echo 'SELECT user FROM mysql.user' | mysql -N"))
                .doesNotContain("foobar");
    }
}
