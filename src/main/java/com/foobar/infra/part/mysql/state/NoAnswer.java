package com.foobar.infra.part.mysql.state;

/** What it means when mysqld gives no whole answer, and what helps. */
final class NoAnswer {

    static final MysqlState.Unreachable MARIADB = new MysqlState.Unreachable(
            "MariaDB, or its data, is on this host, and not MySQL: its GTIDs and its replication are others",
            "use another host; or dump its data (mariadb-dump), remove MariaDB (apt-get purge 'mariadb-server*') and"
                    + " /var/lib/mysql, apply, and load the dump");

    private NoAnswer() {}

    public static MysqlState.Unreachable of(Rows rows) {
        return new MysqlState.Unreachable(rows.why(), remedy(rows));
    }

    private static String remedy(Rows rows) {
        if (rows.error().contains("is stopped by a signal")) {
            return "somebody froze it (kill -STOP, a debugger, a snapshot): kill -CONT $(pidof mysqld), or systemctl"
                    + " restart mysql";
        }
        if (rows.error().contains("data volume")) {
            return "free room there: what hangs goes on by itself (df -h /var/lib/mysql; du -xh /var/lib/mysql | sort -h |"
                    + " tail)";
        }
        return switch (rows.errno()) {
            case 1045, 1698 ->
                "root@localhost logs in by auth_socket there, as Debian and Ubuntu set it up: ALTER USER root@localhost"
                        + " IDENTIFIED WITH auth_socket";
            case 1040 -> "no connection is free: end some (SHOW PROCESSLIST), or raise mysql.settings: max_connections";
            default -> "systemctl status mysql; tail /var/log/mysql/error.log";
        };
    }
}
