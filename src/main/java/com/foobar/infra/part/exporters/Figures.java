package com.foobar.infra.part.exporters;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Scripts of a server's own that tell, through the node exporter, what no exporter does. */
final class Figures {

    static final String UNIT = "foobar-infra-figures.service";

    /** What it writes to. */
    static final String OUT = "/var/lib/prometheus/node-exporter/foobar-infra.prom";

    static final String PHP_UNIT = "foobar-infra-php-figures.service";

    /** What that of PHP writes to. */
    static final String PHP_OUT = "/var/lib/prometheus/node-exporter/foobar-infra-php.prom";

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

    static String phpPath(String stack) {
        return "/etc/foobar-infra/" + stack + "/php-figures";
    }

    static String phpContent() {
        return PHP_SCRIPT;
    }

    static List<String> arguments(Exporters.PhpPool php) {
        return List.of(PHP_OUT, php.status(), php.listen());
    }

    private static String read(String name) {
        try (var in = Objects.requireNonNull(Figures.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
