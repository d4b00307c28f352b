package com.foobar.infra.part.web;

/**
 * Where nginx' things lie on a server: what both a rendered file and whoever puts something there must agree on.
 *
 * @param stack the topology's name
 */
public record NginxPaths(String stack) {

    public static final String CONF = "/etc/nginx/nginx.conf";

    /** What systemd does with nginx, where the package's unit leaves it dead. */
    public static final String DROP_IN = "/etc/systemd/system/nginx.service.d/foobar-infra.conf";

    /** The stack's own site. */
    public String site() {
        return "/etc/nginx/conf.d/" + stack + ".conf";
    }

    /** What the site listens on besides where the kernel has IPv6. No site by itself: those end in {@code .conf}. */
    public String ipv6() {
        return "/etc/nginx/conf.d/" + stack + ".ipv6";
    }

    /**
     * The way to it that a kernel without IPv6 has not: each step leads back from a directory that is only there with it. As a
     * pattern, since nginx takes it well if only a pattern leads nowhere.
     */
    String ipv6Include() {
        return "/proc/sys/net/ipv6/conf/../../../../.." + ipv6().replaceFirst("6$", "[6]");
    }

    /** What the site listens on besides, until those who ask do so elsewhere. No site by itself either. */
    public String former() {
        return "/etc/nginx/conf.d/" + stack + ".former";
    }

    /** A private key that a server made for the stack's authority to certify. */
    String certificateKey() {
        return Web.certificate(stack).replaceFirst("pem$", "key");
    }

    /** Where the releases of the static files are. */
    public String staticRoot() {
        return "/srv/" + stack + "/static";
    }

    /** What {@code web.static_files} was copied to; a link to one release. */
    public String staticCurrent() {
        return staticRoot() + "/current";
    }
}
