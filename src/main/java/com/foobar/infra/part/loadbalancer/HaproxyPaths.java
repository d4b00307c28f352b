package com.foobar.infra.part.loadbalancer;

/** Where HAProxy's things lie on a server: what both a rendered file and whoever puts something there must agree on. */
public final class HaproxyPaths {

    public static final String CFG = "/etc/haproxy/haproxy.cfg";
    public static final String SOCKET = "/run/haproxy/admin.sock";

    /** Written by {@code show servers state} before a reload, read by the new worker. */
    public static final String SERVER_STATE = "/var/lib/haproxy/server-state";

    /**
     * What that file holds before there is any state. HAProxy 2.6 warns of a missing or an empty file, so this must be
     * there before the first start.
     */
    public static final String NO_STATE = "1\n";

    /** What visitors get while the site is in maintenance. */
    public static final String MAINTENANCE_PAGE = "/etc/haproxy/foobar-maintenance.html";

    private HaproxyPaths() {}
}
