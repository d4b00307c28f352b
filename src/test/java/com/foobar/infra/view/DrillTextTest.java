package com.foobar.infra.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.engine.Event;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrillTextTest {

    @Test
    void a_drill_that_tried_nothing_says_nothing_of_claims() {
        var stopped = new Event.Drilled("foobar", List.of(), List.of(), List.of("visitors get no such page"));
        assertThat(DrillText.of(stopped, new Style(false, true)))
                .contains("Not drilled: nothing was tried.")
                .noneMatch(line -> line.contains("claimed"));
    }
}
