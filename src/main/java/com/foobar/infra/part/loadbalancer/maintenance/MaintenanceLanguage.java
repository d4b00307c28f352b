package com.foobar.infra.part.loadbalancer.maintenance;

import com.foobar.infra.language.Either;
import com.foobar.infra.language.Key;
import com.foobar.infra.language.ListOf;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.language.Section;
import com.foobar.infra.language.Words;
import com.foobar.infra.part.Networks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What {@code load_balancer.maintenance} may say. */
public final class MaintenanceLanguage {

    private MaintenanceLanguage() {}

    private static final Scalar<Boolean> ON_OR_OFF =
            Scalars.choice("on_or_off", Words.of(Maintenance.word(true), true, Maintenance.word(false), false));

    private static final Key<Boolean> STATE = Key.of(Maintenance.STATE, ON_OR_OFF, "off")
            .doc(
                    "on: visitors get the page, with status 503. What foobar-infra maintenance on and off write; with all else here already,"
                            + " that one word is all that changes.")
            .example("on")
            .aka("enabled", "active", "mode");

    private static final Key<Optional<String>> PAGE = Key.optional("page", Scalars.path("a file's path"))
            .doc(
                    "An HTML file in UTF-8, relative to this file, that visitors get. It stands alone: styles and pictures are"
                            + " within it, as it is the answer to every request. At most as large as web.max_header_size. Left"
                            + " out: a plain page in English.")
            .example("maintenance.html")
            .aka("file", "html");

    private static final Key<List<String>> ALLOW = Key.of("allow", ListOf.any(Networks.CLIENTS), "[]", List::of)
            .doc(
                    "Addresses and networks from which the site is seen as ever. Behind another proxy all visitors have its"
                            + " address.")
            .example("[203.0.113.7, \"2001:db8:1::/48\"]")
            .aka("allow_from", "except");

    private static final Key<Duration> RETRY_AFTER = Key.of("retry_after", Scalars.duration("1s", "7d"), "10m")
            .doc("When clients and search engines are asked to come again (Retry-After).")
            .example("1h");

    private static final Section<Maintenance> SECTION = Section.of(
            "maintenance",
            "Keeps visitors from the site while somebody works on it.",
            List.of(STATE, PAGE, ALLOW, RETRY_AFTER),
            f -> new Maintenance(f.get(STATE), f.get(PAGE), f.get(ALLOW), f.get(RETRY_AFTER)));

    static Maintenance of(boolean on) {
        var others = SECTION.defaults();
        return new Maintenance(on, others.page(), others.allow(), others.retryAfter());
    }

    /** Of the load balancer's section. */
    public static final Key<Optional<Maintenance>> KEY = Key.optional(
                    "maintenance", new Either<>(ON_OR_OFF, Maintenance::of, SECTION))
            .doc(
                    "on: every load balancer answers visitors with a page, status 503 and Retry-After, and passes nothing on."
                            + " Health checks and verify see the site as ever. Also a mapping, with a page of your own and who sees the"
                            + " site all the same. See foobar-infra maintenance.")
            .example("{page: maintenance.html, allow: [203.0.113.7]}");
}
