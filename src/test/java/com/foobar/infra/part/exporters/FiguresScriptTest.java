package com.foobar.infra.part.exporters;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the script on servers makes of what programs say. */
class FiguresScriptTest {

    /** Runs a function of the script alone. */
    private static String run(String function, String input) throws IOException, InterruptedException {
        var functions = Figures.content().replaceFirst("(?m)^main \"\\$@\"$", "");
        assertThat(functions).isNotEqualTo(Figures.content());
        var shell = new ProcessBuilder("sh", "-c", functions + "\n" + function).start();
        try (var in = shell.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        var out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).isZero();
        return out;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                                                                  | 0",
                "c5a37f07-ec12-11f1-9ea7-02420a2a030b:7                                              | 1",
                "c5a37f07-ec12-11f1-9ea7-02420a2a030b:1-5:9                                          | 6",
                "c5a37f07-ec12-11f1-9ea7-02420a2a030b:1-5,d5a37f07-ec12-11f1-9ea7-02420a2a030b:3-4   | 7",
                "c5a37f07-ec12-11f1-9ea7-02420a2a030b:1-5:audit:2-3                                  | 7",
            })
    void transactions_of_a_set_are_counted(String set, String count) throws Exception {
        assertThat(run("transactions", set + "\n")).isEqualTo(count);
    }

    @Test
    void a_certificate_that_is_not_there_has_no_end() throws Exception {
        assertThat(run("certificates /nonexistent/a.pem", ""))
                .isEqualTo("foobar_infra_certificate_readable{path=\"/nonexistent/a.pem\"} 0\n");
    }
}
