package com.foobar.infra.part.loadbalancer.rolling;

import com.foobar.infra.lab.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Releases of an app that fare in different ways. */
final class Releases {

    private Releases() {}

    /** @param mode how it fares: well, dies, unwell, hangs, broken */
    static void write(Site site, String version, String mode) {
        try (var in = Objects.requireNonNull(Releases.class.getResourceAsStream("/rolling/server.py"))) {
            site.write("app/server.py", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        site.write("app/version", version);
        site.write("app/mode", mode);
    }
}
