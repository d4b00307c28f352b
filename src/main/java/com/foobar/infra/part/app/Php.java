package com.foobar.infra.part.app;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How PHP runs a release: the distribution's, by a process manager of the stack's own (FPM).
 *
 * @param root the directory of the release that holds {@code index.php} and what visitors may ask for; {@code .} for all of it
 * @param ini settings of PHP, by name
 * @param workers how many requests are answered at the same time; each is a process
 * @param extensions what is more than what PHP brings; each is the package {@code php-NAME}
 * @param pool further settings of the pool, as lines
 */
public record Php(String root, Map<String, String> ini, int workers, List<String> extensions, List<String> pool) {

    /** One with no further settings of its pool. */
    public Php(String root, Map<String, String> ini, int workers, List<String> extensions) {
        this(root, ini, workers, extensions, List.of());
    }

    static final Php DEFAULTS = new Php("public", Map.of(), 8, List.of());

    /** Depends on the PHP that the release of the distribution has. */
    static final String PACKAGE = "php-fpm";

    /** By which the packages of the supported releases would run a pool of their own. */
    static final List<String> PACKAGED = Stream.of("8.1", "8.2", "8.3", "8.4")
            .map(version -> "php" + version + "-fpm.service")
            .toList();

    public Php {
        ini = Collections.unmodifiableMap(new TreeMap<>(ini));
        extensions = List.copyOf(extensions);
        pool = List.copyOf(pool);
    }

    /** Its packages, whatever version of PHP they lead to. */
    Stream<String> packages() {
        return extensions.stream().map(name -> "php-" + name);
    }

    /** The file that all is asked of that is no file of its own, in the release. */
    String index() {
        return root.equals(".") ? "index.php" : root + "/index.php";
    }

    /** The directory that visitors ask, where a release lies. */
    String rootIn(String release) {
        return root.equals(".") ? release : release + "/" + root;
    }
}
