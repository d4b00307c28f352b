package com.foobar.infra.lab.faults;

import static com.foobar.infra.lab.faults.Faults.told;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Http;
import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power is cut while files that their service cannot run with take the place of those that it runs with. What was good
 * comes back with the next apply, although it was no longer there when that began.
 */
@Tag("lab")
@Tag("mysql")
class CutShortIT {

    @TempDir
    private Path directory;

    private Lab lab;
    private Site site;

    @BeforeEach
    void up() {
        lab = Lab.up("it-cut", Lab.READY, "one");
        site = new Site(lab, Tool.built(), directory);
    }

    @AfterEach
    void down() {
        lab.close();
    }

    /** Applies until the condition holds on the host, whose power is then cut. */
    private void applyAndCut(String condition) {
        try (var running = site.startApply()) {
            Faults.until(lab, "one", condition);
            lab.does("kill", "one");
            running.kill();
        }
        lab.does("start", "one");
    }

    @Test
    void nginx_between_the_last_file_and_the_proof() throws Exception {
        site.topology("""
                name: cut
                domain: www.foobar.com
                servers: {one: @one@}
                web: {servers: one}
                """);
        site.apply();
        // From the first moment of each boot somebody has this port, which nginx only finds when it runs.
        lab.on("one", """
                printf '[Socket]\nListenStream=8099\n[Install]\nWantedBy=sockets.target\n' >/etc/systemd/system/theirs.socket
                printf '[Service]\nExecStart=sleep infinity\n' >/etc/systemd/system/theirs.service
                systemctl enable -q --now theirs.socket""");
        Faults.gate(lab, "one", "nginx");
        var template = site.write(
                "templates/nginx/site.conf.ftl",
                Files.readString(Path.of("templates/nginx/site.conf.ftl"))
                        .replace("    server_tokens off;\n", "    server_tokens off;\n    listen 8099;\n"));

        applyAndCut("test -e /run/at-gate");

        assertThat(lab.attempt("one", "systemctl is-active nginx").exit())
                .as(
                        lab.on(
                                "one",
                                "ss -ltn; systemctl status nginx theirs.socket; cat /etc/nginx/conf.d/*; ls /var/lib/foobar-infra/cut/tx/* || true"))
                .isNotZero();
        told(
                site.attemptApply(),
                1,
                "nginx.service does not run the new configuration; the previous configuration was put back and serves",
                "0.0.0.0:8099");
        assertThat(new Http("http://" + lab.address("one")).get("/").statusCode())
                .isEqualTo(200);
        Files.delete(template);
        site.hasNoChanges();
    }

    @Test
    void mysql_between_the_option_file_and_the_unit_that_has_its_generation() {
        site.topology("""
                name: cut
                domain: www.foobar.com
                servers: {one: @one@}
                mysql: {primary: one, buffer_pool: 16M, database: shop, settings: {max_connections: 61}}
                """);
        site.apply();
        lab.on("one", """
                printf '#!/bin/sh\n/bin/mv "$@" || exit\ncase "$*" in *.cnf) touch /run/cut; sleep 600 ;; esac\n' >/usr/local/sbin/mv
                chmod +x /usr/local/sbin/mv""");
        site.edit("max_connections: 61", "max_connections: 61, innodb_data_home_dir: /no/such/place");

        applyAndCut("test -e /run/cut");

        lab.on("one", "rm /usr/local/sbin/mv");
        assertThat(lab.attempt("one", "mysqladmin ping").exit()).isNotZero();
        told(
                site.attemptApply(),
                1,
                "mysql.service does not run the new configuration; the previous configuration was put back and serves",
                "/no/such/place");
        assertThat(lab.sql("one", "SELECT @@max_connections")).isEqualTo("61");
        site.edit(", innodb_data_home_dir: /no/such/place", "");
        site.apply(); // Opens the primary, which boots closed.
        site.hasNoChanges();
    }
}
