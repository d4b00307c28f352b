package com.foobar.infra.part.exporters;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the script on servers makes of what programs say. */
class FiguresScriptTest {

    private static final Exporters.PhpPool ONLY = new Exporters.PhpPool(Optional.empty(), "/status", "/listen");

    /** Runs a function of the script alone. */
    private static String run(String function, String input) throws IOException, InterruptedException {
        return run(Figures.content(), function, input);
    }

    private static String run(String script, String function, String input) throws IOException, InterruptedException {
        var functions = script.replaceFirst("(?m)^main \"\\$@\"$", "");
        assertThat(functions).isNotEqualTo(script);
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
    void how_busy_php_is_is_read_from_its_page_of_status_and_from_no_other_page() throws Exception {
        var page = """
                Content-type: text/plain;charset=UTF-8\r

                pool:                 seen
                accepted conn:        17
                listen queue:         0
                idle processes:       3
                active processes:     1
                total processes:      4
                max active processes: 2
                """;
        assertThat(run(Figures.phpContent(ONLY), "figures", page)).isEqualTo("""
                foobar_infra_php_workers 4
                foobar_infra_php_busy 1
                foobar_infra_php_requests_total 17
                """);
        assertThat(run(Figures.phpContent(ONLY), "figures", "Status: 404 Not Found\n\nFile not found.\n"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "u_str LISTEN 3      4096   /run/seen-app/web/php.sock 43761155 * 0 | 3",
                "LISTEN 5      511          0.0.0.0:8000      0.0.0.0:*             | 5",
                "no socket                                                          | 0",
            })
    void who_waits_for_php_is_counted_at_a_socket_and_at_a_port(String sockets, String count) throws Exception {
        assertThat(run(Figures.phpContent(ONLY), "waiting", sockets + "\n")).isEqualTo(count);
    }

    @Test
    void of_one_of_several_apps_each_figure_says_which_it_is_of() throws Exception {
        var blog = new Exporters.PhpPool(Optional.of("blog"), "/status", "/listen");
        var written = Figures.phpContent(blog)
                .lines()
                .filter(line -> line.contains("$out.new"))
                .toList();
        assertThat(written).singleElement().asString().contains("pool | sed 's/ /{app=\"blog\"} /' >\"$out.new\" &&");
        assertThat(run(
                        Figures.phpContent(blog),
                        "ask() { :; }; out=$(mktemp); sleep() { cat \"$out\"; rm \"$out\"; exit; }; main \"$out\" s l",
                        ""))
                .isEqualTo("foobar_infra_php_up{app=\"blog\"} 0\n");
        assertThat(List.of(Figures.phpUnit(ONLY), Figures.phpUnit(blog), Figures.phpPath("shop", blog)))
                .containsExactly(
                        "foobar-infra-php-figures.service",
                        "foobar-infra-php-figures-blog.service",
                        "/etc/foobar-infra/shop/php-figures-blog");
        assertThat(Figures.phpOut("foobar-infra-php-figures-blog.service"))
                .contains("/var/lib/prometheus/node-exporter/foobar-infra-php-blog.prom");
        assertThat(Figures.phpOut("foobar-infra-php-figures.service"))
                .contains("/var/lib/prometheus/node-exporter/foobar-infra-php.prom");
        assertThat(Figures.phpOut(Figures.UNIT)).isEmpty();
    }

    @Test
    void a_certificate_that_is_not_there_has_no_end() throws Exception {
        assertThat(run("certificates /nonexistent/a.pem", ""))
                .isEqualTo("foobar_infra_certificate_readable{path=\"/nonexistent/a.pem\"} 0\n");
    }
}
