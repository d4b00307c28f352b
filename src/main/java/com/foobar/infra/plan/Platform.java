package com.foobar.infra.plan;

import java.util.List;
import java.util.Map;

/** The distributions that the tool works on, and what they bring. */
public final class Platform {

    private Platform() {}

    /**
     * @param mysql release line of its own mysql-server; empty if it has none
     */
    private record Release(String os, String version, String name, String haproxy, String nginx, String mysql) {}

    /** What differs by version is decided from this table only. */
    private static final List<Release> RELEASES = List.of(
            new Release("debian", "12", "Debian 12", "2.6", "1.22", ""),
            new Release("debian", "13", "Debian 13", "3.0", "1.26", ""),
            new Release("ubuntu", "22.04", "Ubuntu 22.04", "2.4", "1.18", "8.0"),
            new Release("ubuntu", "24.04", "Ubuntu 24.04", "2.8", "1.24", "8.0"));

    public static boolean supported(String os, String version) {
        return RELEASES.stream().anyMatch(r -> r.os().equals(os) && r.version().equals(version));
    }

    public static String supportedNames() {
        return String.join(", ", RELEASES.stream().map(Release::name).toList());
    }

    /** Name of a release → versions of HAProxy, nginx and MySQL that it brings: for documentation and tests. */
    public static Map<String, List<String>> versions() {
        var map = new java.util.LinkedHashMap<String, List<String>>();
        RELEASES.forEach(r -> map.put(r.name(), List.of(r.haproxy(), r.nginx(), r.mysql())));
        return map;
    }
}
