package com.foobar.infra.part.exporters;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A script of a server's own that tells, through the node exporter, what no exporter does. */
final class Figures {

    static final String UNIT = "foobar-infra-figures.service";

    /** What it writes to. */
    private static final String OUT = "/var/lib/prometheus/node-exporter/foobar-infra.prom";

    private static final String SCRIPT = read();

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

    private static String read() {
        try (var in = Objects.requireNonNull(Figures.class.getResourceAsStream("figures.sh"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
