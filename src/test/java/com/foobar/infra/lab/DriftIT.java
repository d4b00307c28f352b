package com.foobar.infra.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Somebody changes things on the servers by hand: the plan says that it was so, and apply puts them back. */
@Tag("lab")
@Tag("loadbalancer")
@Tag("web")
@Tag("app")
@Tag("mysql")
@Order(1)
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

    /** An apply that ended well has planned again, and found nothing to do; what ends otherwise asks for a plan itself. */
    @AfterEach
    void all_is_as_it_was() {
        site.isVerified();
    }

    /** Apply must call each of these, and nothing else, drift, and puts it right. */
    private static void putsBack(String... drifted) {
        areDrift(Site.changes(site.apply().events("plan").getFirst()), drifted);
    }

    private static void areDrift(List<String> changes, String... drifted) {
        assertThat(changes).allMatch(c -> c.endsWith(" drift"));
        for (var one : drifted) {
            assertThat(changes).anyMatch(c -> c.startsWith(one));
        }
    }

    @TestFactory
    Stream<DynamicTest> what_is_there() {
        return together(SmallDrifts.ofWhatIsThere(lab));
    }

    @TestFactory
    Stream<DynamicTest> what_runs() {
        return together(SmallDrifts.ofWhatRuns(lab));
    }

    /** One plan and one apply for all of it, then a test each. */
    private static Stream<DynamicTest> together(List<SmallDrifts.ByHand> all) {
        all.forEach(one -> lab.on(one.server(), one.script()));
        var shown = site.run("plan", "--no-color");
        assertThat(shown.out()).contains("(changed by hand since the last apply)");
        var changes = Site.changes(site.apply().events("plan").getFirst());
        areDrift(changes);
        site.hasNoChanges();
        return all.stream()
                .map(one -> DynamicTest.dynamicTest(one.name(), () -> {
                    areDrift(changes, one.planned().toArray(String[]::new));
                    one.afterwards().run();
                }));
    }

    /** It reads what the services say of themselves, and what a plan would change. */
    @Test
    void status_tells_what_is_broken_and_what_was_changed_on_one_screen() {
        var well = site.run("status", "--no-color");
        assertThat(well.exit()).as(well.toString()).isZero();
        assertThat(well.out())
                .containsPattern("one +primary +takes writes +1 of 1 replicas connected +MySQL ")
                .containsPattern("two +replica +read-only +has all of one ")
                .containsPattern("two +/var/lib/mysql +\\d+ % free of ")
                .containsPattern("one +web/two +UP ")
                .containsPattern("one +\\d{4}-\\d\\d-\\d\\dT[0-9:]+Z +.* by .* ok")
                .contains("none: the servers are as the topology says");
        lab.on("one", "echo '# by hand' >>/etc/haproxy/haproxy.cfg");
        lab.on("two", "systemctl stop nginx; mysql -e 'STOP REPLICA IO_THREAD'");
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(site.run("status", "--no-color").out()).containsPattern("one +web/two +DOWN "));
        var ill = site.run("status", "--no-color");
        assertThat(ill.exit()).as(ill.toString()).isEqualTo(1);
        assertThat(ill.out())
                .containsPattern("two +nginx +inactive")
                .containsPattern("two +replica +read-only +receiver OFF")
                .containsPattern("\\d changes would be made, \\d of them to what was changed by hand");
        var told = site.run("status", "--json").events("status").getFirst();
        assertThat(told.get("ok").asBoolean()).isFalse();
        assertThat(told.get("drift").get("by_hand").asInt()).isPositive();
        assertThat(told.get("readings"))
                .anyMatch(r -> r.get("section").asString().equals("web")
                        && r.get("level").asString().equals("bad")
                        && r.get("values").get("state").asString().equals("inactive"));
        site.apply();
    }

    /** A visitor's request is found by its id wherever it came by, also once that was rotated, and what is said later as it is said. */
    @Test
    void logs_tell_what_all_services_say_by_time_and_leave_nothing_behind_that_reads() {
        var id = lab.on("one", "curl -sfD- -o /dev/null -H 'Host: www.foobar.com' http://127.0.0.1/")
                .lines()
                .filter(l -> l.toLowerCase(Locale.ROOT).startsWith("x-request-id: "))
                .map(l -> l.substring(14).strip())
                .findFirst()
                .orElseThrow();
        Awaitility.await().untilAsserted(() -> {
            var told =
                    site.run("logs", "--since", "10m", "--grep", id, "--json").events("log");
            assertThat(told).extracting(l -> l.get("source").asString()).contains("haproxy", "nginx", "app");
        });
        for (var server : List.of("one", "two")) {
            lab.on(server, "cd /var/log/nginx && mv access.log access.log.1 && nginx -s reopen");
        }
        assertThat(site.run("logs", "nginx", "--since", "10m", "--grep", id, "--json")
                        .events("log"))
                .isNotEmpty();
        var all = site.run("logs", "--since", "2h", "--json").events("log");
        assertThat(all)
                .extracting(l -> l.get("source").asString())
                .contains("haproxy", "nginx", "app", "mysql", "foobar-infra");
        assertThat(all).extracting(l -> l.get("server").asString()).contains("one", "two");
        assertThat(all).extracting(l -> Instant.parse(l.get("at").asString())).isSorted();
        try (var follows = site.start("logs", "app", "--follow", "--since", "1s", "--json")) {
            // Who reads begins a second back, and may come later than that.
            Awaitility.await()
                    .until(() ->
                            lab.attempt("two", "pgrep -f '[j]ournalctl -q'").exit() == 0);
            lab.on("two", "systemctl restart small-app");
            follows.await(e -> e.path("type").asString("").equals("log")
                            && e.path("server").asString("").equals("two"))
                    .orElseThrow();
            follows.kill();
        }
        for (var server : List.of("one", "two")) {
            Awaitility.await()
                    .untilAsserted(() -> assertThat(lab.attempt(server, "pgrep -fa '[j]ournalctl -q|[t]ail -q'")
                                    .exit())
                            .isEqualTo(1));
        }
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

    /** As on the hosts of an older version, and where the notes were lost: what it has loaded is not known, and is made known. */
    @Test
    void a_load_of_which_there_is_no_note() {
        lab.on("one", "rm -r /var/lib/foobar-infra/.loaded");
        lab.on("two", """
                rm -r /var/lib/foobar-infra/.loaded
                cp -p /etc/small/app.env /run/kept; sed -i 's/^DB_PASSWORD=.*/DB_PASSWORD="wrong"/' /etc/small/app.env
                systemctl restart small-app; cp -p /run/kept /etc/small/app.env""");
        var databases = lab.on("one", "systemctl show -P MainPID mysql");
        // Whether the others count as changed by hand depends on what was done on these hosts since they were started.
        assertThat(Site.changes(site.plan()))
                .contains("two service small-app.service change drift")
                .anyMatch(change -> change.startsWith("one service nginx.service change"))
                .anyMatch(change -> change.startsWith("one service mysql.service change"));
        site.apply();
        assertThat(lab.on("one", "systemctl show -P MainPID mysql")).isEqualTo(databases);
    }

    /** Whoever starts or reloads it otherwise, for instance after its logs were rotated, does no harm. */
    @Test
    void a_load_by_somebody_else_of_what_nobody_changed_is_none() {
        lab.on("one", "systemctl reload nginx haproxy; systemctl restart small-app");
        // Until it listens it has changed indeed: the plan would say so.
        Awaitility.await().until(() -> lab.on("one", "ss -Hltn 'sport = 8000'"), listening -> !listening.isBlank());
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

    /** systemctl itself is content with one of several. */
    private static boolean allRun(String host, String units) {
        return lab.attempt(host, "for u in " + units + "; do systemctl is-active -q $u || exit 1; done")
                        .exit()
                == 0;
    }

    @Test
    void services_that_are_killed_come_back_by_themselves() {
        lab.on("two", "for u in nginx small-app mysql; do kill -9 $(systemctl show -P MainPID $u); done");
        lab.on("one", "for u in nginx haproxy; do kill -9 $(systemctl show -P MainPID $u); done");
        Awaitility.await().until(() -> allRun("one", "nginx haproxy small-app mysql"));
        Awaitility.await().until(() -> allRun("two", "nginx small-app mysql"));
        assertThat(lab.on("two", "systemctl show -P NRestarts nginx small-app mysql"))
                .doesNotContain("0");
        // A process is there before it listens.
        Awaitility.await()
                .until(() -> lab.attempt("two", "ss -Hltn | grep -q ':8000 '").exit() == 0);
        site.hasNoChanges();
        // Or verify would speak of these restarts for an hour: systemd counts them on through a restart.
        lab.on("two", "systemctl reset-failed mysql");
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
        site.hasNoChanges();
    }

    /** Nobody's connections are worth less than a bit on a file, or a link for the next boot. */
    @Test
    void what_a_running_database_does_not_need_to_be_restarted_for() {
        var pid = "systemctl show -P MainPID mysql";
        var before = lab.on("one", pid);
        lab.on("one", "chmod 666 /etc/systemd/system/mysql.service.d/foobar-infra.conf");
        putsBack("one file /etc/systemd/system/mysql.service.d/foobar-infra.conf change");
        lab.on("one", "systemctl disable -q mysql");
        putsBack("one service mysql.service change");
        assertThat(lab.on("one", "systemctl is-enabled mysql")).isEqualTo("enabled");
        assertThat(lab.on("one", pid)).isEqualTo(before);
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
    void a_replica_that_was_made_writable() {
        lab.sql("two", "SET GLOBAL read_only = 0");
        var changes = Site.changes(site.plan());
        assertThat(changes).isNotEmpty().allMatch(c -> c.startsWith("two ") && c.endsWith(" drift"));
        site.apply();
        assertThat(lab.sql("two", "SELECT @@read_only, @@super_read_only")).isEqualTo("1\t1");
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
