package com.foobar.infra.part.web;

import com.foobar.infra.language.Json;
import com.foobar.infra.language.Key;
import com.foobar.infra.language.ListOf;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalar.Refused;
import com.foobar.infra.language.Suggestions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A way in which nginx makes texts smaller for those who take it. */
public enum Compression {
    GZIP,
    BROTLI;

    /** The package with nginx' module for brotli. */
    static final String BROTLI_PACKAGE = "libnginx-mod-http-brotli-filter";

    private static final List<String> WORDS =
            Arrays.stream(values()).map(Compression::word).toList();

    /** What is done where nothing is said. */
    static final List<Compression> USUAL = List.of(GZIP);

    private static final Scalar<Compression> WAY = Scalar.text(
            "compression",
            "one of " + String.join(", ", WORDS),
            Json.Obj.ofType("string").put("enum", Json.strings(WORDS)),
            Compression::of);

    static final Key<List<Compression>> KEY = Key.of("compression", ListOf.any(WAY), "[gzip]", () -> USUAL)
            .doc(
                    "How texts, scripts, styles and SVG are made smaller for those who take it; brotli goes before gzip, and makes them a"
                            + " sixth smaller. It needs a package that Ubuntu 22.04 lacks. None of the distributions has nginx' module for"
                            + " zstd. [] is none.")
            .example("[brotli, gzip]")
            .aka("gzip", "brotli", "compress");

    /** As the topology has it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static Compression of(String written) throws Refused {
        if (written.equals("zstd")) {
            throw new Refused("none of the distributions has nginx' module for zstd", "[brotli, gzip]");
        }
        return Arrays.stream(values())
                .filter(way -> way.word().equals(written))
                .findFirst()
                .orElseThrow(() -> new Refused(
                        "", Suggestions.didYouMean(written, WORDS).orElse("allowed: " + String.join(", ", WORDS))));
    }
}
