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
 * @param marked whether some may, here or at a proxy in front that is believed, whose cookie is marked so
 */
public record Stickiness(String cookie, boolean secure, boolean marked) {

    private static final int WORD = 12;

    static Optional<Stickiness> of(String stack, LoadBalancer lb) {
        boolean secure = lb.https().filter(Https::redirect).isPresent();
        boolean some = lb.https().isPresent() || !lb.visitors().trusted().isEmpty();
        return lb.visitors().sticky()
                ? Optional.of(new Stickiness(cookie(stack), secure, some && !secure))
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
