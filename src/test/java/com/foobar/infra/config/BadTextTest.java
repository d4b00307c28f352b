package com.foobar.infra.config;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.load;
import static com.foobar.infra.config.SoundTopology.place;
import static com.foobar.infra.config.SoundTopology.problems;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.language.ConfigException;
import com.foobar.infra.part.app.App;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a text that is no topology, and where in it. */
class BadTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                              | 1:1 | the file is empty",
                "`# nothing`                     | 1:1 | the file is empty",
                "---                             | 1:1 | must be a mapping",
                "hello                           | 1:1 | must be a mapping, not a single value",
                "[a]                             | 1:1 | must be a mapping, not a list",
                "`a: b: c`                       | 1:5 | quote a value",
                "`name: foobar\\n\\tx: 1`        | 2:1 | tab",
                "`name: foobar\\n---\\nname: x`  | 2:1 | a second document begins",
                "`name: [a`                      | 1:9 | is not YAML",
                "`name: \"a`                     | 1:7 | this quote is never closed",
                "`name: 'a\\nb: c\\nd: e`         | 1:7 | this quote is never closed",
                "`name: \"a\\nb: \"c\"\\nd: e`     | 1:7 | this quote is closed only in line 2",
                "`a: [x, 'y]\\nb: 'c'\\nd: e`     | 1:8 | this quote is closed only in line 2",
                "`name: *.foobar.com`            | 1:7 | a value cannot begin with *",
                "`name: &.foobar.com`            | 1:7 | a value cannot begin with &",
                "`name: *x`                      | 1:7 | nothing above is marked &x",
                "`name: &x [*x]`                 | 1:11 | inside of what it names",
                "`? [a]\\n: b`                   | 1:3 | a key must be a single word",
                "`a: &a {x: 1}\\nb:\\n  <<: *a`  | 3:3 | merge keys",
                "`%YAML 9.9\\n---\\na: b`        | 1:1 | YAML",
                "`name: @x`                      | 1:7 | put the value in quotes",
                "`name: \"\\\\x\"`               | 1:10 | is not YAML",
            })
    void a_text_that_is_no_topology_is_answered_with_a_place(String text, String place, String said) {
        var found = problems(text.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\"));
        assertThat(found).anySatisfy(p -> {
            assertThat(place(p)).isEqualTo(place);
            assertThat(p.format()).contains(said);
        });
    }

    @Test
    void anchors_are_fine_and_point_at_their_own_line() throws ConfigException {
        var text = SOUND.replace(
                "[web-01, web-02]\napp:\n  servers: [web-01, web-02]",
                "&both [web-01, web-02]\napp:\n  servers: *both");
        assertThat(text).contains("*both");
        assertThat(load(text).part(App.class).orElseThrow().servers()).containsExactly("web-01", "web-02");
    }

    @Test
    void an_alias_bomb_is_refused_where_it_goes_off() {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a").append(i).append(": &a").append(i).append(" [");
            bomb.append("*a%d, ".formatted(i - 1).repeat(9))
                    .append("*a")
                    .append(i - 1)
                    .append("]\n");
        }
        var problem = problems(bomb.toString()).getFirst();
        assertThat(problem.message()).isEqualTo("aliases multiply to too many values");
        assertThat(problem.line()).isEqualTo(5);
    }

    @Test
    void deep_nesting_is_refused() {
        assertThat(problems("a: " + "[".repeat(100_000)).getFirst().message()).isEqualTo("nested too deeply");
    }

    @Test
    void bad_utf_8_is_located() {
        var bytes = "name: foobar\ndomain: caf\u00e9.com".getBytes(StandardCharsets.ISO_8859_1);
        var problem = problems(bytes).getFirst();
        assertThat(place(problem)).isEqualTo("2:12");
        assertThat(problem.message()).isEqualTo("byte 0xe9 is not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 0x1b, 0x7f, 0x85, 0x2028, 0x202e, 0xfeff, 0xfffe})
    void an_invisible_character_is_located_and_not_printed(int character) {
        var problem =
                problems("name: foo" + Character.toString(character) + "bar\n").getFirst();
        assertThat(place(problem)).isEqualTo("1:10");
        assertThat(problem.format())
                .contains("U+%04X".formatted(character))
                .doesNotContain(Character.toString(character));
    }

    @Test
    void a_byte_order_mark_and_windows_line_ends_are_fine() throws ConfigException {
        var text = "\ufeff" + SOUND.replace("\n", "\r\n");
        assertThat(load(text).name()).isEqualTo("foobar");
    }

    @Test
    void columns_count_characters_and_not_halves_of_them() {
        var problem = problems("name: foobar\n\"\ud83d\ude00\": 1\n").stream()
                .filter(p -> p.line() == 2)
                .findFirst()
                .orElseThrow();
        assertThat(place(problem)).isEqualTo("2:1");
        var after = problems("{\"\ud83d\ude00\": 1, x: 2}").stream().map(SoundTopology::place);
        assertThat(after).contains("1:10");
    }
}
