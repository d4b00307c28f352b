package com.foobar.infra.cli;

import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads durations as people write them: {@code 500ms}, {@code 90s}, {@code 5m}, {@code 1h}; a bare number is seconds. No time
 * at all is refused.
 */
record Durations() implements ITypeConverter<Duration> {

    private static final Pattern FORM = Pattern.compile("(\\d{1,6})(ms|s|m|min|h|)");

    @Override
    public Duration convert(String value) {
        var match = FORM.matcher(value);
        if (!match.matches()) {
            throw new TypeConversionException("'" + value + "' is no duration; write for instance 90s, 5m or 1h");
        }
        long n = Long.parseLong(match.group(1));
        if (n == 0) {
            throw new TypeConversionException(
                    "'" + value + "' leaves no time for anything; write for instance 90s or 5m");
        }
        return switch (match.group(2)) {
            case "ms" -> Duration.ofMillis(n);
            case "m", "min" -> Duration.ofMinutes(n);
            case "h" -> Duration.ofHours(n);
            default -> Duration.ofSeconds(n);
        };
    }
}
