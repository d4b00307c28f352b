package com.foobar.infra.part.loadbalancer.tls;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * HTTPS for the visitors.
 *
 * @param certificates of the operator's own; empty: one of the stack's authority for its domain
 * @param redirect whether plain requests are led to HTTPS
 * @param hsts how long browsers are told to ask by HTTPS only; empty: they are not told
 * @param acme who issues the certificate instead; empty: nobody
 * @param besides names that visitors ask for besides the domain
 */
public record Https(
        List<Files> certificates,
        Profile profile,
        int port,
        boolean redirect,
        Optional<Duration> hsts,
        Optional<Acme> acme,
        Names besides) {

    /** The key of the topology that names the operator's own certificates. */
    public static final String CERTIFICATES = "load_balancer.https.certificates";

    public Https {
        certificates = List.copyOf(certificates);
    }

    /** One whose certificate is not from an ACME server. */
    public Https(List<Files> certificates, Profile profile, int port, boolean redirect, Optional<Duration> hsts) {
        this(certificates, profile, port, redirect, hsts, Optional.empty());
    }

    /** One of a single site. */
    public Https(
            List<Files> certificates,
            Profile profile,
            int port,
            boolean redirect,
            Optional<Duration> hsts,
            Optional<Acme> acme) {
        this(certificates, profile, port, redirect, hsts, acme, Names.NONE);
    }

    /**
     * Names of sites.
     *
     * @param all in the order of the topology; one may be of the kind {@code *.example.org}
     * @param closed whether no other is answered
     */
    public record Names(List<String> all, boolean closed) {

        static final Names NONE = new Names(List.of(), false);

        public Names {
            all = List.copyOf(all);
        }
    }

    /** The same for further names, which an ACME server is asked for too. */
    public Https besides(List<String> names, boolean closed) {
        return new Https(
                certificates, profile, port, redirect, hsts, acme.map(one -> one.and(names)), new Names(names, closed));
    }

    /** Whether the stack's own authority signs the certificate. */
    public boolean isOfTheStack() {
        return certificates.isEmpty() && acme.isEmpty();
    }

    /**
     * A certificate of the operator's, as paths on this machine.
     *
     * @param certificate the site's own first, then each that signed the one before
     * @param authority the certificate of who signed them, if that is none that browsers know
     */
    public record Files(String certificate, String key, Optional<String> authority) {}

    /** Mozilla's configurations of server-side TLS, in their version 6.0. */
    public enum Profile {
        /** TLS 1.3 alone. */
        MODERN,
        /** TLS 1.2 too, with forward secrecy and authenticated encryption. */
        INTERMEDIATE
    }

    /** By which the secrets of what the operator provides have that certificate. */
    public static String secret(int index) {
        return CERTIFICATES + "[" + index + "]";
    }
}
