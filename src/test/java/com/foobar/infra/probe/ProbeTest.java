package com.foobar.infra.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.foobar.infra.fact.CertificateFact;
import com.foobar.infra.fact.DirectoryFact;
import com.foobar.infra.fact.DiskFact;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.HttpFact;
import com.foobar.infra.fact.ListenersFact;
import com.foobar.infra.fact.MalformedAnswer;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.fact.OfferFact;
import com.foobar.infra.fact.PackageFact;
import com.foobar.infra.fact.ReleaseFact;
import com.foobar.infra.fact.RequestFact;
import com.foobar.infra.fact.SecretFact;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.fact.UserFact;
import com.foobar.infra.part.loadbalancer.TrafficFact;
import com.foobar.infra.part.mysql.state.GtidSample;
import com.foobar.infra.part.mysql.state.WriteAttempt;
import com.foobar.infra.shell.LocalShell;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeTest {

    private static final PackageFact DPKG = new PackageFact("dpkg");
    private static final PackageFact NONE = new PackageFact("no-such-package");
    private static final UserFact ROOT = new UserFact("root");
    private static final ManifestFact MANIFEST = new ManifestFact("no-such-topology");

    private static final String REPLY = String.join(
            "\n",
            "",
            "@@n0 begin users",
            "root:x:0:0:root:/root:/bin/bash",
            "",
            "@@n0 end users 0",
            "",
            "@@n0 begin manifest",
            "",
            "@@n0 end manifest 0",
            "@@n0 complete",
            "");

    private static final Probe PROBE = new Probe("n0", List.of(ROOT, MANIFEST));

    @Test
    void many_questions_are_answered_by_one_script_of_a_real_shell() throws Exception {
        var probe = new Probe("n1", List.of(ROOT, MANIFEST, ROOT));
        var facts = probe.parse(LocalShell.run(probe.script().render()));
        assertThat(facts.get(ROOT).exists()).isTrue();
        assertThat(facts.get(MANIFEST).digests()).isEqualTo(Map.of());
    }

    @Test
    void what_waits_is_asked_beside_the_others(@TempDir Path directory) throws Exception {
        var sign = Shell.quote(directory.resolve("sign").toString());
        var waiting = new ShellFact(
                "waiting",
                true,
                "n=0; until [ -e " + sign
                        + " ]; do n=$((n + 1)); [ $n -lt 500 ] || exit 1; sleep 0.02; done; echo met");
        var other = new ShellFact("other", false, "touch " + sign + "; echo made");
        var probe = new Probe("n4", List.of(waiting, other, ROOT));
        var facts = probe.parse(LocalShell.run(probe.script().render()));
        assertThat(facts.get(waiting)).isEqualTo("met");
        assertThat(facts.get(other)).isEqualTo("made");
        assertThat(facts.get(ROOT).exists()).isTrue();
    }

    @Test
    void every_kind_leaves_the_shell_as_the_next_one_needs_it() throws Exception {
        var state = "set -o; pwd; umask; trap; printf '%s' \"$IFS\" | od -c; ls /proc/self/fd | wc -l";
        var before = new ShellFact("before", false, state);
        var after = new ShellFact("after", false, state);
        var facts = new ArrayList<Fact<?>>(List.of(before, MANIFEST, DPKG, ROOT));
        facts.addAll(List.of(
                new HostFact(),
                new ListenersFact(),
                new UnitFact("ssh.service", true),
                new HttpFact(9, "/"),
                new FileFact("/etc/passwd", Optional.of("0"), false),
                new FileFact("/nothing", Optional.empty(), false),
                new ReleaseFact("/etc"),
                new DirectoryFact("/etc"),
                new DiskFact("/"),
                new SecretFact("/nothing", "salt"),
                new CertificateFact("/nothing"),
                new OfferFact("dpkg"),
                new TrafficFact("/nothing"),
                new RequestFact("127.0.0.1", 9, "localhost", "GET", "/", "", 1, ""),
                new GtidSample(),
                new WriteAttempt()));
        facts.add(after);
        var probe = new Probe("n6", facts);
        var answers = probe.parse(LocalShell.run(probe.script().render()));
        assertThat(answers.get(after)).isNotEmpty().isEqualTo(answers.get(before));
    }

    @Test
    void a_section_that_ends_the_shell_is_named_with_what_it_said() throws Exception {
        var probe =
                new Probe("n7", List.of(new ShellFact("one", false, "echo so far; . /no/such/file; echo never"), ROOT));
        var reply = LocalShell.run(probe.script().render());
        assertThatThrownBy(() -> probe.parse(reply))
                .isInstanceOf(MalformedAnswer.class)
                .hasMessageContaining("the section one broke off: so far")
                .hasMessageContaining("/no/such/file");
    }

    @Test
    void a_section_that_ends_the_shell_is_named_rather_than_what_is_missing_because_of_it() throws Exception {
        var waiting = new ShellFact("waiting", true, "echo well");
        var probe = new Probe("n9", List.of(waiting, ROOT, new ShellFact("two", false, "echo so far; exit 3"), DPKG));
        var reply = LocalShell.run(probe.script().render());
        assertThatThrownBy(() -> probe.parse(reply))
                .isInstanceOf(MalformedAnswer.class)
                .hasMessage("the section two broke off: so far");
    }

    @Test
    void a_section_that_ends_the_shell_without_a_word_is_named() throws Exception {
        var probe = new Probe("n8", List.of(ROOT, new ShellFact("two", false, "exit 3")));
        var reply = LocalShell.run(probe.script().render());
        assertThatThrownBy(() -> probe.parse(reply))
                .isInstanceOf(MalformedAnswer.class)
                .hasMessageContaining("the section two broke off");
    }

    /** Whatever a script prints. */
    private record ShellFact(String name, boolean waits, String script)
            implements Fact<String>, FactKind<ShellFact, String> {
        @Override
        public FactKind<?, String> kind() {
            return this;
        }

        @Override
        public Script gather(List<ShellFact> facts) {
            return Script.of(script);
        }

        @Override
        public Map<ShellFact, String> parse(List<ShellFact> asked, String output) {
            return Map.of(asked.getFirst(), output.strip());
        }
    }

    @Test
    void facts_of_one_kind_share_a_section() {
        assertThat(new Probe("n2", List.of(DPKG, NONE)).script().render()).containsOnlyOnce("/var/lib/dpkg/status");
    }

    @Test
    void a_whole_reply_is_read() {
        assertThat(PROBE.parse(REPLY).get(ROOT).exists()).isTrue();
    }

    @Test
    void a_reply_cut_anywhere_is_an_error_and_never_an_absence() {
        for (int length = 0; length < REPLY.length(); length++) {
            var cut = REPLY.substring(0, length);
            assertThatThrownBy(() -> PROBE.parse(cut)).as("cut at %d", length).isInstanceOf(MalformedAnswer.class);
        }
    }

    @Test
    void a_script_cut_anywhere_runs_nothing() throws Exception {
        var script = new Probe("n3", List.of(ROOT)).script().render();
        // Cut at every line; the last one calls what the others define.
        for (int end = script.indexOf('\n');
                end > 0 && end < script.length() - 1;
                end = script.indexOf('\n', end + 1)) {
            var process =
                    new ProcessBuilder("sh", "-s").redirectErrorStream(false).start();
            try (var in = process.getOutputStream()) {
                in.write(script.substring(0, end).getBytes(StandardCharsets.UTF_8));
            }
            var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            if (!script.substring(end + 1).isBlank()
                    && !script.substring(0, end).endsWith("\nmain")) {
                assertThat(out).isEmpty();
            }
        }
    }

    @Test
    void a_failed_section_is_an_error_with_what_it_said() {
        assertThatThrownBy(() -> PROBE.parse(REPLY.replace("end users 0", "end users 2")))
                .isInstanceOf(MalformedAnswer.class)
                .hasMessageContaining("users")
                .hasMessageContaining("root");
    }

    @Test
    void an_answer_over_which_its_reader_stumbles_is_an_error_of_that_host() {
        var numbers = new NumberFact();
        var reply = "\n@@n5 begin number\nnone at all\n\n@@n5 end number 0\n@@n5 complete\n";
        assertThatThrownBy(() -> new Probe("n5", List.of(numbers)).parse(reply))
                .isInstanceOf(MalformedAnswer.class)
                .hasMessageContaining("the section number cannot be read")
                .hasMessageContaining("none at all");
    }

    /** Reads its answer without a look at it. */
    private record NumberFact() implements Fact<Integer>, FactKind<NumberFact, Integer> {
        @Override
        public FactKind<?, Integer> kind() {
            return this;
        }

        @Override
        public String name() {
            return "number";
        }

        @Override
        public Script gather(List<NumberFact> facts) {
            return Script.of("echo 1");
        }

        @Override
        public Map<NumberFact, Integer> parse(List<NumberFact> asked, String output) {
            return Map.of(asked.getFirst(), Integer.valueOf(output.strip()));
        }
    }

    @Test
    void output_that_looks_like_another_marker_is_taken_as_output() {
        assertThat(PROBE.parse(REPLY.replace("root:x", "@@other end users 0\nroot:x"))
                        .get(ROOT)
                        .exists())
                .isTrue();
    }
}
