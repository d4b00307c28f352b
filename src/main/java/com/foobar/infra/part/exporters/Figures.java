package com.foobar.infra.part.exporters;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Scripts of a server's own that tell, through the node exporter, what no exporter does. */
final class Figures {

    static final String UNIT = "foobar-infra-figures.service";

    /** What it writes to. */
    static final String OUT = "/var/lib/prometheus/node-exporter/foobar-infra.prom";

    private static final String PHP_UNIT = "foobar-infra-php-figures";

    private static final String PHP_OUT = "/var/lib/prometheus/node-exporter/foobar-infra-php";

    private static final String SCRIPT = read("figures.sh");
    private static final String PHP_SCRIPT = read("php.sh");

    private Figures() {}

    static String path(String stack) {
        return "/etc/foobar-infra/" + stack + "/figures";
    }

    static String content() {
        return SCRIPT;
    }

    static List<String> arguments(String stack, Exporters.Watched watched) {
        var words = new ArrayList<String>();
        words.add(OUT);
        words.add(watched.database() ? "/etc/foobar-infra/" + stack : "-");
        words.addAll(watched.certificates());
        return words;
    }

    /** To follow a name that there is once for each app of PHP's on a server, where there are several. */
    static String suffix(Exporters.PhpPool php) {
        return php.app().map(app -> "-" + app).orElse("");
    }

    static String phpUnit(Exporters.PhpPool php) {
        return PHP_UNIT + suffix(php) + ".service";
    }

    /** What the script of such a unit writes to; empty: it is another unit. */
    static Optional<String> phpOut(String unit) {
        return unit.matches(PHP_UNIT + "(-.+)?[.]service")
                ? Optional.of(
                        PHP_OUT + unit.substring(PHP_UNIT.length(), unit.length() - ".service".length()) + ".prom")
                : Optional.empty();
    }

    static String phpPath(String stack, Exporters.PhpPool php) {
        return "/etc/foobar-infra/" + stack + "/php-figures" + suffix(php);
    }

    /** Of one of several each figure has the app's name for a label: no two may be told without. */
    static String phpContent(Exporters.PhpPool php) {
        return php.app()
                .map(app -> PHP_SCRIPT.replace("pool >", "pool | sed 's/ /{app=\"" + app + "\"} /' >"))
                .orElse(PHP_SCRIPT);
    }

    static List<String> arguments(Exporters.PhpPool php) {
        return List.of(phpOut(phpUnit(php)).orElseThrow(), php.status(), php.listen());
    }

    private static String read(String name) {
        try (var in = Objects.requireNonNull(Figures.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
