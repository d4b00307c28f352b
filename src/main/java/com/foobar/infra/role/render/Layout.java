package com.foobar.infra.role.render;

/**
 * Where the things of a stack lie on its servers. One place for every path that both a rendered file and whoever puts
 * something there must agree on.
 *
 * @param stack the topology's name
 */
public record Layout(String stack) {

    public static final String HAPROXY_CFG = "/etc/haproxy/haproxy.cfg";
    public static final String HAPROXY_SOCKET = "/run/haproxy/admin.sock";

    /** Written by {@code show servers state} before a reload, read by the new worker. */
    public static final String HAPROXY_SERVER_STATE = "/var/lib/haproxy/server-state";

    /**
     * What that file holds before there is any state. HAProxy 2.6 warns of a missing or an empty file, so this must be
     * there before the first start.
     */
    public static final String HAPROXY_NO_STATE = "1\n";

    public static final String NGINX_CONF = "/etc/nginx/nginx.conf";

    /** What systemd does with nginx, where the package's unit leaves it dead. */
    public static final String NGINX_DROP_IN = "/etc/systemd/system/nginx.service.d/foobar-infra.conf";

    /** Sorts after the packages' own files in the directory that {@code /etc/mysql/my.cnf} includes last. */
    public static final String MYSQL_CNF = "/etc/mysql/mysql.conf.d/zz-foobar-infra.cnf";

    public static final String MYSQL_DROP_IN = "/etc/systemd/system/mysql.service.d/foobar-infra.conf";

    /** Directory of the database servers' certificate, key and certificate authority. */
    public static final String MYSQL_TLS = "/etc/mysql/foobar-infra";

    public static final String MYSQL_CA = MYSQL_TLS + "/ca.pem";
    public static final String MYSQL_CERT = MYSQL_TLS + "/server-cert.pem";
    public static final String MYSQL_KEY = MYSQL_TLS + "/server-key.pem";

    public String nginxSite() {
        return "/etc/nginx/conf.d/" + stack + ".conf";
    }

    /** What {@code web.static_files} was copied to; a link to one release. */
    public String staticCurrent() {
        return "/srv/" + stack + "/static/current";
    }

    public String staticReleases() {
        return "/srv/" + stack + "/static/releases";
    }

    /** The app's live release; a link. */
    public String appCurrent() {
        return "/srv/" + stack + "/app/current";
    }

    public String appReleases() {
        return "/srv/" + stack + "/app/releases";
    }

    /** System user and group of the app. */
    public String appUser() {
        return stack + "-app";
    }

    public String appService() {
        return stack + "-app.service";
    }

    public String appUnit() {
        return "/etc/systemd/system/" + appService();
    }

    /** The database password, made on the host; root's alone, mode 0600. Present if the stack has MySQL. */
    public String appSecrets() {
        return "/etc/" + stack + "/app.env";
    }

    /** The user's {@code environment_file}; root's alone, mode 0600. */
    public String releaseEnvironment() {
        return "/etc/" + stack + "/release.env";
    }

    /** The database servers' certificate authority, for the app to check them by; readable by all. */
    public String appDatabaseCa() {
        return "/etc/" + stack + "/mysql-ca.pem";
    }
}
