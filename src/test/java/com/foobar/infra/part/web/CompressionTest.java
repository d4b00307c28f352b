package com.foobar.infra.part.web;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.load;
import static com.foobar.infra.config.SoundTopology.place;
import static com.foobar.infra.config.SoundTopology.problemAfter;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.stack.StackFiles;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Topology;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How texts are made smaller: what may be said, what nginx is told, and which servers cannot. */
class CompressionTest {

    private static final String WEB = "  servers: [web-01, web-02]\napp:";

    private static Topology with(String written) throws Exception {
        return load(SOUND.replace(WEB, "  servers: [web-01, web-02]\n  compression: " + written + "\napp:"));
    }

    private static String conf(Topology topology) throws Exception {
        return new StackFiles(new Templates(Optional.empty()))
                .of(topology, "web-01").files().stream()
                        .filter(file -> file.path().equals(NginxPaths.CONF))
                        .findFirst()
                        .orElseThrow()
                        .content();
    }

    private static Web web(Topology topology) {
        return topology.part(Web.class).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[zstd]        | 11:17 | none of the distributions has nginx' module for zstd",
                "[gzip, br]    | 11:23 | one of gzip, brotli",
                "brotly        | 11:16 | did you mean \"brotli\"?",
            })
    void what_there_is_no_module_for_is_refused_at_its_place(String written, String at, String said) {
        var problem = problemAfter(WEB, "  servers: [web-01, web-02]\n  compression: " + written + "\napp:");
        assertThat(problem.format()).contains(said);
        assertThat(place(problem)).isEqualTo(at);
    }

    @Test
    void gzip_is_what_there_is_where_nothing_is_said() throws Exception {
        assertThat(conf(with("gzip"))).isEqualTo(conf(load(SOUND)));
        assertThat(conf(with("gzip"))).contains("gzip on;").doesNotContain("brotli");
        assertThat(WebServers.packages(web(load(SOUND))))
                .extracting(wanted -> wanted.name())
                .doesNotContain(Compression.BROTLI_PACKAGE);
    }

    @Test
    void brotli_comes_with_its_module_on_each_web_server_and_gzip_may_be_left_out() throws Exception {
        assertThat(conf(with("[brotli, gzip]")))
                .contains("gzip on;", "brotli on;")
                .containsOnlyOnce("gzip_vary on;");
        assertThat(conf(with("brotli"))).contains("brotli on;", "gzip_vary on;").doesNotContain("gzip on;");
        assertThat(conf(with("[]"))).doesNotContain("gzip", "brotli");
        assertThat(WebServers.packages(web(with("[brotli, gzip]"))))
                .filteredOn(wanted -> wanted.name().equals(Compression.BROTLI_PACKAGE))
                .extracting(wanted -> wanted.server())
                .containsExactly("web-01", "web-02");
    }

    @ParameterizedTest
    @CsvSource({"ubuntu, 22.04, 1", "ubuntu, 24.04, 0", "debian, 12, 0", "debian, 13, 0"})
    void a_server_whose_release_lacks_the_module_is_told_before_anything_is_changed(
            String os, String version, int obstacles) throws Exception {
        var topology = load("name: page\ndomain: page.example.org\nservers: {one: 192.168.56.10}\n"
                + "web: {servers: one, compression: [brotli, gzip]}\n");
        var host = "os=" + os + "\nversion=" + version + "\npretty=x\nclock=0\nmemory=4294967296\nsystemd=yes\n";
        assertThat(WebPreflightTest.obstacles(topology, "one", "host", host).stream()
                        .filter(obstacle -> obstacle.contains("nginx' module for brotli")))
                .hasSize(obstacles);
        assertThat(new WebPreflight(load(SOUND), List.of()).facts("web-01").toString())
                .doesNotContain("HostFact");
    }
}
