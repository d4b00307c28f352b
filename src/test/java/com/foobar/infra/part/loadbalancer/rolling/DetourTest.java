package com.foobar.infra.part.loadbalancer.rolling;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.plan.StepShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How servers are taken out of service and back, in a real shell, by a HAProxy that is a few files. */
class DetourTest extends StepShell {

    /** Each file in "servers" is a server: its administrative state, its sessions, its status. What it is told is noted. */
    private static final String HAPROXY = """
            exec 8>&1; fi_mark=@@x; fi_operation=0; fi_outs=$fi_state/out
            fi_haproxy_says() {
                case $1 in */foobar-trial.sock) cat >/dev/null; cat "$fi_state/asked" 2>/dev/null; return ;; esac
                read -r said || [ -n "$said" ]
                case $said in
                    'set server'*)
                        set -- $said
                        echo "$3 $5" >>"$fi_state/told"
                        name=${3#web/}
                        read -r _ sessions status <"$fi_state/servers/$name"
                        case $5 in drain) admin=8 ;; maint) admin=1 ;; *) admin=0 ;; esac
                        echo "$admin $sessions $status" >"$fi_state/servers/$name"
                        echo ;;
                    *)
                        for f in "$fi_state"/servers/*; do
                            read -r admin sessions status <"$f"
                            echo "4 web 1 ${f##*/} 10.0.0.1 2 $admin 1"
                        done
                        echo '# pxname,svname,...'
                        for f in "$fi_state"/servers/*; do
                            read -r admin sessions status <"$f"
                            echo "web,${f##*/},0,0,$sessions,6,7,8,9,10,11,12,13,14,15,16,17,$status,"
                        done ;;
                esac
            }
            """;

    private static final String OUT = "fi_lb_out /run/socket web drain 30 120 ";

    @BeforeEach
    void programs() throws IOException {
        program("date", CLOCK);
        program("sleep", "");
        program("systemctl", "");
        program("systemd-run", "echo \"$@\" >>" + directory + "/armed");
        // By which a server is taken back: what HAProxy is told comes by standard input.
        // Whoever asks as HAProxy would is one too.
        program("timeout", "case $* in *haproxy*) exec /bin/sleep 60 ;; *) cat >>" + directory + "/told ;; esac");
        Files.createDirectories(directory.resolve("servers"));
        server("web-01", "0 0 UP");
        server("web-02", "0 0 UP");
    }

    private void server(String name, String state) throws IOException {
        Files.writeString(directory.resolve("servers").resolve(name), state + "\n");
    }

    private Ran haproxy(String script) throws IOException, InterruptedException {
        return run(HAPROXY + "(set -eu; " + script + ")");
    }

    private List<String> told() throws IOException {
        var file = directory.resolve("told");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private List<String> notes(String server) throws IOException {
        var notes = directory.resolve("out/haproxy").resolve(server);
        if (!Files.isDirectory(notes)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(notes)) {
            return files.map(f -> f.getFileName().toString()).toList();
        }
    }

    @Test
    void a_server_is_drained_and_then_in_maintenance_once_its_way_back_is_prepared() throws Exception {
        assertThat(haproxy(OUT + "web-01").exit()).isZero();
        assertThat(told()).containsExactly("web/web-01 drain", "web/web-01 maint");
        assertThat(notes("web-01")).hasSize(1);
        assertThat(Files.readString(directory.resolve("armed")))
                .contains(
                        "--on-active=120",
                        directory + "/out/haproxy/web-01/" + notes("web-01").getFirst());
    }

    @Test
    void a_server_that_visitors_stay_with_is_in_maintenance_at_once() throws Exception {
        assertThat(haproxy(OUT.replace("drain", "maint") + "web-01").exit()).isZero();
        assertThat(told()).containsOnly("web/web-01 maint");
        assertThat(notes("web-01")).hasSize(1);
    }

    @Test
    void who_does_not_leave_is_told_of_and_does_not_keep_it_up_for_ever() throws Exception {
        server("web-01", "0 3 UP");
        var ran = haproxy(OUT + "web-01");
        assertThat(ran.exit()).isZero();
        assertThat(ran.said()).contains("still open there after 30 s, WebSockets say: web-01: 3");
        assertThat(told()).endsWith("web/web-01 maint");
    }

    @Test
    void one_that_somebody_else_took_out_stays_as_it_is() throws Exception {
        server("web-01", "8 0 DRAIN");
        var ran = haproxy(OUT + "web-01; fi_lb_back /run/socket web 30 /etc/config web-01");
        assertThat(ran.exit()).isZero();
        assertThat(ran.said()).contains("web-01 was taken out of service here by hand, and stays so");
        assertThat(told()).isEmpty();
        assertThat(notes("web-01")).isEmpty();
    }

    @Test
    void where_no_other_is_up_nothing_is_touched() throws Exception {
        server("web-02", "0 0 DOWN");
        var ran = haproxy(OUT + "web-01");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said()).contains("no server but web-01 is up", "web-02 is DOWN", "load_balancer.rolling.batch");
        assertThat(told()).isEmpty();
    }

    @Test
    void where_all_are_down_there_is_nobody_to_lose() throws Exception {
        server("web-01", "0 0 DOWN");
        server("web-02", "0 0 DOWN");
        assertThat(haproxy(OUT + "web-01").exit()).isZero();
        assertThat(told()).contains("web/web-01 maint");
    }

    @Test
    void the_only_server_that_there_is_stays_in() throws Exception {
        Files.delete(directory.resolve("servers/web-02"));
        var ran = haproxy(OUT + "web-01");
        assertThat(ran.exit()).isZero();
        assertThat(ran.said()).contains("visitors will notice");
        assertThat(told()).isEmpty();
    }

    @Test
    void what_an_apply_left_out_comes_back_before_another_goes() throws Exception {
        haproxy(OUT + "web-02");
        Files.delete(directory.resolve("told"));
        server("web-02", "0 0 UP");
        assertThat(haproxy(OUT + "web-01").exit()).isZero();
        assertThat(told()).containsExactly("set server web/web-02 state ready", "web/web-01 drain", "web/web-01 maint");
        assertThat(notes("web-02")).isEmpty();
    }

    @Test
    void the_timer_of_an_earlier_apply_finds_nothing_to_do() throws Exception {
        haproxy(OUT + "web-01");
        var first = notes("web-01");
        haproxy(OUT + "web-01");
        assertThat(notes("web-01")).hasSize(1).doesNotContainAnyElementsOf(first);
    }

    @Test
    void a_server_is_taken_back_and_waited_for() throws Exception {
        haproxy(OUT + "web-01");
        server("web-01", "0 0 UP");
        assertThat(haproxy("fi_lb_back /run/socket web 30 /etc/config web-01").exit())
                .isZero();
        assertThat(told()).endsWith("set server web/web-01 state ready");
        assertThat(notes("web-01")).isEmpty();
    }

    private static String asked(String name, String status, String check) {
        return "web," + name + ",".repeat(16) + status + ",".repeat(19) + check + ",".repeat(30) + "\n";
    }

    @Test
    void one_that_is_asked_what_haproxy_asks_and_found_well_is_in_service_with_no_further_wait() throws Exception {
        haproxy(OUT + "web-01");
        server("web-01", "1 0 MAINT");
        Files.writeString(directory.resolve("config"), "backend web\n    server web-01 10.0.0.11:80 check\n");
        Files.writeString(directory.resolve("asked"), asked("web-01", "UP", "L7OK") + asked("web-02", "DOWN", "L4CON"));
        var ran = haproxy("fi_lb_back /run/socket web 30 " + directory + "/config web-01");
        assertThat(ran.exit()).as(ran.said()).isZero();
        assertThat(told()).endsWith("set server web/web-01 state ready");
        assertThat(notes("web-01")).isEmpty();
    }

    @Test
    void one_that_is_found_unwell_by_that_is_led_to_only_once_it_passes_its_checks() throws Exception {
        haproxy(OUT + "web-01");
        server("web-01", "0 0 DOWN");
        Files.writeString(directory.resolve("config"), "backend web\n    server web-01 10.0.0.11:80 check\n");
        Files.writeString(directory.resolve("asked"), asked("web-01", "DOWN", "L7STS"));
        var ran = haproxy("fi_lb_back /run/socket web 30 " + directory + "/config web-01");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said()).contains("after 30 s HAProxy here does not find well again", "web-01 is DOWN");
        assertThat(told()).endsWith("set server web/web-01 state ready;set server web/web-01 health down");
    }

    @Test
    void one_of_which_nobody_knows_whether_it_is_well_has_to_pass_its_checks_first() throws Exception {
        haproxy(OUT + "web-01");
        assertThat(haproxy("fi_out_again haproxy web-01").exit()).isZero();
        assertThat(told()).endsWith("set server web/web-01 state ready;set server web/web-01 health down");
        assertThat(Files.readString(directory.resolve("armed"))).contains("exec /bin/sh \"$1\" late");
    }

    @Test
    void one_that_no_check_has_found_well_since_is_not_up_though_visitors_are_led_there() throws Exception {
        server("web-01", "0 0 UP 1/3");
        var ran = haproxy("fi_lb_back /run/socket web 30 /etc/config web-01");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said()).contains("web-01 is UP 1/3");
    }

    @Test
    void one_that_does_not_come_up_again_is_named() throws Exception {
        server("web-01", "0 0 DOWN 1/2");
        var ran = haproxy("fi_lb_back /run/socket web 30 /etc/config web-01");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said()).contains("after 30 s HAProxy here does not find well again", "web-01 is DOWN 1/2");
    }

    @Test
    void nginx_asks_past_a_server_while_a_file_is_there() throws Exception {
        program("ss", "");
        program("getent", "echo 10.0.0.13");
        var file = directory.resolve("past/small/app-01");
        assertThat(haproxy("fi_web_out " + file + " 8000 30 120 app-01 app-01.example")
                        .exit())
                .isZero();
        assertThat(file).exists();
        // The note removes it, whoever runs it.
        assertThat(haproxy("fi_out_again nginx app-01").exit()).isZero();
        assertThat(file).doesNotExist();
    }

    @Test
    void nginx_asks_a_server_again_once_all_of_its_apps_take_connections() throws Exception {
        program("ss", "");
        program("getent", "echo 10.0.0.13");
        var file = directory.resolve("past/small/app-01");
        var seen = directory.resolve("seen");
        program("timeout", "for port; do :; done; [ ! -e " + file + " ] || echo \"$port\" >>" + seen);
        haproxy("fi_web_out " + file + " 8000 30 120 app-01 app-01.example");
        var ran = haproxy("fi_web_back 15 app-01 app-01.example 8000 8001");
        assertThat(ran.exit()).as(ran.said()).isZero();
        assertThat(Files.readAllLines(seen)).containsExactly("8000", "8001");
        assertThat(file).doesNotExist();
    }

    @Test
    void an_app_that_takes_no_connections_is_named_by_its_port_and_asked_again() throws Exception {
        program("ss", "");
        program("getent", "echo 10.0.0.13");
        var file = directory.resolve("past/small/app-01");
        program("timeout", "case \"$*\" in *8001) exit 1 ;; esac");
        haproxy("fi_web_out " + file + " 8000 30 120 app-01 app-01.example");
        var ran = haproxy("fi_web_back 15 app-01 app-01.example 8000 8001");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said()).contains("does not take connections from here at app-01.example port 8001");
        assertThat(file).doesNotExist();
    }

    @Test
    void connections_on_which_an_answer_is_due_or_coming_in_are_busy() throws Exception {
        program("getent", "echo '10.0.0.13 STREAM'; echo 'fd00::13 STREAM'");
        program("ss", """
                cat <<END
                0 0 10.0.0.11:40000 10.0.0.13:8000 cubic lastsnd:900 lastrcv:5000 lastack:1
                0 0 10.0.0.11:40001 10.0.0.13:8000 cubic lastsnd:5000 lastrcv:4000 lastack:1
                0 0 10.0.0.11:40002 [::ffff:10.0.0.13]:8000 cubic lastsnd:5000 lastrcv:100 lastack:1
                0 0 10.0.0.11:40003 10.0.0.14:8000 cubic lastsnd:900 lastrcv:5000 lastack:1
                0 0 [fd00::11]:40004 [fd00::13]:8000 cubic lastrcv:5000 lastack:1
                END""");
        assertThat(haproxy("fi_web_busy app-01.example 8000").said().strip()).isEqualTo("3");
    }
}
