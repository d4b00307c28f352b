package com.foobar.infra.part.mysql.gtid;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class GtidSetPropertyTest {

    private static final String A = "6a0884f7-e4cf-11f1-b607-02420a4d0902";

    @Property
    void agrees_with_plain_sets_of_numbers(
            @ForAll("numbers") TreeSet<Integer> left, @ForAll("numbers") TreeSet<Integer> right) {
        var union = new TreeSet<>(left);
        union.addAll(right);
        var difference = new TreeSet<>(left);
        difference.removeAll(right);
        assertThat(set(left).union(set(right))).isEqualTo(set(union));
        assertThat(set(left).subtract(set(right))).isEqualTo(set(difference));
        assertThat(set(left).contains(set(right))).isEqualTo(left.containsAll(right));
        assertThat(set(left).count()).isEqualTo(left.size());
        assertThat(GtidSet.parse(set(left).toString())).isEqualTo(set(left));
    }

    @Provide
    Arbitrary<TreeSet<Integer>> numbers() {
        return Arbitraries.integers().between(1, 30).set().ofMaxSize(20).map(TreeSet::new);
    }

    private static GtidSet set(TreeSet<Integer> numbers) {
        var text = new StringBuilder();
        for (int n : numbers) {
            text.append(text.isEmpty() ? A : "").append(':').append(n);
        }
        return GtidSet.parse(text.toString());
    }
}
