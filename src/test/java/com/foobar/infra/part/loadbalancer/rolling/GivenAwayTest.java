package com.foobar.infra.part.loadbalancer.rolling;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.plan.StepShell;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the virtual address is given away, in a real shell: "here" is there while it has it, "visitors" are who is connected. */
class GivenAwayTest extends StepShell {

    private static final String HAPROXY = """
            exec 8>&1; fi_mark=@@x; fi_operation=0; fi_outs=$fi_state/out
            fi_haproxy_says() { cat >>"$fi_state/told"; echo; }
            """;

    @BeforeEach
    void programs() throws IOException {
        program("date", CLOCK);
        program("sleep", "");
        program("systemctl", "");
        program("systemd-run", "echo \"$@\" >>" + directory + "/armed");
        program("ip", "[ \"$(cat " + directory + "/mark)\" = 1 ] || cat " + directory + "/here 2>/dev/null || :");
        // The last look finds nobody who came since.
        program("ss", "cat " + directory + "/visitors 2>/dev/null || :");
        program("nft", "echo \"nft $*\" >>" + directory + "/told; cat >>" + directory + "/rules");
        // By which it is asked whether somebody answers there, and HAProxy told otherwise.
        program("timeout", "[ -e " + directory + "/taken ]");
        write("mark", "0");
        write("here", "2: eth0 inet 10.0.0.9/32");
        write("taken", "");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text + "\n");
    }

    private String read(String name) throws IOException {
        var file = directory.resolve(name);
        return Files.exists(file) ? Files.readString(file).strip() : "";
    }

    private Ran out() throws IOException, InterruptedException {
        return run(HAPROXY + "(set -eu; fi_address_out demo /run/socket " + directory
                + "/mark 30 90 80,443 lb-01 10.0.0.9 fd00::9)");
    }

    @Test
    void visitors_are_told_to_come_again_and_nobody_is_heard_while_it_moves() throws Exception {
        assertThat(out().exit()).isZero();
        assertThat(read("told").lines())
                .containsExactly(
                        "experimental-mode on;set var proc.leaving bool(true)",
                        "nft -f -",
                        "nft delete table inet foobar_infra_moves");
        assertThat(read("rules"))
                .contains(
                        "ip daddr 10.0.0.9 tcp dport { 80,443 } tcp flags & (fin | syn | rst | ack) == syn drop",
                        "ip6 daddr fd00::9 tcp dport");
        assertThat(read("mark")).isEqualTo("1");
        assertThat(read("armed")).contains("--on-active=120", "/out/address/lb-01/");
    }

    @Test
    void one_that_has_it_not_stays_as_it_is() throws Exception {
        Files.delete(directory.resolve("here"));
        var ran = out();
        assertThat(ran.exit()).isZero();
        assertThat(ran.said()).contains("the virtual address is not here");
        assertThat(read("mark")).isEqualTo("0");
        assertThat(read("told")).isEmpty();
    }

    @Test
    void who_stays_is_told_of_and_does_not_keep_it_up_for_ever() throws Exception {
        write(
                "visitors",
                "0 0 10.0.0.9:443 192.0.2.7:5000\n0 0 [::ffff:10.0.0.9]:80 [::ffff:192.0.2.8]:5001\n"
                        + "0 0 10.0.0.1:80 192.0.2.9:5002\n0 0 10.0.0.9:22 192.0.2.10:5003");
        var ran = out();
        assertThat(ran.exit()).isZero();
        assertThat(ran.said()).contains("still open after 30 s, WebSockets say: 2");
        assertThat(read("mark")).isEqualTo("1");
    }

    @Test
    void where_nobody_takes_it_it_stays() throws Exception {
        Files.delete(directory.resolve("taken"));
        program("systemctl", "exit 0");
        var ran = out();
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said()).contains("no other load balancer took the virtual address 10.0.0.9 and answers there");
        assertThat(read("mark")).isEqualTo("0");
        assertThat(directory.resolve("out/address/lb-01")).isEmptyDirectory();
    }

    @Test
    void it_is_stood_by_for_again_afterwards() throws Exception {
        out();
        assertThat(run(HAPROXY + "(set -eu; fi_address_back lb-01)").exit()).isZero();
        assertThat(read("mark")).isEqualTo("0");
    }
}
