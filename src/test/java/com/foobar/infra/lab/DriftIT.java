package com.foobar.infra.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody changes things on the servers by hand: the plan says that it was so, and apply puts them back. */
@Tag("lab")
class DriftIT {

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-drift", Lab.READY, "one", "two");
        site = new Site(lab, Tool.built(), directory);
        site.topology(TwoServers.WITH_ALL_ROLES);
        site.apply();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    @AfterEach
    void all_is_as_it_was() {
        site.hasNoChanges();
        site.isVerified();
    }

    /** The plan must call each of these, and nothing else, drift; apply puts it right. */
    private static void putsBack(String... drifted) {
        var changes = Site.changes(site.plan());
        assertThat(changes).allMatch(c -> c.endsWith(" drift"));
        for (var one : drifted) {
            assertThat(changes).anyMatch(c -> c.startsWith(one));
        }
        var shown = site.run("plan", "--no-color");
        assertThat(shown.out()).contains("(changed by hand since the last apply)");
        site.apply();
    }

    @Test
    void an_edited_configuration_file() {
        lab.on("one", "echo '# by hand' >>/etc/nginx/nginx.conf");
        putsBack("one file /etc/nginx/nginx.conf change");
        assertThat(lab.on("one", "cat /etc/nginx/nginx.conf")).doesNotContain("by hand");
    }

    /** It would go on with the edit, and no file tells it. */
    @Test
    void an_edit_that_was_loaded_and_then_undone_in_the_file_only() {
        lab.on("one", """
                cd /etc/nginx/conf.d; cp -p small.conf /run/kept; cp -p /etc/haproxy/haproxy.cfg /run/kept.cfg
                sed -i 's/client_max_body_size .*/client_max_body_size 1;/' small.conf; systemctl reload nginx
                sed -i 's/maxconn .*/maxconn 99/' /etc/haproxy/haproxy.cfg; systemctl reload haproxy""");
        Awaitility.await().until(() -> post("one", 8080).equals("413"));
        lab.on("one", "cp -p /run/kept /etc/nginx/conf.d/small.conf; cp -p /run/kept.cfg /etc/haproxy/haproxy.cfg");
        putsBack("one service nginx.service change", "one service haproxy.service change");
        assertThat(post("one", 8080)).isNotEqualTo("413");
        assertThat(lab.on("one", "echo show info | nc -U /run/haproxy/admin.sock 2>/dev/null || true"))
                .doesNotContain("Maxconn: 99\n");
    }

    private static String post(String host, int port) {
        return lab.on(
                host,
                "curl -s -o /dev/null -w '%{http_code}' -H 'Host: www.foobar.com' -d author=a -d text=b http://127.0.0.1:"
                        + port + "/messages");
    }

    @Test
    void an_environment_with_which_the_app_was_started() {
        lab.on(
                "two",
                "sed -i 's/^DB_PASSWORD=.*/DB_PASSWORD=\"wrong\"/' /etc/small/app.env; systemctl restart small-app");
        putsBack("two environment /etc/small/app.env change", "two service small-app.service change");
        site.isVerified();
        lab.on("two", """
                cp -p /etc/small/app.env /run/kept; sed -i 's/^DB_PASSWORD=.*/DB_PASSWORD="wrong"/' /etc/small/app.env
                systemctl restart small-app; cp -p /run/kept /etc/small/app.env""");
        putsBack("two service small-app.service change");
    }

    /** Whoever starts or reloads it otherwise, for instance after its logs were rotated, does no harm. */
    @Test
    void a_load_by_somebody_else_of_what_nobody_changed_is_none() {
        lab.on("one", "systemctl reload nginx haproxy; systemctl restart small-app");
        site.hasNoChanges();
    }

    /** It would go on with it, and nothing in the directory tells. */
    @Test
    void a_site_of_somebody_elses_that_was_loaded_and_then_removed() {
        lab.on("one", """
                cd /etc/nginx/conf.d; echo 'client_max_body_size 1;' >aevil.conf; systemctl reload nginx""");
        lab.on("one", "rm /etc/nginx/conf.d/aevil.conf");
        putsBack("one service nginx.service change");
    }

    @Test
    void a_service_that_was_started_with_other_configuration_than_ours() {
        lab.on("one", """
                cp /etc/haproxy/haproxy.cfg /run/y.cfg; cp /etc/nginx/nginx.conf /run/n.conf
                cd /etc/systemd/system; mkdir -p haproxy.service.d nginx.service.d
                printf '[Service]\nEnvironment=CONFIG=/run/y.cfg\n' >haproxy.service.d/x.conf
                printf '[Service]\nExecStart=\nExecStart=/usr/sbin/nginx -c /run/n.conf -g "daemon on;"\n' >nginx.service.d/x.conf
                systemctl daemon-reload; systemctl restart haproxy nginx""");
        var refused = site.run("apply", "--yes");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.out() + refused.err())
                .contains(
                        "one: haproxy.service runs /run/y.cfg rather than /etc/haproxy/haproxy.cfg",
                        "/etc/default/haproxy",
                        "one: nginx.service runs /run/n.conf rather than /etc/nginx/nginx.conf");
        assertThat(site.run("verify", "web").out()).contains("200, but haproxy.service runs", "200, but nginx.service");
        lab.on("one", """
                cd /etc/systemd/system; rm -r haproxy.service.d/x.conf nginx.service.d/x.conf; systemctl daemon-reload""");
        putsBack("one service haproxy.service change", "one service nginx.service change");
        assertThat(lab.on("one", "ps -ww -o args= -C haproxy,nginx")).doesNotContain("/run/y.cfg", "/run/n.conf");
    }

    @Test
    void what_haproxy_is_told_to_read_besides_is_said_and_gone_once_it_is_taken_out() {
        lab.on("one", """
                printf 'frontend more\n  mode http\n  timeout client 1s\n  bind :8999\n' >/run/x.cfg
                cp -p /etc/default/haproxy /run/default
                echo 'EXTRAOPTS="-f /run/x.cfg"' >>/etc/default/haproxy; systemctl restart haproxy""");
        var noted = site.run("plan", "--no-color");
        assertThat(noted.out()).contains("one: haproxy.service also reads what somebody else named: /run/x.cfg");
        site.apply();
        site.hasNoChanges();
        lab.on("one", "cp -p /run/default /etc/default/haproxy");
        putsBack("one service haproxy.service change");
        assertThat(lab.on("one", "ss -Hltn")).doesNotContain(":8999 ");
    }

    @Test
    void a_drop_in_of_somebody_elses_with_which_services_run_after_it_is_gone() {
        lab.on("one", """
                for u in small-app mysql; do
                    d=/etc/systemd/system/$u.service.d; mkdir -p $d; printf '[Service]\nEnvironment=LOG_LEVEL=evil\n' >$d/x.conf
                done; systemctl daemon-reload; systemctl restart small-app mysql""");
        var noted = site.run("plan", "--no-color").out();
        assertThat(noted)
                .contains(
                        "small-app.service is changed by files of somebody else's: /etc/systemd/system/small-app.service.d/x",
                        "mysql.service is changed by files of somebody else's: /etc/systemd/system/mysql.service.d/x.conf")
                .doesNotContain("foobar-infra-primary.conf");
        assertThat(site.run("verify").out())
                .contains(
                        "small-app.service was started with something else",
                        "mysql.service was started with something else");
        lab.on("one", """
                cd /etc/systemd/system; rm mysql.service.d/x.conf; rm -r small-app.service.d; systemctl daemon-reload""");
        putsBack("one service small-app.service change", "one service mysql.service change");
        assertThat(lab.on("one", """
                for u in small-app mysql; do tr '\\0' '\\n' </proc/$(systemctl show -P MainPID $u)/environ; done""")).doesNotContain("LOG_LEVEL");
    }

    @Test
    void services_that_are_killed_come_back_by_themselves() {
        var units = "nginx haproxy small-app mysql";
        lab.on("two", "for u in nginx small-app mysql; do kill -9 $(systemctl show -P MainPID $u); done");
        lab.on("one", "for u in nginx haproxy; do kill -9 $(systemctl show -P MainPID $u); done");
        Awaitility.await()
                .until(() -> lab.attempt("one", "systemctl is-active " + units).exit() == 0);
        Awaitility.await()
                .until(() -> lab.attempt("two", "systemctl is-active nginx small-app mysql")
                                .exit()
                        == 0);
        assertThat(lab.on("two", "systemctl show -P NRestarts nginx small-app mysql"))
                .doesNotContain("0");
        // A process is there before it listens.
        Awaitility.await()
                .until(() -> lab.attempt("two", "ss -Hltn | grep -q ':8000 '").exit() == 0);
        site.hasNoChanges();
        // Or verify would speak of these restarts for an hour: systemd counts them on through a restart.
        lab.on("two", "systemctl reset-failed mysql");
    }

    @Test
    void an_account_that_was_given_more_than_it_needs() {
        lab.on("one", "usermod -s /bin/bash -G sudo small-app");
        putsBack("one user small-app change");
        assertThat(lab.on("one", "getent passwd small-app; id -Gn small-app"))
                .endsWith(":/nonexistent:/usr/sbin/nologin\nsmall-app");
    }

    @Test
    void a_file_that_anyone_may_write() {
        lab.on("one", "chmod 666 /etc/haproxy/haproxy.cfg");
        putsBack("one file /etc/haproxy/haproxy.cfg change");
        assertThat(lab.on("one", "stat -c %a /etc/haproxy/haproxy.cfg")).isEqualTo("644");
    }

    @Test
    void a_setting_of_the_running_mysql() {
        lab.sql("one", "SET GLOBAL max_connections = 33");
        putsBack("one settings mysql change");
        assertThat(lab.sql("one", "SELECT @@max_connections")).isEqualTo("60");
    }

    @Test
    void a_persisted_setting_of_mysql() {
        lab.sql("two", "SET PERSIST max_connections = 34");
        putsBack("two settings mysql change");
        assertThat(lab.sql("two", "SELECT @@max_connections")).isEqualTo("60");
        assertThat(lab.on("two", "cat /var/lib/mysql/mysqld-auto.cnf 2>/dev/null || true"))
                .doesNotContain("max_connections");
    }

    /** It would take writes after its next start, for instance when a restart is part of this very apply. */
    @Test
    void a_database_that_was_told_to_boot_writable() {
        lab.sql("two", "SET PERSIST_ONLY super_read_only = 0; SET PERSIST_ONLY read_only = 0");
        putsBack("two settings mysql change");
        assertThat(lab.on("two", "cat /var/lib/mysql/mysqld-auto.cnf 2>/dev/null || true"))
                .doesNotContain("read_only");
        lab.sql("two", "SET PERSIST_ONLY super_read_only = 0; SET GLOBAL server_id = 1");
        putsBack("two settings mysql change");
        assertThat(lab.sql("two", "SELECT @@super_read_only")).isEqualTo("1");
    }

    /** It runs as it should until its next start; what nothing could put right then is said now. */
    @Test
    void an_option_file_of_somebody_elses_that_comes_after_ours() {
        var file = "/etc/mysql/mysql.conf.d/zzz.cnf";
        lab.on("two", "printf '[mysqld]\\nmax-connections=77\\n' >" + file);
        var noted = site.run("plan", "--detailed-exitcode");
        assertThat(noted.exit()).isZero();
        assertThat(noted.out())
                .contains("two: another option file sets max_connections=77, which beats 60", "grep -rnE");
        lab.on("two", "printf '[mysqld]\\nskip-log-bin\\n' >" + file);
        var refused = site.run("apply", "--yes");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.out() + refused.err())
                .contains("two: another option file sets log_bin=OFF, which beats binlog", "log[-_]bin");
        assertThat(lab.on("two", "grep -rlE 'skip.log[-_]bin' /etc/mysql /etc/my.cnf 2>/dev/null || true"))
                .isEqualTo(file);
        lab.on("two", "rm " + file);
    }

    @Test
    void a_stopped_and_a_disabled_service() {
        lab.on("one", "systemctl stop haproxy");
        lab.on("two", "systemctl disable -q small-app");
        putsBack("one service haproxy.service", "two service small-app.service");
        assertThat(lab.on("one", "systemctl is-active haproxy")).isEqualTo("active");
        assertThat(lab.on("two", "systemctl is-enabled small-app")).isEqualTo("enabled");
    }

    /** Nobody's connections are worth less than a bit on a file, or a link for the next boot. */
    @Test
    void what_a_running_database_does_not_need_to_be_restarted_for() {
        var pid = "systemctl show -P MainPID mysql";
        var before = lab.on("one", pid);
        lab.on("one", "chmod 666 /etc/systemd/system/mysql.service.d/foobar-infra.conf");
        putsBack("one file /etc/systemd/system/mysql.service.d/foobar-infra.conf change");
        site.hasNoChanges();
        lab.on("one", "systemctl disable -q mysql");
        putsBack("one service mysql.service change");
        assertThat(lab.on("one", "systemctl is-enabled mysql")).isEqualTo("enabled");
        assertThat(lab.on("one", pid)).isEqualTo(before);
    }

    /** It keeps the generation in its environment, but is another program. */
    @Test
    void an_app_that_runs_another_program() {
        lab.on(
                "one",
                "d=/run/systemd/system/small-app.service.d; mkdir -p $d; printf '[Service]\\nExecStart=\\nExecStart=sleep 9999\\n'"
                        + " >$d/hand.conf; systemctl daemon-reload; systemctl restart small-app; rm -r $d; systemctl daemon-reload");
        putsBack("one service small-app.service");
    }

    @Test
    void a_masked_service_is_left_so_until_somebody_lets_it_go() {
        lab.on("two", "systemctl mask -q --now nginx");
        var refused = site.run("apply", "--yes");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.out() + refused.err())
                .contains("two: nginx.service is masked", "systemctl unmask nginx.service", "Nothing was changed");
        lab.on("two", "systemctl unmask -q nginx");
        site.apply();
    }

    @Test
    void removed_files() {
        lab.on("two", "rm -r /etc/nginx/conf.d/small.conf /srv/small/static");
        putsBack("two file /etc/nginx/conf.d/small.conf", "two link /srv/small/static/current");
    }

    @Test
    void a_changed_password() {
        lab.sql("one", "ALTER USER foobar_app@'" + lab.address("two") + "' IDENTIFIED BY 'Another-0ne'");
        putsBack("one account foobar_app@" + lab.address("two"));
    }

    @Test
    void secrets_that_others_may_read() {
        lab.on(
                "one",
                "cd /etc/foobar-infra/small && chmod 777 secrets secrets/mysql-app && chown nobody secrets/mysql-replication"
                        + " && chmod 644 /etc/small/app.env ca/ca.key /etc/mysql/foobar-infra/server-key.pem");
        var before = lab.on("one", "cat /etc/foobar-infra/small/secrets/*");
        putsBack(
                "one secret /etc/foobar-infra/small/secrets/mysql-app change",
                "one environment /etc/small/app.env change",
                "one authority small change");
        assertThat(lab.on("one", "cat /etc/foobar-infra/small/secrets/*")).isEqualTo(before);
        assertThat(lab.on("one", "cd /etc/foobar-infra/small && stat -c %a:%U secrets secrets/* ca/ca.key"))
                .isEqualTo("700:root\n600:root\n600:root\n600:root\n600:root");
    }

    @Test
    void keys_that_no_longer_are_any() {
        lab.on(
                "two",
                "echo garbage >/etc/foobar-infra/small/seal.key; rm /etc/foobar-infra/small/secrets/mysql-replication;"
                        + " echo garbage >/etc/mysql/foobar-infra/server-key.pem");
        assertThat(Site.changes(site.plan()))
                .contains(
                        "two secret /etc/foobar-infra/small/secrets/mysql-replication add drift",
                        "two certificate /etc/mysql/foobar-infra change drift");
        site.apply();
    }

    @Test
    void an_authority_whose_key_is_lost() {
        lab.on("one", "rm /etc/foobar-infra/small/ca/ca.key");
        assertThat(Site.changes(site.plan())).contains("one authority small change drift");
        site.apply();
    }

    @Test
    void a_further_grant() {
        lab.sql("one", "GRANT DROP ON *.* TO foobar_app@'" + lab.address("two") + "'");
        putsBack("one account foobar_app@" + lab.address("two"));
        assertThat(lab.sql("one", "SHOW GRANTS FOR foobar_app@'" + lab.address("two") + "'"))
                .doesNotContain("DROP");
    }

    @Test
    void a_replica_that_was_made_writable() {
        lab.sql("two", "SET GLOBAL read_only = 0");
        var changes = Site.changes(site.plan());
        assertThat(changes).isNotEmpty().allMatch(c -> c.startsWith("two ") && c.endsWith(" drift"));
        site.apply();
        assertThat(lab.sql("two", "SELECT @@read_only, @@super_read_only")).isEqualTo("1\t1");
    }

    @Test
    void replication_that_was_stopped() {
        lab.sql("two", "STOP REPLICA");
        putsBack("two replication small");
    }

    @Test
    void what_other_people_added_is_left_alone() {
        lab.on("one", "mkdir -p /srv/other && echo x >/srv/other/file");
        lab.sql(
                "one",
                "CREATE DATABASE theirs; CREATE USER them@localhost IDENTIFIED WITH caching_sha2_password BY 'x'");
        assertThat(List.of(site.run("plan", "--detailed-exitcode").exit())).containsExactly(0);
        assertThat(lab.sql("one", "SHOW DATABASES LIKE 'theirs'")).isEqualTo("theirs");
        lab.sql("one", "DROP DATABASE theirs; DROP USER them@localhost");
    }
}
