package com.foobar.infra.part.mysql.setting;

/** Where MySQL's things lie on a server: what both a rendered file and whoever puts something there must agree on. */
public final class MysqlPaths {

    /** What mysqld reads of itself; the distribution has it include whole directories. */
    public static final String MAIN = "/etc/mysql/my.cnf";

    /** Sorts after the packages' own files in the directory that {@code /etc/mysql/my.cnf} includes last. */
    public static final String CNF = "/etc/mysql/mysql.conf.d/zz-foobar-infra.cnf";

    public static final String DROP_IN = "/etc/systemd/system/mysql.service.d/foobar-infra.conf";

    /** Directory of the database servers' certificate, key and certificate authority. */
    public static final String TLS = "/etc/mysql/foobar-infra";

    public static final String CA = TLS + "/ca.pem";
    public static final String CERT = TLS + "/server-cert.pem";
    public static final String KEY = TLS + "/server-key.pem";

    public static final String ERROR_LOG = "/var/log/mysql/error.log";

    private MysqlPaths() {}
}
