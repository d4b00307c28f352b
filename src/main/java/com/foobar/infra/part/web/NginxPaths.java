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
     *
     * @param rest for the site that answers to names of no site, too
     */
    String ipv6Include(boolean rest) {
        return "/proc/sys/net/ipv6/conf/../../../../.." + (rest ? ipv6() : ipv6Named()).replaceFirst("6$", "[6]");
    }

    /** The same of sites that answer to their own names alone. */
    public String ipv6Named() {
        return "/etc/nginx/conf.d/" + stack + ".named.ipv6";
    }

    /** One of the stack's sites. A further one is included by the first: so it is served no longer as soon as that says so. */
    String site(Site site) {
        return site.id().isEmpty() ? site() : "/etc/nginx/conf.d/" + stack + "-" + site.id() + ".site";
    }

    /** Who may see one of the sites, with hashes of their passwords. */
    String users(Site site) {
        return "/etc/nginx/" + stack + (site.id().isEmpty() ? "" : "-" + site.id()) + ".users";
    }

    /** What the site listens on besides, until those who ask do so elsewhere. No site by itself either. */
    public String former() {
        return "/etc/nginx/conf.d/" + stack + ".former";
    }

    /** The same for a further site that answers to names of no site. */
    String formerDefault() {
        return "/etc/nginx/conf.d/" + stack + ".default.former";
    }

    /** A pattern that leads to such a file, or nowhere: nginx takes it well if only a pattern does. */
    static String pattern(String former) {
        return former.replaceFirst("r$", "[r]");
    }

    /** A private key that a server made for the stack's authority to certify. */
    String certificateKey() {
        return Web.certificate(stack).replaceFirst("pem$", "key");
    }

    /** Where the releases of the static files are. */
    public String staticRoot() {
        return "/srv/" + stack + "/static";
    }

    /** The same of one site. */
    String staticRoot(Site site) {
        return site.id().isEmpty() ? staticRoot() : staticRoot() + "-" + site.id();
    }

    /** What its static files were copied to; a link to one release. */
    String staticCurrent(Site site) {
        return staticRoot(site) + "/current";
    }
}
