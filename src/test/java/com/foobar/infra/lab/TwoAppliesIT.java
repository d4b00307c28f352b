package com.foobar.infra.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two people apply at once. */
@Tag("lab")
@Tag("house")
class TwoAppliesIT {

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-two", Lab.READY, "one", "two");
        site = new Site(lab, Tool.built(), directory);
        site.topology(TwoServers.WITH_STATIC_FILES);
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    @Test
    void the_second_names_the_first_and_gives_up_until_the_first_is_gone() {
        // Before nginx takes a new configuration it is asked to check it: here for as long as we want.
        lab.on("one", """
                touch /run/brake
                cat >/usr/local/sbin/nginx <<'END'
                #!/bin/sh
                while [ -e /run/brake ]; do sleep 0.1; done
                exec /usr/sbin/nginx "$@"
                END
                chmod 755 /usr/local/sbin/nginx
                """);
        try (var first = site.startApply()) {
            first.await(e -> Ran.type(e).equals("operation_started")
                    && e.path("operation").asString().equals("service nginx.service")
                    && e.path("server").asString().equals("one"));

            var second = site.run("apply", "--yes");
            assertThat(second.exit()).as(second.toString()).isEqualTo(1);
            assertThat(second.out() + second.err())
                    .contains("another apply is at work", System.getProperty("user.name") + "@");
            assertThat(second.out()).doesNotContain("Stage 1", "waiting for it");

            first.kill();
        }

        try (var third = site.startApply()) {
            // It has the lock, and minds what the dead one's step still does.
            assertThat(third.await("waiting_for_step").path("server").asString())
                    .isEqualTo("one");
            lab.on("one", "rm /run/brake");
            var ended = third.ended();
            assertThat(ended.exit()).as(ended.toString()).isZero();
        }
        site.hasNoChanges();
    }
}
