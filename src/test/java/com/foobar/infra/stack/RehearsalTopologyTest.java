package com.foobar.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.config.TopologyLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The stack that the distribution's start is trained with has each part: what it lacks would start slowly. */
class RehearsalTopologyTest {

    @Test
    void it_has_each_part() throws Exception {
        var topology =
                TopologyLoader.load(Path.of("build/packaging/rehearsal.yml")).topology();
        assertThat(Parts.ALL)
                .allSatisfy(part -> assertThat(topology.part(part.model()))
                        .as(part.model().getSimpleName())
                        .isPresent());
    }
}
