package com.foobar.infra.language;

import java.time.Duration;
import java.util.Optional;

/** Numbers with units, as the language writes them. */
public final class Quantities {

    private static final int MOST_DIGITS = 9;

    private Quantities() {}

    /** {@code 500ms}, {@code 2s}, {@code 5m}, {@code 1h}, {@code 7d}; empty if it is no such thing. */
    public static Optional<Duration> duration(String written) {
        int digits = digits(written);
        if (digits == 0) {
            return Optional.empty();
        }
        long number = Long.parseLong(written.substring(0, digits));
        return switch (written.substring(digits)) {
            case "ms" -> Optional.of(Duration.ofMillis(number));
            case "s" -> Optional.of(Duration.ofSeconds(number));
            case "m" -> Optional.of(Duration.ofMinutes(number));
            case "h" -> Optional.of(Duration.ofHours(number));
            case "d" -> Optional.of(Duration.ofDays(number));
            default -> Optional.empty();
        };
    }

    /** {@code 512K}, {@code 128M}, {@code 1G} in bytes, counted by 1024; empty if it is no such thing. */
    public static Optional<Long> bytes(String written) {
        int digits = digits(written);
        if (digits == 0) {
            return Optional.empty();
        }
        long number = Long.parseLong(written.substring(0, digits));
        return switch (written.substring(digits)) {
            case "K" -> Optional.of(number << 10);
            case "M" -> Optional.of(number << 20);
            case "G" -> Optional.of(number << 30);
            default -> Optional.empty();
        };
    }

    /** How many digits the text begins with; 0 if it begins with a zero, or has more than any sane number. */
    private static int digits(String written) {
        int digits = 0;
        while (digits < written.length() && written.charAt(digits) >= '0' && written.charAt(digits) <= '9') {
            digits++;
        }
        return digits > MOST_DIGITS || written.startsWith("0") ? 0 : digits;
    }
}
