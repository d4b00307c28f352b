package com.foobar.infra.part.loadbalancer.tls;

import com.foobar.infra.topology.Violation;
import java.util.List;
import java.util.Optional;

/** What a topology with ACME must say as a whole. */
public final class AcmeRules {

    /** Where HTTP-01 asks. */
    private static final int PORT = 80;

    private AcmeRules() {}

    /** What is wrong. */
    public static List<Violation> broken(Https https) {
        if (https.acme().isEmpty()) {
            return List.of();
        }
        if (!https.certificates().isEmpty()) {
            return List.of(new Violation(
                    Acme.KEY,
                    "an ACME server would issue the certificate, and certificates names some of your own",
                    List.of(),
                    Optional.of("one of the two")));
        }
        if (!https.acme().get().agreed()) {
            return List.of(new Violation(
                    Acme.KEY + ".agree_to_terms",
                    "no ACME server issues a certificate to who does not agree to its terms of service",
                    List.of(),
                    Optional.of("read them (the directory's termsOfService leads there), and then: true")));
        }
        return https.besides().all().stream()
                .filter(name -> name.startsWith("*."))
                .map(name -> new Violation(
                        Acme.KEY,
                        "by HTTP-01 nobody issues a certificate for " + name + ", which is an alias of a site",
                        List.of(),
                        Optional.of("name the hosts one by one in aliases, or give a certificate of your own in "
                                + Https.CERTIFICATES)))
                .toList();
    }

    /**
     * What may not be meant.
     *
     * @param port of plain HTTP
     */
    public static List<String> notes(Https https, String domain, int port) {
        return https.acme().isEmpty() || port == PORT
                ? List.of()
                : List.of("load_balancer.port: the ACME server asks " + domain + " at port 80, and HAProxy listens at "
                        + port + "; something in front of it must pass the one on to the other");
    }
}
