package com.foobar.infra.part.updates;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.load;
import static com.foobar.infra.config.SoundTopology.place;
import static com.foobar.infra.config.SoundTopology.problems;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.language.ConfigException;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may stand under updates, and what is said of the rest. */
class UpdatesSectionTest {

    private static Updates read(String section) throws ConfigException {
        return load(SOUND + section).part(Updates.class).orElseThrow();
    }

    @Test
    void all_that_is_left_out_has_a_default() throws ConfigException {
        assertThat(read("updates: {}\n"))
                .isEqualTo(new Updates(
                        List.of("lb-01", "web-01", "web-02"), LocalTime.of(4, 30), Optional.empty(), true, List.of()));
    }

    @Test
    void all_can_be_said() throws ConfigException {
        assertThat(read("updates: {servers: [web-01], time: 00:05, reboot: 23:59, hold_stack: false, hold: python3}\n"))
                .isEqualTo(new Updates(
                        List.of("web-01"),
                        LocalTime.of(0, 5),
                        Optional.of(LocalTime.of(23, 59)),
                        false,
                        List.of("python3")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "time: 4:30          | 17:9  | two digits each",
                "time: \"24:00\"     | 17:9  | two digits each",
                "time: \"04:30:00\"  | 17:9  | two digits each",
                "time: never         | 17:9  | must be a time from 00:00 to 23:59",
                "time: [\"04:30\"]   | 17:9  | not a list",
                "time:               | 17:8  | has no value",
                "reboot: yes         | 17:11 | must be never, or a time",
                "reboot: \"5:00\"    | 17:11 | two digits each",
                "servers: [lb-01, wbe-01]  | 17:20 | did you mean \"web-01\"?",
                "servers: [lb-01, lb-01]   | 17:20 | a second time",
                "servers: []         | 17:12 | updates.servers",
                "hold_stack: no      | 17:15 | did you mean false?",
                "hold: [\"My SQL\"]  | 17:10 | a Debian package's name",
                "hold: [\"a; b\"]    | 17:10 | a Debian package's name",
                "tiem: \"04:30\"     | 17:3  | did you mean \"time\"?",
            })
    void a_bad_value_is_answered_with_what_is_allowed(String line, String place, String said) {
        var found = problems(SOUND + "updates:\n  " + line.strip() + "\n");
        assertThat(found).hasSize(1);
        assertThat(place(found.getFirst())).isEqualTo(place);
        assertThat(found.getFirst().format()).contains(said);
    }

    @Test
    void where_no_server_has_a_part_all_is_refused() {
        var found = problems("name: a\ndomain: a.example\nservers: {one: 10.0.0.1}\nupdates: {}\n");
        assertThat(found).hasSize(1);
        assertThat(place(found.getFirst())).isEqualTo("4:10");
        assertThat(found.getFirst().format()).contains("no server has a part of the stack", "name the servers");
    }
}
