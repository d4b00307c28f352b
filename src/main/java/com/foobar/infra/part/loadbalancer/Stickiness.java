package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.part.loadbalancer.tls.Https;
import com.foobar.infra.resource.Sha256;
import java.util.Optional;

/**
 * By which a visitor stays with the web server that he was led to first. The cookie has a word for the server, made of names that all
 * load balancers know: so each of them knows all words, and none has to tell another.
 *
 * @param cookie its name
 * @param secure whether all visitors come by HTTPS, so that browsers need never send it otherwise
 * @param marked whether some do, whose cookie is marked so
 */
public record Stickiness(String cookie, boolean secure, boolean marked) {

    private static final int WORD = 12;

    static Optional<Stickiness> of(String stack, LoadBalancer lb) {
        return lb.visitors().sticky()
                ? Optional.of(new Stickiness(
                        cookie(stack),
                        lb.https().filter(Https::redirect).isPresent(),
                        lb.https().filter(https -> !https.redirect()).isPresent()))
                : Optional.empty();
    }

    static String cookie(String stack) {
        return stack + "-server";
    }

    /** What stands for a server: visitors need not learn its name. */
    static String word(String stack, String server) {
        return Sha256.of(stack + "/" + server).substring(0, WORD);
    }
}
