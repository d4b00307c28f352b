package com.foobar.infra.part.loadbalancer.maintenance;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * That visitors are kept from the site while somebody works on it.
 *
 * @param on whether they are
 * @param page a file with what they read instead, relative to the topology file; empty: the built-in one
 * @param allow addresses and networks whose visitors see the site all the same
 * @param retryAfter when they are asked to come again; whole seconds
 */
public record Maintenance(boolean on, Optional<String> page, List<String> allow, Duration retryAfter) {

    /** Where the topology says so. */
    public static final String KEY = "load_balancer.maintenance";

    /** The same where it says more than on or off. */
    public static final String STATE = "state";

    /** The file that the topology names. */
    public static final String PAGE = KEY + ".page";

    /** The page of who brings none. */
    public static final String TEMPLATE = "haproxy/maintenance.html";

    /**
     * Where only the load balancer's own host can ask, and sees the site behind the page. Not 127.0.0.1: a tunnel or another
     * proxy that runs there brings visitors by that.
     */
    public static final String BACK_DOOR = "127.0.0.2";

    public Maintenance {
        allow = List.copyOf(allow);
    }

    /** One that is on or off, with all else as it is by default. */
    public static Maintenance of(boolean on) {
        return MaintenanceLanguage.of(on);
    }

    /** How the topology writes whether it is on. */
    public static String word(boolean on) {
        return on ? "on" : "off";
    }
}
