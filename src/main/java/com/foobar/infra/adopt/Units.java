package com.foobar.infra.adopt;

import java.util.Locale;
import java.util.Optional;

/** Durations and sizes as the daemons write them, made those of a topology. */
final class Units {

    private Units() {}

    /** HAProxy's: a number with a unit, milliseconds without one. */
    static Optional<String> haproxyTime(String text) {
        return millis(text).filter(ms -> ms > 0).map(Units::duration);
    }

    /** keepalived's: seconds, with a fraction. */
    static Optional<String> seconds(String text) {
        return text.matches("[0-9]{1,6}(\\.[0-9]{1,3})?")
                ? Optional.of(duration(Math.round(Double.parseDouble(text) * 1000)))
                : Optional.empty();
    }

    private static Optional<Long> millis(String text) {
        var digits = text.replaceFirst("[a-z]+$", "");
        if (!digits.matches("[0-9]{1,9}")) {
            return Optional.empty();
        }
        long number = Long.parseLong(digits);
        return switch (text.substring(digits.length())) {
            case "" -> Optional.of(number);
            case "us" -> Optional.of(number / 1000);
            case "ms" -> Optional.of(number);
            case "s" -> Optional.of(number * 1000);
            case "m" -> Optional.of(number * 60_000);
            case "h" -> Optional.of(number * 3_600_000);
            case "d" -> Optional.of(number * 86_400_000);
            default -> Optional.empty();
        };
    }

    /** In the largest unit that leaves no rest. */
    static String duration(long millis) {
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        return seconds % 86_400 == 0 && seconds > 0
                ? seconds / 86_400 + "d"
                : seconds % 3600 == 0 && seconds > 0
                        ? seconds / 3600 + "h"
                        : seconds % 60 == 0 && seconds > 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /** Bytes in the largest unit that leaves no rest; empty if not even kibibytes do. */
    static Optional<String> bytes(long bytes) {
        if (bytes <= 0 || bytes % 1024 != 0) {
            return Optional.empty();
        }
        long kibi = bytes / 1024;
        return Optional.of(
                kibi % (1 << 20) == 0 ? (kibi >> 20) + "G" : kibi % 1024 == 0 ? (kibi >> 10) + "M" : kibi + "K");
    }

    /** nginx's sizes in lower case: {@code 10m}; empty if it is none that a topology can have, such as 0 for any. */
    static Optional<String> nginxSize(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        return lower.matches("[1-9][0-9]{0,8}[kmg]") ? Optional.of(lower) : Optional.empty();
    }
}
