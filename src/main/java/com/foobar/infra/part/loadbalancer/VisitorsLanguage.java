package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.language.Key;
import com.foobar.infra.language.ListOf;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.language.Section;
import com.foobar.infra.language.Words;
import com.foobar.infra.part.Networks;
import java.util.List;
import java.util.Optional;

/** The keys of {@code load_balancer} that tell what holds for those who come. */
final class VisitorsLanguage {

    private VisitorsLanguage() {}

    private static final Scalar<String> NETWORKS = Networks.CLIENTS;

    static final Key<Boolean> STICKINESS = Key.of(
                    "stickiness", Scalars.choice("stickiness", Words.of("none", false, "cookie", true)), "none")
            .doc(
                    "cookie: a visitor stays with the web server that he was led to first, as long as that serves: for apps that"
                            + " keep sessions in memory. A cookie of HAProxy's own names the server, so all load balancers know it.")
            .example("cookie")
            .aka("sticky", "sticky_sessions", "persistence");

    static final Key<List<String>> TRUSTED = Key.of("trusted_proxies", ListOf.any(NETWORKS), "[]", List::of)
            .doc(
                    "Addresses and networks of proxies in front, as a CDN's: whom they name in X-Forwarded-For is the visitor, for the"
                            + " app, the logs, deny and limits, and their X-Forwarded-Proto is believed: who came to them by https counts as such for the redirect,"
                            + " the stickiness cookie, HSTS and compression. Nobody else's is.")
            .example("[192.0.2.0/24, \"2001:db8::/32\"]")
            .aka("cdn", "real_ip_from");

    static final Key<List<String>> ANNOUNCED = Key.of("proxy_protocol", ListOf.any(NETWORKS), "[]", List::of)
            .doc(
                    "Addresses and networks that begin each connection by the PROXY protocol, as balancers of hosters do: whom they name is"
                            + " the visitor. From there no connection without it is taken, save those of the stack itself: of the load balancers and the"
                            + " monitoring, if their addresses are written in digits and not named here one by one.")
            .example("[10.20.0.0/24]")
            .aka("accept_proxy");

    static final Key<List<String>> DENIED = Key.of("deny", ListOf.any(NETWORKS), "[]", List::of)
            .doc("Addresses and networks of visitors who are answered with 403, whatever they ask.")
            .example("[198.51.100.0/24]")
            .aka("block", "blacklist", "deny_list");

    private static final Key<Optional<Integer>> REQUESTS = Key.optional(
                    "requests_per_second", Scalars.number("", "a number from 1 to 100000", 1, 100_000))
            .doc(
                    "Most requests of one address (of IPv6, one network of 64 bits), as a mean of ten seconds; whoever asks more is answered"
                            + " with 429 until he has asked less for as long. Each load balancer counts for itself, and none what load balancers"
                            + " and monitoring of this stack ask. Left out: no limit.")
            .example("50")
            .aka("rate", "rps");

    private static final Section<Optional<Integer>> LIMIT =
            Section.of("limits", "How much one visitor may ask.", List.of(REQUESTS), f -> f.get(REQUESTS));

    static final Key<Optional<Integer>> LIMITS = Key.of("limits", LIMIT)
            .doc("How much one visitor may ask.")
            .example("{requests_per_second: 50}")
            .aka("rate_limit", "rate_limits");
}
