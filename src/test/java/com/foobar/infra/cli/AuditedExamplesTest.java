package com.foobar.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What audit finds of the stacks of the five descriptions, word for word but for days: all that each description names as an issue of its
 * own. {@code -Dupdate.golden=true} rewrites the files.
 */
class AuditedExamplesTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/audit");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "seed-1-databases-apart|web-01 db-01",
                "seed-2-active-active|lb-01 web-01",
                "seed-3-app-apart|lb-01 app-01 db-01",
                "seed-4-active-passive|lb-01 web-01",
                "seed-5-own-ports-and-secrets|lb-01 web-01"
            })
    void what_a_description_names_is_found(String example, String singlePoints) throws IOException {
        var typed = Typed.in(directory);
        assertThat(typed.run("audit", "-f", "examples/" + example + ".yml")).isEqualTo(1);

        var found = typed.out().replaceAll("until: [0-9-]{10}", "until: DAY").replace(System.lineSeparator(), "\n");
        assertThat(List.of(singlePoints.split(" ")))
                .allSatisfy(server -> assertThat(found).contains("[single-point-of-failure on " + server + "]"));
        assertThat(found).contains("[no-firewall]", "[no-https]", "[no-monitoring]");
        var golden = GOLDEN.resolve(example + ".txt");
        if (Boolean.getBoolean("update.golden")) {
            Files.writeString(golden, found);
        }
        assertThat(found).isEqualTo(Files.readString(golden));
    }
}
