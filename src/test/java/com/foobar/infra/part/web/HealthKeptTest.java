package com.foobar.infra.part.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.plan.StepShell;
import com.foobar.infra.stack.Stacks;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Nginx goes on answering the load balancers' checks, in a real shell, where each port answers what a file says. */
class HealthKeptTest extends StepShell {

    private static final String PORTS = """
            fi_web_status() { cat "$fi_state/at-$2$4" 2>/dev/null || :; }
            fi_former_back() { fi_after='the former one is back'; }
            """;

    private static final String WELL = "8080 plain www.foobar.com /well 'Asked by health_check.path.'";

    private void answers(String portAndPath, int status) throws IOException {
        var file = directory.resolve("at-" + portAndPath);
        Files.createDirectories(file.getParent());
        Files.writeString(file, status + "\n");
    }

    private Ran asked(String script) throws IOException, InterruptedException {
        return run(PORTS + "(set -eu; " + script + ")");
    }

    @Test
    void an_app_that_does_not_answer_what_it_will_be_asked_keeps_nginx_as_it_is() throws Exception {
        answers("8080/well", 200);
        answers("8000/nope", 404);
        var ran = asked("fi_web_trial " + WELL + " /nope 127.0.0.1 8000 10.0.0.12 8001");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said())
                .contains("nothing was changed here:\nhttp://127.0.0.1:8000/nope is answered with 404\n"
                        + "http://10.0.0.12:8001/nope is answered with nothing\nAsked by health_check.path.");
    }

    @Test
    void an_app_that_speaks_fastcgi_is_not_asked_by_http() throws Exception {
        var topology = Objects.requireNonNull(Stacks.all().get("example-php"));
        var web = topology.part(Web.class).orElseThrow();
        assertThat(HealthKept.commands(topology, web, "web-01").toString())
                .contains("fi_web_trial ", "fi_web_kept ")
                .doesNotContain("8000", "unix");
    }

    @Test
    void one_server_of_the_app_that_answers_is_enough() throws Exception {
        answers("8080/well", 200);
        answers("8001/healthz", 200);
        assertThat(asked("fi_web_trial " + WELL + " /healthz 127.0.0.1 8000 10.0.0.12 8001")
                        .exit())
                .isZero();
    }

    @Test
    void where_nginx_is_unwell_already_nothing_is_held_up() throws Exception {
        answers("8080/well", 502);
        var ran = asked("fi_web_trial " + WELL + " /nope 127.0.0.1 8000; fi_web_kept " + WELL);
        assertThat(ran.exit()).as(ran.said()).isZero();
    }

    @Test
    void what_is_not_answered_any_more_is_put_back() throws Exception {
        answers("8080/well", 200);
        var ran = asked("fi_web_trial " + WELL + "; echo 404 >$fi_state/at-8080/well; fi_web_kept " + WELL);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said())
                .contains("answers /well with 404, and load balancers would find it unwell; the former one is back.\n"
                        + "Asked by health_check.path.");
    }
}
