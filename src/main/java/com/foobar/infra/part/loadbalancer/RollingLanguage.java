package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.language.Json;
import com.foobar.infra.language.Key;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalar.Refused;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.language.Section;
import com.foobar.infra.part.loadbalancer.LoadBalancer.Batch;
import com.foobar.infra.part.loadbalancer.LoadBalancer.Rolling;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** The section {@code load_balancer.rolling}. */
final class RollingLanguage {

    private RollingLanguage() {}

    private static final String MEANT = "how many servers at a time (1 to 99), a share of them (1% to 99%) or all";

    private static final Pattern SOME = Pattern.compile("([1-9][0-9]?)(%?)");

    private static final Scalar<Batch> SHARE = Scalar.text(
            "batch",
            MEANT,
            Json.Obj.of()
                    .put("type", Json.strings(List.of("integer", "string")))
                    .put("minimum", 1)
                    .put("maximum", 99)
                    .put("pattern", "^([1-9][0-9]?%?|all)$"),
            RollingLanguage::batch);

    private static Batch batch(String written) throws Refused {
        if (written.equals("all")) {
            return new Batch(100, true);
        }
        var some = SOME.matcher(written);
        if (!some.matches()) {
            throw new Refused("", "such as 1, 25% or all");
        }
        return new Batch(Integer.parseInt(some.group(1)), !some.group(2).isEmpty());
    }

    private static final Key<Batch> BATCH = Key.of("batch", SHARE, "1")
            .doc("How many web servers, or app servers, are changed at a time: a number, or a share of them, rounded"
                    + " down; at least one, and never all of several. all: side by side and with nobody led past them,"
                    + " which visitors notice.")
            .example("25%");

    private static final Key<Duration> DRAIN = Key.of("drain", Scalars.duration("1s", "1h"), "30s")
            .doc(
                    "How long requests and WebSockets that are under way on a server may take to end before it is changed.")
            .example("10s");

    private static final Key<Boolean> RELOADS = Key.of("reloads", Scalars.SWITCH, "false")
            .doc(
                    "Whether a reload of Nginx has its turn too: it ends the connections that HAProxy keeps, and a POST that is just"
                            + " being sent on one of them is lost. Left out: Nginx is reloaded on all web servers at once.")
            .example("true");

    private static final Section<Rolling> SECTION = Section.of(
            "rolling",
            "How servers are changed that visitors are led to: what restarts or replaces their app or Nginx is done in"
                    + " turns. Each is taken out of service on every load balancer, changed, proven well and taken back"
                    + " before the next; at the first failure the rest stays as it is.",
            List.of(BATCH, DRAIN, RELOADS),
            f -> new Rolling(f.get(BATCH), f.get(DRAIN), f.get(RELOADS)));

    static final Key<Rolling> KEY = Key.of("rolling", SECTION)
            .doc("How servers are changed that visitors are led to.")
            .example("{batch: 25%, drain: 10s}");
}
