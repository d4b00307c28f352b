package com.foobar.infra.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextDiffTest {

    private static String numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> i + "\n").collect(Collectors.joining());
    }

    private static String text(String before, String after) {
        return TextDiff.between(before, after).stream()
                .map(h -> h.header() + "\n"
                        + h.lines().stream()
                                .map(l -> l.kind().sign() + l.text() + "\n")
                                .collect(Collectors.joining()))
                .collect(Collectors.joining());
    }

    @Test
    void equal_texts_have_no_hunks() {
        assertThat(TextDiff.between("a\nb\n", "a\nb\n")).isEmpty();
        assertThat(TextDiff.between("", "")).isEmpty();
    }

    @Test
    void three_lines_stand_around_a_change() {
        assertThat(text(numbers(1, 20), numbers(1, 20).replace("\n10\n", "\nten\n")))
                .isEqualTo("@@ -7,7 +7,7 @@\n 7\n 8\n 9\n-10\n+ten\n 11\n 12\n 13\n");
    }

    @Test
    void neighbours_share_a_hunk_and_strangers_do_not() {
        var after = numbers(1, 40)
                .replace("\n10\n", "\nten\n")
                .replace("\n16\n", "\nsixteen\n")
                .replace("\n30\n", "\n");
        var hunks = TextDiff.between(numbers(1, 40), after);
        assertThat(hunks).extracting(TextDiff.Hunk::header).containsExactly("@@ -7,13 +7,13 @@", "@@ -27,7 +27,6 @@");
    }

    @Test
    void new_and_removed_texts_are_whole() {
        assertThat(text("", "a\nb\n")).isEqualTo("@@ -0,0 +1,2 @@\n+a\n+b\n");
        assertThat(text("a\n", "")).isEqualTo("@@ -1 +0,0 @@\n-a\n");
    }
}
