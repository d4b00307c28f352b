package com.foobar.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanFileTest {

    @TempDir
    private Path directory = Path.of("");

    @Test
    void a_file_among_the_templates_that_is_no_text_is_left_out_as_no_template_can_use_it() throws Exception {
        Files.writeString(directory.resolve("mine.ftl"), "ä");
        Files.write(directory.resolve("picture.png"), "ä".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(PlanFile.templates(Optional.of(directory))).isEqualTo(Map.of("mine.ftl", "ä"));
    }
}
