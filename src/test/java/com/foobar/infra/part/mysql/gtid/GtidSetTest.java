package com.foobar.infra.part.mysql.gtid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GtidSetTest {

    private static final String A = "6a0884f7-e4cf-11f1-b607-02420a4d0902";
    private static final String B = "6aa3e57b-e4cf-11f1-a948-02420a4d0903";

    @Test
    void reads_what_the_server_prints_over_several_lines() {
        var set = GtidSet.parse(A + ":1-5:7,\n" + B + ":1");
        assertThat(set.count()).isEqualTo(7);
        assertThat(set).hasToString(A + ":1-5:7," + B + ":1");
    }

    @Test
    void equal_sets_are_equal_values_however_they_are_written() {
        assertThat(GtidSet.parse(B + ":1," + A.toUpperCase(java.util.Locale.ROOT) + ":4-5:1-3,"))
                .isEqualTo(GtidSet.parse(A + ":1-5," + B + ":1"));
    }

    @Test
    void the_empty_set_prints_as_nothing() {
        assertThat(GtidSet.parse("")).isEqualTo(GtidSet.empty()).hasToString("");
        assertThat(GtidSet.parse("\n").isEmpty()).isTrue();
    }

    @Test
    void subtracting_cuts_holes() {
        assertThat(GtidSet.parse(A + ":1-10").subtract(GtidSet.parse(A + ":3-4:8," + B + ":1-99")))
                .hasToString(A + ":1-2:5-7:9-10");
    }

    @Test
    void a_set_contains_its_parts_and_not_what_goes_beyond() {
        var set = GtidSet.parse(A + ":1-10");
        assertThat(set.contains(GtidSet.parse(A + ":2-3:10"))).isTrue();
        assertThat(set.contains(GtidSet.parse(A + ":10-11"))).isFalse();
        assertThat(set.contains(GtidSet.empty())).isTrue();
    }

    @Test
    void a_tag_makes_a_source_of_its_own() {
        var set = GtidSet.parse(A + ":1-3:seed:1-2:9");
        assertThat(set.count()).isEqualTo(6);
        assertThat(set.subtract(GtidSet.parse(A + ":1-9"))).hasToString(A + ":seed:1-2:9");
        assertThat(GtidSet.parse(set.toString())).isEqualTo(set);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                A,
                A + ":",
                A + ":0",
                A + ":5-4",
                A + ":tag",
                A + ":tag:other:1",
                A + ":1-2-3",
                A + ":99999999999999999999",
                "ANONYMOUS"
            })
    void anything_else_is_refused(String text) {
        assertThatThrownBy(() -> GtidSet.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
