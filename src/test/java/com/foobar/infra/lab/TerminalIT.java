package com.foobar.infra.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What a person at a terminal sees, on a terminal of script(1)'s. */
@Tag("lab")
@Tag("house")
@TestMethodOrder(OrderAnnotation.class)
class TerminalIT {

    /** Colours, bold and dim. */
    private static final String PAINT = "\033[";

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-terminal", Lab.READY, "one");
        site = new Site(lab, Tool.built().inProcesses(), directory);
        site.topology("""
                name: seen
                domain: www.foobar.com
                servers: {one: @one@}
                web: {servers: one}
                """);
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static Ran at(String typed, Map<String, String> environment, String... words) {
        var all = new HashMap<>(Map.of("TERM", "xterm-256color", "NO_COLOR", "", "LC_ALL", "C.UTF-8"));
        all.putAll(environment);
        var command = String.join(" ", Tool.built().launcher().toString(), String.join(" ", words)) + " -f "
                + site.file() + " -i " + lab.inventory();
        return Programs.run(
                List.of("sh", "-c", "printf '" + typed + "' | script -qefc \"$1\" /dev/null", "sh", command), all);
    }

    private static Ran init(String typed, Path where) {
        return Programs.run(
                List.of(
                        "sh",
                        "-c",
                        // Else there is no Ctrl-C for those whom somebody in the background started.
                        "printf '" + typed + "' | env --default-signal=INT script -qefc \"$1\" /dev/null",
                        "sh",
                        Tool.built().launcher() + " init -d " + where),
                Map.of("TERM", "xterm-256color", "LC_ALL", "C.UTF-8"));
    }

    @Test
    @Order(0)
    void the_answers_to_init_become_files_that_can_be_planned() {
        var where = directory.resolve("first");
        var ran = init(
                "first\\nwww.example.com\\none-server\\n10.0.0.300\\none=" + lab.address("one") + "\\nadmin\\n\\n",
                where);
        assertThat(ran.exit()).as(ran.toString()).isZero();
        assertThat(ran.out()).contains("Pattern [three-servers]: ", "\"10.0.0.300\" is no address", "Next:");

        var plan = Tool.built()
                .run("plan", "-f", where + "/foobar.yml", "-i", lab.inventory().toString());
        assertThat(plan.out()).contains("one\n", "file /etc/haproxy/haproxy.cfg", " to add, ");
    }

    /** Right after Ctrl-C the terminal goes away, which may be noticed first. */
    @Test
    @Order(0)
    void ctrl_c_in_the_midst_of_the_questions_leaves_nothing() {
        var where = directory.resolve("left");
        assertThat(init("first\\nwww.example.com\\n\\003", where).exit()).isIn(130, 64);
        assertThat(where).doesNotExist();
    }

    @Test
    @Order(1)
    void who_does_not_say_yes_changes_nothing() {
        var ran = at("no\\n", Map.of(), "apply");
        assertThat(ran.exit()).as(ran.toString()).isEqualTo(1);
        assertThat(ran.out()).contains("Only 'yes' goes on", "Nothing was changed.");
        assertThat(lab.attempt("one", "test -e /var/lib/foobar-infra").exit()).isEqualTo(1);
    }

    /** The plan names new files only; who asks for more is shown all of them, and asked again. */
    @Test
    @Order(2)
    void who_types_full_is_shown_new_files_whole_and_asked_again() {
        var ran = at("full\\nno\\n", Map.of("NO_COLOR", "1"), "apply");
        assertThat(ran.exit()).as(ran.toString()).isEqualTo(1);
        var asked = ran.out().split("Only 'yes' goes on; 'full' shows new files whole", -1);
        assertThat(asked).as(ran.out()).hasSize(3);
        assertThat(asked[0])
                .containsPattern("\\+ file /etc/nginx/conf.d/seen.conf   \\(\\d+ lines\\)")
                .doesNotContain("server_name");
        assertThat(asked[1])
                .containsPattern("\\+ file /etc/nginx/conf.d/seen.conf")
                .containsPattern("\\+ +server_name");
        assertThat(asked[2]).contains("Nothing was changed.");
        assertThat(lab.attempt("one", "test -e /var/lib/foobar-infra").exit()).isEqualTo(1);
    }

    @Test
    @Order(3)
    void a_line_for_each_host_says_what_it_does_until_it_is_done() {
        var ran = at("yes\\n", Map.of(), "apply");
        assertThat(ran.exit()).as(ran.toString()).isZero();
        assertThat(ran.out())
                .contains("Only 'yes' goes on", "Applied.")
                .containsPattern("one  observing +\\033\\[2m\\d+ s")
                .containsPattern("one  .*service nginx.service.* +\\033\\[2m\\d+ s")
                .contains("\033[1A\r\033[J", "\033[32m");
        assertThat(ran.out().substring(ran.out().lastIndexOf("Applied.")))
                .as("no live line is left behind")
                .doesNotContain("one  ");
    }

    @Test
    @Order(4)
    void colours_are_left_out_on_request() {
        lab.on("one", "echo '# by hand' >>/etc/nginx/nginx.conf");
        assertThat(at("", Map.of(), "plan").out()).contains("\033[33m");
        for (var plain : List.of(at("", Map.of("NO_COLOR", "1"), "plan"), at("", Map.of(), "plan", "--no-color"))) {
            assertThat(plain.out()).contains("by hand").doesNotContainPattern("\\033\\[\\d+m");
        }
        assertThat(at("", Map.of("TERM", "dumb"), "plan").out())
                .contains("by hand")
                .doesNotContain(PAINT);
        assertThat(site.run("plan").out()).contains("by hand").doesNotContain(PAINT);
    }
}
