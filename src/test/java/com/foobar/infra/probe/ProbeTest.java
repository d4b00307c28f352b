package com.foobar.infra.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.foobar.infra.fact.MalformedAnswer;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.fact.PackageFact;
import com.foobar.infra.fact.UserFact;
import com.foobar.infra.shell.LocalShell;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProbeTest {

    private static final PackageFact DPKG = new PackageFact("dpkg");
    private static final PackageFact NONE = new PackageFact("no-such-package");
    private static final UserFact ROOT = new UserFact("root");
    private static final ManifestFact MANIFEST = new ManifestFact("no-such-topology");

    private static final String REPLY = String.join(
            "\n",
            "",
            "@@n0 begin users",
            "root",
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
    void facts_of_one_kind_share_a_section() {
        assertThat(new Probe("n2", List.of(DPKG, NONE)).script().render()).containsOnlyOnce("dpkg-query");
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
    void output_that_looks_like_another_marker_is_taken_as_output() {
        assertThat(PROBE.parse(REPLY.replace("root", "@@other end users 0\nroot"))
                        .get(ROOT)
                        .exists())
                .isTrue();
    }
}
