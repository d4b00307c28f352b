package com.foobar.infra.part.loadbalancer.tls;

import com.foobar.infra.resource.Sha256;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Certificates that an ACME server issues, by HTTP-01.
 *
 * @param directory the URL of its directory
 * @param email whom it may write to
 * @param agreed whether the operator agreed to its terms
 * @param names further ones besides the domain
 * @param authority path of the certificate of who signed the server's own, if none that hosts know by themselves
 */
public record Acme(
        String directory, Optional<String> email, boolean agreed, List<String> names, Optional<String> authority) {

    /** The key of the topology. */
    public static final String KEY = "load_balancer.https.acme";

    /** The key that names who signed the server's own certificate. */
    public static final String AUTHORITY = KEY + ".authority";

    private static final int HTTPS = 443;

    /** Renews it. */
    public static final String UNIT = "foobar-infra-acme.service";

    static final String TIMER = "foobar-infra-acme.timer";

    public Acme {
        names = List.copyOf(names);
    }

    /** The same for further names. */
    Acme and(List<String> further) {
        var all = new LinkedHashSet<>(names);
        all.addAll(further);
        return new Acme(directory, email, agreed, List.copyOf(all), authority);
    }

    /** The port of its directory, which its other addresses share. */
    public int port() {
        var address = URI.create(directory);
        return address.getPort() > 0 ? address.getPort() : HTTPS;
    }

    /** All names that the certificate is for, that of the site first. */
    List<String> all(String domain) {
        var all = new LinkedHashSet<String>();
        all.add(domain);
        all.addAll(names);
        return new ArrayList<>(all);
    }

    /**
     * Where its things lie on a load balancer.
     *
     * @param directory root's alone
     */
    public record Paths(String directory) {

        /** Those of a stack. */
        public static Paths of(String stack) {
            return new Paths("/etc/foobar-infra/" + stack + "/acme");
        }

        /** Where the client looks for it. */
        String account() {
            return directory + "/private/key.pem";
        }

        /** The certificate's key, another one for each server: so the certificate of one is never taken for that of another. */
        String key(Acme acme) {
            return directory + "/key-" + Sha256.of(acme.directory()).substring(0, 8) + ".pem";
        }

        /** What HAProxy reads to answer challenges: a line with the account's thumbprint. */
        public String thumbprint() {
            return directory + "/thumbprint.map";
        }

        String authority() {
            return directory + "/authority.pem";
        }
    }

    /** Notes of what became of it, on a load balancer. */
    static String notes(String stack) {
        return "/var/lib/foobar-infra/" + stack + "/acme";
    }
}
