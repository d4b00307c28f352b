package com.foobar.infra.lab.faults;

import static com.foobar.infra.lab.faults.Faults.told;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Http;
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

/** A web server that the topology knows by name, on a kernel without IPv6, with files of others beside the stack's. */
@Tag("lab")
@Tag("web")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NamedWebServerIT {

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;
    private static Http visitor;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-named", Lab.READY, "one");
        // As with ipv6.disable=1: no such settings, and no such sockets for nginx.
        lab.on("one", "echo " + lab.address("one") + """
                 one.foobar.com >>/etc/hosts
                mount -t tmpfs none /proc/sys/net/ipv6
                mkdir -p /run/systemd/system/nginx.service.d
                printf '[Service]\\nRestrictAddressFamilies=~AF_INET6\\n' >/run/systemd/system/nginx.service.d/no-ipv6.conf
                systemctl daemon-reload""");
        site = new Site(lab, Tool.built(), directory);
        site.write("site/index.html", "<h1>here</h1>\n");
        site.topology("""
                name: named
                domain: www.foobar.com
                servers: {one: one.foobar.com}
                web: {servers: one, port: 8080, static_files: site}
                """);
        visitor = new Http("http://" + lab.address("one") + ":8080");
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static String listens() {
        return lab.on("one", "ss -Hltn 'sport = :8080' | awk '{print $4}' | sort");
    }

    @Test
    @Order(1)
    void it_listens_by_what_its_kernel_has() {
        told(site.attemptApply("--take-over", "one"), 0, "Applied.");
        assertThat(listens()).isEqualTo("0.0.0.0:8080");
        assertThat(visitor.get("/").body()).contains("here");
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(2)
    void it_listens_by_ipv6_too_once_its_kernel_has_it() {
        lab.on("one", """
                umount /proc/sys/net/ipv6
                rm /run/systemd/system/nginx.service.d/no-ipv6.conf
                systemctl daemon-reload
                systemctl restart nginx""");
        assertThat(listens()).isEqualTo("0.0.0.0:8080\n[::]:8080");
        site.apply();
        assertThat(listens()).isEqualTo("0.0.0.0:8080\n[::]:8080");
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(3)
    void what_nginx_complains_of_without_a_file_is_told_with_the_file() {
        lab.on("one", "echo 'server { listen 81; access_log /var/log/nowhere/a.log; }' >/etc/nginx/conf.d/a.conf");
        told(
                site.run("plan", "--no-color"),
                1,
                "one: nginx would not start with what is in /etc/nginx now: ",
                "open() \"/var/log/nowhere/a.log\" failed",
                "\"/var/log/nowhere/a.log\" stands in /etc/nginx/conf.d/a.conf: correct it there");
        told(
                site.run("verify web", "--no-color"),
                1,
                "nginx names no file for it; grep -rnF '/var/log/nowhere/a.log' /etc/nginx there");
        lab.on("one", "rm /etc/nginx/conf.d/a.conf");
    }

    @Test
    @Order(4)
    void a_dump_is_served_by_consent_only() {
        site.write("site/downloads/schema.sql", "CREATE TABLE t (id INT);\n");
        told(site.attemptApply(), 64, "web.published: [downloads/schema.sql]");
        site.edit("static_files: site", "static_files: site, published: downloads/schema.sql");
        told(site.attemptApply(), 0, "Applied.");
        assertThat(visitor.get("/downloads/schema.sql").body()).contains("CREATE TABLE");
        site.hasNoChanges();
    }
}
