package com.foobar.infra.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Two servers that somebody set up by hand become a stack, and lose nothing by it. Each test goes on from the last. */
@Tag("lab")
@Tag("house")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AdoptIT {

    /** As an operator would write it: the site of both, and what MySQL is set to. */
    private static final String SITE = """
            set -e
            mkdir -p /var/www/shop; echo 'the shop' >/var/www/shop/index.html
            cat >/etc/nginx/sites-available/shop <<'E'
            server {
                listen 8080 default_server;
                server_name www.shop.example;
                root /var/www/shop;
                client_max_body_size 20m;
                location / { try_files $uri $uri/ =404; }
                location /old/ { return 301 /; }
            }
            E
            ln -sf ../sites-available/shop /etc/nginx/sites-enabled/shop; rm -f /etc/nginx/sites-enabled/default
            cat >/etc/mysql/mysql.conf.d/shop.cnf <<'E'
            [mysqld]
            server-id = @id@
            bind-address = 0.0.0.0
            gtid_mode = ON
            enforce_gtid_consistency = ON
            max_connections = 120
            innodb_buffer_pool_size = 64M
            E
            systemctl enable -q --now nginx mysql; systemctl reload nginx; systemctl restart mysql
            """;

    private static final String BALANCER = """
            set -e
            cat >/etc/haproxy/haproxy.cfg <<'E'
            global
                stats socket /run/haproxy/admin.sock mode 660 level admin
                user haproxy
                group haproxy
                maxconn 2000
            defaults
                mode http
                timeout connect 5s
                timeout client 50s
                timeout server 50s
            frontend www
                bind *:80
                default_backend shop
            backend shop
                balance leastconn
                cookie SRV insert indirect
                option httpchk GET /
                server one @one@:8080 check inter 3s weight 2
                server two @two@:8080 check inter 3s weight 1
            E
            systemctl enable -q --now haproxy; systemctl restart haproxy
            """;

    /** All that a reading must leave as it is: files, units and their processes, data and logs of nobody's asking. */
    private static final String STATE = """
            find /etc /srv /opt /usr/local /var/lib /var/www /root -xdev -not -path '/var/lib/mysql*' -printf '%p %s %m %u %C@\\n' \
                | grep -v -e /var/lib/systemd -e /var/lib/private -e /var/lib/haproxy | sort
            systemctl show -p MainPID,NRestarts,ActiveEnterTimestampMonotonic haproxy nginx mysql
            mysql -N -e 'SELECT @@gtid_executed; SELECT user, host FROM mysql.user ORDER BY 1, 2; SHOW DATABASES'
            """;

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;
    private static Tool tool;
    private static Http visitor;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-adopt", Lab.READY, "one", "two");
        tool = Tool.built();
        site = new Site(lab, tool, directory);
        visitor = new Http("http://" + lab.address("one"));
        lab.on("one", SITE.replace("@id@", "1"));
        lab.on("two", SITE.replace("@id@", "2"));
        lab.on("one", BALANCER.replace("@one@", lab.address("one")).replace("@two@", lab.address("two")));
        lab.sql(
                "one",
                "CREATE DATABASE shop; CREATE TABLE shop.orders (id INT PRIMARY KEY, what TEXT);"
                        + " CREATE USER repl@'%' IDENTIFIED BY 'Repl-1234'; GRANT REPLICATION SLAVE ON *.* TO repl@'%';"
                        + " CREATE USER shop@'10.%' IDENTIFIED BY 'Shop-1234'; GRANT ALL ON shop.* TO shop@'10.%';"
                        + " INSERT INTO shop.orders VALUES (1, 'a kettle')");
        lab.sql(
                "two",
                "RESET BINARY LOGS AND GTIDS; CHANGE REPLICATION SOURCE TO SOURCE_HOST='" + lab.address("one")
                        + "', SOURCE_USER='repl', SOURCE_PASSWORD='Repl-1234', SOURCE_AUTO_POSITION=1,"
                        + " GET_SOURCE_PUBLIC_KEY=1; START REPLICA");
        Awaitility.await()
                .until(
                        () -> lab.attempt("two", "mysql -N -e 'SELECT what FROM shop.orders'")
                                .out()
                                .strip(),
                        "a kettle"::equals);
        Awaitility.await().until(() -> visitor.get("/").statusCode() == 200);
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static Ran adopt(Path out, String... servers) {
        var line = new ArrayList<>(List.of("adopt"));
        line.addAll(List.of(servers));
        line.addAll(List.of("-i", lab.inventory().toString(), "--no-color", "--out", out.toString()));
        return tool.run(line.toArray(String[]::new));
    }

    private static String state() {
        return lab.on("one", STATE) + "\n" + lab.on("two", STATE);
    }

    @Test
    @Order(1)
    void what_was_set_up_by_hand_is_read_and_nothing_is_changed() throws IOException {
        var before = state();
        var ran = adopt(site.file(), "one", "two");
        assertThat(ran.exit()).as(ran.toString()).isZero();
        assertThat(state()).isEqualTo(before);
        assertThat(site.text())
                .contains(
                        "name: shop\n",
                        "domain: www.shop.example  # one:/etc/nginx/sites-enabled/shop:3\n",
                        "  algorithm: leastconn  # one:/etc/haproxy/haproxy.cfg:15\n",
                        "  servers: [{server: one, weight: 2}, {server: two, weight: 1}]",
                        "  port: 8080  #",
                        "  max_body_size: 20m  #",
                        "  primary: one  #",
                        "  replicas: two  #",
                        "  replication_user: repl  #",
                        "  buffer_pool: 64M  # one:/etc/mysql/mysql.conf.d/shop.cnf:7\n",
                        "    max_connections: \"120\"  # one:/etc/mysql/mysql.conf.d/shop.cnf:6\n",
                        "      privileges: owner  #")
                .doesNotContain("1234");
        assertThat(ran.toString())
                .doesNotContain("1234")
                .contains(
                        "one:/etc/haproxy/haproxy.cfg:16\n      cookie: there is no key for it",
                        "one:/etc/nginx/sites-enabled/shop:7\n      location /old/: there is no key for it",
                        "scp -r " + lab.address("one") + ":/var/www/shop/. site/",
                        "secrets/shop_password",
                        "What apply would change",
                        "one: MySQL here already holds data: shop",
                        "0 to remove");
        var again = adopt(site.file(), "one", "two");
        assertThat(again.exit()).isEqualTo(64);
    }

    @Test
    @Order(2)
    void with_a_server_that_cannot_be_reached_the_others_are_written() throws IOException {
        var part = directory.resolve("part.yml");
        var ran = adopt(part, "one", "admin@127.0.0.1:1");
        assertThat(ran.exit()).as(ran.toString()).isEqualTo(1);
        assertThat(ran.out())
                .contains("Not read:", "admin@127.0.0.1:1")
                .contains("HAProxy leads to two at " + lab.address("two") + ", which is none of the servers")
                .contains("follows its MySQL, and is none of the servers that were read");
        assertThat(part).content().contains("  primary: one  #").doesNotContain("replicas:");
    }

    @Test
    @Order(3)
    void what_was_read_is_applied_and_no_data_and_no_visitor_is_lost() throws IOException {
        assertThat(site.run("validate").exit()).as("before the site is brought").isEqualTo(64);
        site.write("site/index.html", "the shop\n");
        var password = site.write("secrets/shop_password", "Shop-1234\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        assertThat(site.run("validate").exit()).isZero();
        site.apply("--take-over", "all");
        site.hasNoChanges();
        assertThat(visitor.get("/").body()).isEqualTo("the shop\n");
        assertThat(lab.sql("two", "SELECT what FROM shop.orders")).isEqualTo("a kettle");
        lab.sql("one", "INSERT INTO shop.orders VALUES (2, 'a cup')");
        Awaitility.await().until(() -> lab.sql("two", "SELECT COUNT(*) FROM shop.orders"), "2"::equals);
        assertThat(lab.on(
                        "two",
                        "mysql -h " + lab.address("one")
                                + " -u shop -pShop-1234 -N -e 'SELECT what FROM shop.orders WHERE id = 2' 2>/dev/null"))
                .as("its clients' password is what it was")
                .isEqualTo("a cup");
    }

    @Test
    @Order(4)
    void a_stack_of_the_tool_is_adopted_from_its_hosts_alone_and_nothing_is_to_change() {
        var again = directory.resolve("again.yml");
        var ran = adopt(again, "one", "two");
        assertThat(ran.exit()).as(ran.toString()).isZero();
        assertThat(ran.out()).contains(":/srv/shop/static/current/. site/");
        var plan = tool.run(
                "plan", "-f", again.toString(), "-i", lab.inventory().toString(), "--no-color", "--detailed-exitcode");
        assertThat(plan.exit()).as(plan.toString()).isZero();
        assertThat(plan.out()).contains("No changes.");
    }
}
