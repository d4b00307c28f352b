package com.foobar.infra.part.mysql.setting;

import com.foobar.infra.part.mysql.state.MysqlVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What the settings of {@code [mysqld]} take: a number within bounds, or a switch. A server reads an option file leniently:
 * {@code max_connections=many} is 0 with the suffix {@code m}, and so 1; {@code slow_query_log=yes} is {@code OFF}.
 */
public final class SettingValues {

    private static final Set<String> SWITCH = Set.of("ON", "OFF", "TRUE", "FALSE", "1", "0");

    /** What a line of the table begins with that tells how it was before. */
    private static final String BEFORE_9 = "8";

    private static final Map<String, Kind> KINDS = kinds();

    private SettingValues() {}

    private sealed interface Kind {
        record Switch() implements Kind {}

        /**
         * @param before those of releases before 9, where they differ
         * @param known whether it is known of all supported releases which bounds they have
         */
        record Number(Bounds newest, Optional<Bounds> before, boolean whole, boolean known) implements Kind {

            Bounds of(MysqlVersion version) {
                return before.filter(_ -> version.major() < 9).orElse(newest);
            }

            /** Whether any supported release takes it. */
            boolean takes(BigDecimal number) {
                return newest.hold(number)
                        || before.filter(bounds -> bounds.hold(number)).isPresent();
            }
        }
    }

    private record Bounds(BigDecimal least, BigDecimal most) {

        boolean hold(BigDecimal number) {
            return number.compareTo(least) >= 0 && number.compareTo(most) <= 0;
        }

        @Override
        public String toString() {
            return "from " + least.toPlainString() + " to " + most.toPlainString();
        }
    }

    /**
     * @param what is wrong with the value
     * @param takes which values the setting takes
     * @param ofRange whether it is a number, but not within the bounds
     */
    public record Problem(String what, String takes, boolean ofRange) {}

    /** Empty if the value is one that the setting takes in some supported release, or which those are is not known here. */
    public static Optional<Problem> problem(String name, String value) {
        return problem(name, value, Optional.empty());
    }

    /** The same for one release. */
    public static Optional<Problem> problem(String name, String value, MysqlVersion version) {
        return problem(name, value, Optional.of(version));
    }

    private static Optional<Problem> problem(String name, String value, Optional<MysqlVersion> version) {
        return Optional.ofNullable(KINDS.get(name)).flatMap(kind -> switch (kind) {
            case Kind.Switch _ ->
                SWITCH.contains(value.toUpperCase(Locale.ROOT))
                        ? Optional.<Problem>empty()
                        : Optional.of(new Problem("is neither ON nor OFF", name + " takes ON or OFF", false));
            case Kind.Number number -> problem(name, value, number, version);
        });
    }

    private static Optional<Problem> problem(
            String name, String value, Kind.Number number, Optional<MysqlVersion> version) {
        var takes = name + " takes a " + (number.whole() ? "whole number" : "number")
                + (number.known() ? " " + bounds(number, version) : "")
                + (number.whole() ? ", with K, M or G for the 1024-fold" : "");
        if (!value.matches(number.whole() ? "-?[0-9]{1,20}[KkMmGgTt]?" : "-?[0-9]{1,20}(\\.[0-9]{1,20})?")) {
            return Optional.of(new Problem("is no " + (number.whole() ? "whole number" : "number"), takes, false));
        }
        var said = read(value);
        boolean taken = version.map(v -> number.of(v).hold(said)).orElseGet(() -> number.takes(said));
        return number.known() && !taken ? Optional.of(new Problem("is out of range", takes, true)) : Optional.empty();
    }

    private static String bounds(Kind.Number number, Optional<MysqlVersion> version) {
        return version.map(v -> number.of(v).toString())
                .orElseGet(() -> number.newest()
                        + number.before()
                                .map(b -> " (before MySQL 9 " + b + ")")
                                .orElse(""));
    }

    /** What MySQL makes of a number and its suffix; empty if the value is neither. */
    public static Optional<BigDecimal> number(String value) {
        return value.matches("-?[0-9]{1,20}[KkMmGgTt]?") ? Optional.of(read(value)) : Optional.empty();
    }

    private static BigDecimal read(String value) {
        int power = "KMGT".indexOf(Character.toUpperCase(value.charAt(value.length() - 1))) + 1;
        return power == 0
                ? new BigDecimal(value)
                : new BigDecimal(value.substring(0, value.length() - 1)).multiply(new BigDecimal(1024).pow(power));
    }

    private static Map<String, Kind> kinds() {
        var kinds = new HashMap<String, Kind>();
        try (var in = Objects.requireNonNull(SettingValues.class.getResourceAsStream("settings.txt"))) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" "))
                    .forEach(word -> {
                        if (word[0].equals(BEFORE_9)) {
                            kinds.computeIfPresent(word[1], (_, newest) -> before(newest, bounds(word, 2)));
                        } else {
                            kinds.put(word[0].replace("~", ""), kind(word));
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(kinds);
    }

    private static Kind kind(String[] word) {
        return word[1].equals("switch")
                ? new Kind.Switch()
                : new Kind.Number(bounds(word, 1), Optional.empty(), word.length == 3, !word[0].startsWith("~"));
    }

    private static Kind before(Kind newest, Bounds bounds) {
        return newest instanceof Kind.Number number
                ? new Kind.Number(number.newest(), Optional.of(bounds), number.whole(), number.known())
                : newest;
    }

    private static Bounds bounds(String[] word, int from) {
        return new Bounds(new BigDecimal(word[from]), new BigDecimal(word[from + 1]));
    }
}
