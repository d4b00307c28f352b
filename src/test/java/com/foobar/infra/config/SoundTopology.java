package com.foobar.infra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.foobar.infra.language.ConfigException;
import com.foobar.infra.language.Problem;
import com.foobar.infra.language.Source;
import com.foobar.infra.topology.Topology;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A topology with nothing wrong, for tests that break it. */
public final class SoundTopology {

    public static final String SOUND = """
            name: foobar
            domain: www.foobar.com
            servers:
              lb-01: 192.168.56.10
              web-01: {address: 192.168.56.11}
              web-02: {address: 192.168.56.12}
            load_balancer:
              servers: lb-01
            web:
              servers: [web-01, web-02]
            app:
              servers: [web-01, web-02]
            mysql:
              primary: web-01
              replicas: [web-02]
            """;

    private SoundTopology() {}

    /** What is wrong with a file that must be refused. */
    public static List<Problem> problems(byte[] bytes) {
        var thrown = catchThrowableOfType(
                ConfigException.class, () -> TopologyLoader.load(Source.of(Path.of("foobar.yml"), bytes)));
        assertThat(thrown).as("a file that should be refused").isNotNull();
        return thrown.problems();
    }

    public static List<Problem> problems(String text) {
        return problems(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The only problem of the sound topology after a replacement. */
    public static Problem problemAfter(String piece, String replacement) {
        assertThat(SOUND).contains(piece);
        var found = problems(SOUND.replace(piece, replacement));
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    /** Line and column, {@code 9:3}. */
    public static String place(Problem problem) {
        return problem.line() + ":" + problem.column();
    }

    public static Topology load(String text) throws ConfigException {
        return TopologyLoader.load(Source.of(Path.of("foobar.yml"), text.getBytes(StandardCharsets.UTF_8)))
                .topology();
    }
}
