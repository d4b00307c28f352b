package com.foobar.infra.part.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.plan.StepShell;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a new configuration asks is asked first, in a real shell, by a HAProxy that is a few files. */
class HaproxyTrialTest extends StepShell {

    private static final String FORMER = """
            global
                description "one"
                stats socket /run/haproxy/admin.sock level admin
                log /dev/log local0
            defaults
                log global
                load-server-state-from-file global
                timeout check 1s
            frontend public
                bind *:80
                default_backend web
            backend web
                # How they are asked.
                http-check send meth GET uri /healthz
                server web-01 10.0.0.11:80 check
            """;

    /** One answers for the HAProxy that serves, one for that of the trial. */
    private static final String HAPROXY = """
            exec 8>&1; fi_mark=@@x; fi_operation=0; fi_tx=$fi_state/tx; mkdir -p $fi_tx
            fi_haproxy_says() { cat >/dev/null; cat "$fi_state/${1##*/}" 2>/dev/null; }
            fi_former_back() { echo "put back $1 $2" >>"$fi_state/put-back"; fi_after='the former one is back'; }
            """;

    @BeforeEach
    void programs() throws IOException {
        program("date", "echo 100");
        program("sleep", "cp " + directory + "/later " + directory + "/foobar-trial.sock");
        program("timeout", "echo \"$@\" >>" + directory + "/tried; exec /bin/sleep 60");
        Files.writeString(directory.resolve("haproxy.cfg"), FORMER);
        staged(FORMER.replace("/healthz", "/other"));
        says("admin.sock", server("web-01", "UP", "L7OK", "200"), server("web-02", "DOWN", "L4CON", ""));
    }

    private void staged(String text) throws IOException {
        Files.writeString(directory.resolve("haproxy.cfg.foobar-new"), text);
    }

    private void says(String socket, String... lines) throws IOException {
        Files.writeString(directory.resolve(socket), "# pxname,svname\n" + String.join("", lines));
    }

    private static String server(String name, String status, String check, String code) {
        var fields = new ArrayList<>(Collections.nCopies(60, ""));
        fields.set(0, "web");
        fields.set(1, name);
        fields.set(17, status);
        fields.set(36, check);
        fields.set(37, code);
        return String.join(",", fields) + "\n";
    }

    private Ran tried(String... further) throws IOException, InterruptedException {
        return run(HAPROXY + "(set -eu; fi_lb_trial " + directory + "/admin.sock " + directory
                + "/haproxy.cfg 7 'It asks for /other.'; " + String.join("; ", further) + ")");
    }

    private List<String> lines(String file) throws IOException {
        var path = directory.resolve(file);
        return Files.exists(path) ? Files.readAllLines(path) : List.of();
    }

    @Test
    void what_asks_the_same_is_not_tried() throws Exception {
        staged(FORMER.replace("\"one\"", "\"two\"").replace("bind *:80", "bind *:81"));
        assertThat(tried().exit()).isZero();
        assertThat(lines("tried")).isEmpty();
    }

    @Test
    void where_nobody_is_up_there_is_nothing_to_lose() throws Exception {
        says("admin.sock", server("web-01", "DOWN", "L4CON", ""), server("web-02", "MAINT", "", ""));
        assertThat(tried().exit()).isZero();
        assertThat(lines("tried")).isEmpty();
    }

    @Test
    void it_is_tried_with_all_that_has_a_say_in_health_and_no_address() throws Exception {
        says("foobar-trial.sock", server("web-01", "UP", "L7OK", "200"), server("web-02", "DOWN", "L4CON", ""));
        var ran = tried();
        assertThat(ran.exit()).as(ran.said()).isZero();
        assertThat(lines("tried")).containsExactly("-k 1 17 haproxy -db -f " + directory + "/tx/trial.cfg");
        assertThat(lines("tx/trial.cfg"))
                .containsExactly(
                        "global",
                        "    stats socket /run/haproxy/foobar-trial.sock mode 600 level admin",
                        "    max-spread-checks 50",
                        "defaults",
                        "    timeout check 1s",
                        "backend web",
                        "    http-check send meth GET uri /other",
                        "    server web-01 10.0.0.11:80 check");
    }

    @Test
    void one_that_was_not_asked_yet_is_waited_for() throws Exception {
        says("foobar-trial.sock", server("web-01", "UP", "* INI", ""));
        says("later", server("web-01", "UP", "L7OK", "200"));
        assertThat(tried().exit()).isZero();
    }

    @Test
    void one_that_is_up_and_would_not_be_is_named_with_what_it_answers() throws Exception {
        program("date", CLOCK);
        says("foobar-trial.sock", server("web-01", "DOWN", "L7STS", "404"), server("web-02", "DOWN", "L4CON", ""));
        var ran = tried();
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said())
                .contains("nothing was changed here:\nweb/web-01 would be DOWN L7STS 404\nIt asks for /other.")
                .doesNotContain("web-02");
    }

    @Test
    void servers_that_take_the_place_of_all_the_others_must_be_well_too() throws Exception {
        program("date", CLOCK);
        says("foobar-trial.sock", server("web-03", "DOWN", "L4TOUT", ""));
        var ran = tried();
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said()).contains("none of its servers is well");
    }

    @Test
    void what_cannot_be_tried_is_told_and_put_back_if_nobody_is_up_afterwards() throws Exception {
        program("timeout", "echo 'no such option'; exit 1");
        program("sleep", "exec /bin/sleep \"$1\"");
        var ran = tried(
                "printf '%s' '" + server("web-01", "DOWN", "L7STS", "404") + "' >" + directory + "/admin.sock",
                "fi_lb_kept " + directory + "/admin.sock 5 'It asks for /other.'");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said())
                .contains(
                        "could not be tried beforehand: no such option",
                        "finds no server well, and did by the one before; the former one is back:",
                        "web/web-01 is DOWN L7STS 404");
        assertThat(lines("put-back")).containsExactly("put back haproxy.service reload");
    }

    @Test
    void what_was_tried_is_not_waited_for_again() throws Exception {
        says("foobar-trial.sock", server("web-01", "UP", "L7OK", "200"));
        var ran = tried(
                "printf '%s' '" + server("web-01", "DOWN", "L7STS", "404") + "' >" + directory + "/admin.sock",
                "fi_lb_kept " + directory + "/admin.sock 5 'It asks for /other.'");
        assertThat(ran.exit()).as(ran.said()).isZero();
    }
}
