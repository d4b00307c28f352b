package com.foobar.infra.part.app;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.load;
import static com.foobar.infra.config.SoundTopology.place;
import static com.foobar.infra.config.SoundTopology.problemAfter;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.resource.Archive;
import com.foobar.infra.stack.Stacks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An app of PHP's: what may be said of it, where it listens, and who may ask it. */
class PhpTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "runtime: php-fpm | needs \"release\" beside it",
                "release: examples/php | app.release needs \"command\" beside it, or runtime: php-fpm",
                "release: examples/php, command: [/bin/b], runtime: php-fpm | starts nothing with runtime: php-fpm",
                "release: examples/php, command: [/bin/b], runtime: exec, php: {workers: 2} | is for runtime: php-fpm",
                "release: examples/php, command: [/bin/b], php: {workers: 2} | is for runtime: php-fpm",
                "release: examples/php, runtime: php-fpm, php: {root: ../b} | below the release",
                "release: examples/php, runtime: php-fpm, php: {root: /srv/b} | below the release",
                "release: examples/php, runtime: php-fpm, php: {workers: 0} | from 1 to 1000",
                "release: examples/php, runtime: php-fpm, php: {extensions: [php8.2-mysql]} | without php in front",
                "release: examples/php, runtime: php-fpm, php: {ini: {cgi.fix_pathinfo: 1}} | what is run is a file of the release",
                "release: examples/php, runtime: php-fpm, php: {ini: {extension: gd}} | app.php.extensions",
                "release: examples/php, runtime: php-fpm, php: {ini: {memory limit: 1}} | as in php.ini",
                "release: examples/php, runtime: php-fpm, php: {ini: {date.timezone: \"it's\"}} | has a single quote",
            })
    void what_makes_no_sense_is_answered_with_the_reason(String keys, String said) {
        var problem = problemAfter("  servers: [web-01, web-02]\nmysql:", lines(keys) + "\nmysql:");
        assertThat(problem.format()).contains(said);
        assertThat(place(problem)).matches("1[01-9]:[0-9]+");
    }

    private static String lines(String keys) {
        return "  servers: [web-01, web-02]\n  " + keys.replaceAll(", (?=[a-z]+: )(?![^{]*})", "\n  ");
    }

    @Test
    void it_is_asked_at_a_socket_where_nginx_is_beside_and_opens_no_port() throws Exception {
        var topology = load(SOUND.replace(
                "  servers: [web-01, web-02]\nmysql:", lines("release: examples/php, runtime: php-fpm") + "\nmysql:"));
        var app = topology.part(App.class).orElseThrow();

        assertThat(app.reachedFrom(topology, topology.server("web-01"), topology.server("web-01")))
                .isEqualTo("unix:/run/foobar-app/web/php.sock");
        assertThat(new AppPart().ports(app, topology)).isEmpty();
        var model = FpmModel.of(topology, app, app.php().orElseThrow(), topology.server("web-01"));
        assertThat(model.socket()).isTrue();
        assertThat(model.clients()).isEmpty();
        assertThat(AppUnit.environment(topology, app, topology.server("web-01")))
                .doesNotContainKeys("HOST", "PORT")
                .containsEntry("PHP_INI_SCAN_DIR", ":/etc/foobar")
                .containsEntry("DB_WRITE_HOST", "192.168.56.11");
        assertThat(AppRequests.of(topology, app, topology.server("web-01")).command("/healthz"))
                .contains(
                        "-connect /run/foobar-app/web/php.sock",
                        "SCRIPT_FILENAME=/srv/foobar/app/current/public/index.php");
    }

    @Test
    void on_servers_of_its_own_the_web_servers_alone_may_ask_it() {
        var topology = Stacks.phpApart();
        var app = topology.part(App.class).orElseThrow();

        var four = FpmModel.of(topology, app, app.php().orElseThrow(), topology.server("app-1"));
        assertThat(four.listen()).isEqualTo("10.0.0.21:9000");
        assertThat(four.clients()).containsExactly("127.0.0.1", "10.0.0.11", "10.0.0.21");
        // cgi-fcgi can't ask at an IPv6 address.
        var six = FpmModel.of(topology, app, app.php().orElseThrow(), topology.server("app-2"));
        assertThat(six.listen()).isEqualTo("[::]:9000");
        assertThat(six.clients()).containsExactly("127.0.0.1", "10.0.0.11", "fd00::22");
        assertThat(AppRequests.of(topology, app, topology.server("app-2")).command("/health.php"))
                .contains("-connect 127.0.0.1:9000", "SCRIPT_FILENAME=/srv/blog/app/current/health.php");
        assertThat(new AppPart().ports(app, topology)).hasSize(2);
        assertThat(four.ini())
                .containsExactly(
                        "date.timezone = 'a \"b\" ${c}'", "error_reporting = E_ALL & ~E_NOTICE", "memory_limit = 256M");
    }

    private static App app(App.Source.Release release) {
        return new App(List.of("web-01"), 8000, release, Map.of(), List.of(), "/healthz", Duration.ofSeconds(90));
    }

    @Test
    void a_release_without_its_front_page_is_refused() {
        var release = new App.Source.Release("shop", List.of(), Optional.empty(), App.Runner.PHP_FPM, Optional.empty());
        var entries = List.of(Archive.Entry.text("index.php", "<?php"));

        assertThat(ReleaseRules.index(app(release), release, Php.DEFAULTS, entries))
                .singleElement()
                .satisfies(fault -> assertThat(fault.toString()).contains("app.php.root", "no file public/index.php"));
        assertThat(ReleaseRules.index(app(release), release, new Php(".", Map.of(), 1, List.of()), entries))
                .isEmpty();
    }
}
