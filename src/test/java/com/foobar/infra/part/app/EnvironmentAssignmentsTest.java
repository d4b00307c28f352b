package com.foobar.infra.part.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.part.app.EnvironmentAssignments.Assignment;
import com.foobar.infra.shell.LocalShell;
import com.foobar.infra.shell.Shell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What systemd finds in an environment file, and what it would complain of in the journal. */
class EnvironmentAssignmentsTest {

    @Test
    void comments_quotes_and_continued_lines_are_read_as_systemd_reads_them() {
        var read = EnvironmentAssignments.of(String.join(
                "\n",
                "# API=no",
                "; API=no",
                "",
                "PLAIN=a b=c",
                "\tSPACED =  'x' ",
                "KEY=\"-----BEGIN KEY-----",
                "MIIB=",
                "-----END KEY-----\"",
                "LONG=one \\",
                "  two=2",
                "QUOTES=it's \"so\"",
                "ESCAPED=\"a \\\" b\"",
                "EMPTY="));
        assertThat(read.faults()).isEmpty();
        assertThat(read.assignments())
                .containsExactly(
                        new Assignment(4, "PLAIN"),
                        new Assignment(5, "SPACED"),
                        new Assignment(6, "KEY"),
                        new Assignment(9, "LONG"),
                        new Assignment(11, "QUOTES"),
                        new Assignment(12, "ESCAPED"),
                        new Assignment(13, "EMPTY"));
        assertThat(read.assignments()).allMatch(Assignment::takes);
    }

    /** By systemd's word: {@code systemd-run -p EnvironmentFile=...} prints the same. */
    @Test
    void a_shell_is_given_the_values_that_systemd_would_give() throws Exception {
        var shell = EnvironmentAssignments.forShell(String.join(
                "\n",
                "# API=no",
                "PLAIN=a b=c  ",
                "\tSPACED =  'x' ",
                "KEY=\"-----BEGIN-----",
                "MIIB=\"",
                "LONG=one \\",
                "  two=2",
                "QUOTES=it's \"so\"",
                "ESCAPED=\"a \\\" \\$b \\n\"'$c'",
                "BARE=\\a\\ ",
                "EMPTY=",
                "LAST=$(id) `id`"));
        assertThat(
                        LocalShell.run(
                                "set -a; eval " + Shell.quote(shell)
                                        + "; for n in PLAIN SPACED KEY LONG QUOTES ESCAPED BARE EMPTY LAST; do eval \"printf '[%s]' \\\"\\$$n\\\"\"; done"))
                .isEqualTo(
                        "[a b=c][x][-----BEGIN-----\nMIIB=][one   two=2][it's \"so\"][a \" $b \\n$c][a ][][$(id) `id`]");
    }

    @Test
    void windows_line_ends_end_lines() {
        var read = EnvironmentAssignments.of("A=1\r\nB=2\r\n");
        assertThat(read.faults()).isEmpty();
        assertThat(read.assignments()).containsExactly(new Assignment(1, "A"), new Assignment(2, "B"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"export API=x", "my-key=x", "spring.password=x", "1ST=x", "=x", "API: x=y"})
    void names_that_systemd_drops_are_told(String line) {
        assertThat(EnvironmentAssignments.of("OK=1\n" + line).assignments().getLast())
                .satisfies(a -> assertThat(a.line()).isEqualTo(2))
                .satisfies(a -> assertThat(a.takes()).isFalse());
    }

    @ParameterizedTest
    @ValueSource(strings = {"just words", "just words\nOK=1", "A=\"open\nB=1", "A='open", "A=\u0007", "A=\u0000"})
    void what_breaks_the_file_is_told_with_its_line(String text) {
        assertThat(EnvironmentAssignments.of("OK=1\n" + text).faults())
                .singleElement()
                .satisfies(f -> assertThat(f.line()).isEqualTo(2));
    }

    @Test
    void every_broken_line_is_told_and_those_between_are_read() {
        var read = EnvironmentAssignments.of("just words\nA=1\nB=\u0007\u0007\nmore words\nC=2\nD=\"open\n");
        assertThat(read.faults()).extracting(EnvironmentAssignments.Fault::line).containsExactly(1, 3, 4, 6);
        assertThat(read.assignments()).extracting(Assignment::name).containsExactly("A", "B", "C", "D");
    }
}
