package com.foobar.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.CheckId;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.config.TopologyLoader;
import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.Judged;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server says of a key is told with the key's place in the file. */
class PointedTest {

    @TempDir
    Path directory;

    private final List<Event> seen = new ArrayList<>();

    private void accept(Event event) throws Exception {
        var file = Files.writeString(directory.resolve("shop.yml"), """
                name: shop
                domain: www.example.org
                servers: {one: 10.0.0.1}
                load_balancer:
                  servers: one
                  health_check:
                    interval: 3s
                web:
                  servers: one
                  port: 8080
                mysql:
                  primary: one
                  settings:
                    max_connections: 200
                    max_user_connections: 100
                """);
        new Pointed(TopologyLoader.load(file), seen::add).accept(event);
    }

    private static Event.StepFailed failed(String output, String hint) {
        return new Event.StepFailed(
                "one", "web", "service nginx.service", "it failed", List.of(output), hint, Duration.ZERO);
    }

    private String hint() {
        return ((Event.StepFailed) seen.getFirst()).hint();
    }

    @Test
    void a_key_that_a_step_names_is_pointed_at() throws Exception {
        accept(failed("asked at web.port, as it says", "look there"));
        assertThat(hint()).isEqualTo("look there\nweb.port: " + directory + "/shop.yml:10:9");
    }

    @Test
    void of_one_that_was_not_given_the_section_right_around_it_is() throws Exception {
        accept(failed("by load_balancer.health_check.path.", ""));
        assertThat(hint()).isEqualTo("load_balancer.health_check.path: " + directory + "/shop.yml:6:3");
    }

    @Test
    void what_only_looks_like_a_key_is_none() throws Exception {
        accept(failed("nginx.service and web.service do not run /etc/web.port, app.health_path", ""));
        assertThat(hint()).isEmpty();
    }

    @Test
    void a_setting_that_a_daemon_refuses_by_its_name_is_pointed_at() throws Exception {
        accept(failed("unknown variable 'max_connections=200'", ""));
        assertThat(hint()).isEqualTo("mysql.settings.max_connections: " + directory + "/shop.yml:14:22");
    }

    @Test
    void the_hint_of_a_gate_points_as_well() throws Exception {
        var judged = new Judged(new CheckId("web", "nginx", "one"), new Verdict.Fail("no answer", "see web.port"));
        accept(new Event.GateFailed("web", List.of(judged), Duration.ZERO));
        assertThat(((Event.GateFailed) seen.getFirst()).failing().getFirst().verdict())
                .isEqualTo(new Verdict.Fail("no answer", "see web.port\nweb.port: " + directory + "/shop.yml:10:9"));
    }
}
