package com.foobar.infra.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** What is changed by hand on {@link TwoServers#WITH_ALL_ROLES}, grouped so that within a group none hides another. */
final class SmallDrifts {

    /**
     * One thing that somebody does.
     *
     * @param name as a test's
     * @param script run as root on the server
     * @param planned how changes begin that the plan must have, as {@code server kind name}
     * @param afterwards what must be so once it is put back
     */
    record ByHand(String name, String server, String script, List<String> planned, Runnable afterwards) {}

    private SmallDrifts() {}

    private static String mysql(String statement) {
        return "mysql -e \"" + statement + "\"";
    }

    /** In files, accounts, settings and data; no service stops. */
    static List<ByHand> ofWhatIsThere(Lab lab) {
        var secrets = "cat /etc/foobar-infra/small/secrets/*";
        var before = lab.on("one", secrets);
        return List.of(
                new ByHand(
                        "an edited configuration file",
                        "one",
                        "echo '# by hand' >>/etc/nginx/nginx.conf",
                        List.of("one file /etc/nginx/nginx.conf change"),
                        () -> assertThat(lab.on("one", "cat /etc/nginx/nginx.conf"))
                                .doesNotContain("by hand")),
                new ByHand(
                        "a file that anyone may write",
                        "one",
                        "chmod 666 /etc/haproxy/haproxy.cfg",
                        List.of("one file /etc/haproxy/haproxy.cfg change"),
                        () -> assertThat(lab.on("one", "stat -c %a /etc/haproxy/haproxy.cfg"))
                                .isEqualTo("644")),
                new ByHand(
                        "an account that was given more than it needs",
                        "one",
                        "usermod -s /bin/bash -G sudo small-app",
                        List.of("one user small-app change"),
                        () -> assertThat(lab.on("one", "getent passwd small-app; id -Gn small-app"))
                                .endsWith(":/nonexistent:/usr/sbin/nologin\nsmall-app")),
                new ByHand(
                        "a setting of the running MySQL",
                        "one",
                        mysql("SET GLOBAL max_connections = 33"),
                        List.of("one settings mysql change"),
                        () -> assertThat(lab.sql("one", "SELECT @@max_connections"))
                                .isEqualTo("60")),
                new ByHand(
                        "a persisted setting of MySQL",
                        "two",
                        mysql("SET PERSIST max_connections = 34"),
                        List.of("two settings mysql change"),
                        () -> {
                            assertThat(lab.sql("two", "SELECT @@max_connections"))
                                    .isEqualTo("60");
                            assertThat(lab.on("two", "cat /var/lib/mysql/mysqld-auto.cnf 2>/dev/null || true"))
                                    .doesNotContain("max_connections");
                        }),
                new ByHand(
                        "removed files",
                        "two",
                        "rm -r /etc/nginx/conf.d/small.conf /srv/small/static",
                        List.of("two file /etc/nginx/conf.d/small.conf", "two link /srv/small/static/current"),
                        () -> lab.on(
                                "two", "test -s /etc/nginx/conf.d/small.conf && test -d /srv/small/static/current/")),
                new ByHand(
                        "a changed password",
                        "one",
                        mysql("ALTER USER foobar_app@'" + lab.address("two") + "' IDENTIFIED BY 'Another-0ne'"),
                        List.of("one account foobar_app@" + lab.address("two")),
                        () -> {}),
                new ByHand(
                        "replication that was stopped",
                        "two",
                        mysql("STOP REPLICA"),
                        List.of("two replication small"),
                        () -> {}),
                new ByHand(
                        "secrets that others may read",
                        "one",
                        "cd /etc/foobar-infra/small && chmod 777 secrets secrets/mysql-app && chown nobody secrets/mysql-replication"
                                + " && chmod 644 /etc/small/app.env ca/ca.key /etc/mysql/foobar-infra/server-key.pem",
                        List.of(
                                "one secret /etc/foobar-infra/small/secrets/mysql-app change",
                                "one environment /etc/small/app.env change",
                                "one authority small change"),
                        () -> {
                            assertThat(lab.on("one", secrets)).isEqualTo(before);
                            assertThat(lab.on(
                                            "one",
                                            "cd /etc/foobar-infra/small && stat -c %a:%U secrets secrets/* ca/ca.key"))
                                    .isEqualTo("700:root\n600:root\n600:root\n600:root\n600:root");
                        }));
    }

    /** In what runs, and what more an account may do. */
    static List<ByHand> ofWhatRuns(Lab lab) {
        return List.of(
                new ByHand(
                        "a further grant",
                        "one",
                        mysql("GRANT DROP ON *.* TO foobar_app@'" + lab.address("two") + "'"),
                        List.of("one account foobar_app@" + lab.address("two")),
                        () -> assertThat(lab.sql("one", "SHOW GRANTS FOR foobar_app@'" + lab.address("two") + "'"))
                                .doesNotContain("DROP")),
                new ByHand(
                        "a stopped service",
                        "one",
                        "systemctl stop haproxy",
                        List.of("one service haproxy.service"),
                        () -> assertThat(lab.on("one", "systemctl is-active haproxy"))
                                .isEqualTo("active")),
                new ByHand(
                        "a disabled service",
                        "two",
                        "systemctl disable -q small-app",
                        List.of("two service small-app.service"),
                        () -> assertThat(lab.on("two", "systemctl is-enabled small-app"))
                                .isEqualTo("enabled")),
                // It keeps the generation in its environment, but is another program.
                new ByHand(
                        "an app that runs another program",
                        "one",
                        "d=/run/systemd/system/small-app.service.d; mkdir -p $d; printf '[Service]\\nExecStart=\\nExecStart=sleep 9999\\n'"
                                + " >$d/hand.conf; systemctl daemon-reload; systemctl restart small-app; rm -r $d; systemctl daemon-reload",
                        List.of("one service small-app.service"),
                        () -> assertThat(lab.on("one", "ps -ww -o args= -p $(systemctl show -P MainPID small-app)"))
                                .doesNotContain("sleep 9999")));
    }
}
