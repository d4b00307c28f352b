package com.foobar.infra.part.mysql.setting;

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
    private static final Map<String, Kind> KINDS = kinds();

    private SettingValues() {}

    private sealed interface Kind {
        record Switch() implements Kind {}

        /** @param everywhere whether all supported releases have these bounds */
        record Number(BigDecimal least, BigDecimal most, boolean whole, boolean everywhere) implements Kind {}
    }

    /**
     * @param what is wrong with the value
     * @param takes which values the setting takes
     * @param ofRange whether it is a number, but not within the bounds
     */
    public record Problem(String what, String takes, boolean ofRange) {}

    /** Empty if the value is one that the setting takes, or which those are is not known here. */
    public static Optional<Problem> problem(String name, String value) {
        return Optional.ofNullable(KINDS.get(name)).flatMap(kind -> switch (kind) {
            case Kind.Switch _ ->
                SWITCH.contains(value.toUpperCase(Locale.ROOT))
                        ? Optional.<Problem>empty()
                        : Optional.of(new Problem("is neither ON nor OFF", name + " takes ON or OFF", false));
            case Kind.Number number -> problem(name, value, number);
        });
    }

    private static Optional<Problem> problem(String name, String value, Kind.Number number) {
        var takes = name + " takes a " + (number.whole() ? "whole number" : "number")
                + (number.everywhere()
                        ? " from " + number.least().toPlainString() + " to "
                                + number.most().toPlainString()
                        : "")
                + (number.whole() ? ", with K, M or G for the 1024-fold" : "");
        if (!value.matches(number.whole() ? "-?[0-9]{1,20}[KkMmGgTt]?" : "-?[0-9]{1,20}(\\.[0-9]{1,20})?")) {
            return Optional.of(new Problem("is no " + (number.whole() ? "whole number" : "number"), takes, false));
        }
        var said = read(value);
        return number.everywhere() && (said.compareTo(number.least()) < 0 || said.compareTo(number.most()) > 0)
                ? Optional.of(new Problem("is out of range", takes, true))
                : Optional.empty();
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
                    .forEach(word -> kinds.put(
                            word[0].replace("~", ""),
                            word[1].equals("switch")
                                    ? new Kind.Switch()
                                    : new Kind.Number(
                                            new BigDecimal(word[1]),
                                            new BigDecimal(word[2]),
                                            word.length == 3,
                                            !word[0].startsWith("~"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(kinds);
    }
}
