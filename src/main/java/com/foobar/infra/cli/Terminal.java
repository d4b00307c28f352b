package com.foobar.infra.cli;

import com.foobar.infra.view.Style;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What this program's standard streams lead to. */
final class Terminal {

    private static final int USUAL_COLUMNS = 80;

    private Terminal() {}

    /** Whether a person reads the output and can answer. */
    static boolean isInteractive() {
        var console = System.console();
        return console != null && console.isTerminal();
    }

    static boolean isDumb() {
        return "dumb".equals(System.getenv("TERM"));
    }

    static Style style(boolean noColor) {
        var forbidden = System.getenv("NO_COLOR");
        boolean colour = !noColor && (forbidden == null || forbidden.isEmpty()) && !isDumb() && isInteractive();
        return new Style(colour, isUnicode());
    }

    /** As the locale says; what is not said is UTF-8, as everywhere today. */
    private static boolean isUnicode() {
        return Stream.of("LC_ALL", "LC_CTYPE", "LANG")
                .map(System::getenv)
                .filter(v -> v != null && !v.isEmpty())
                .findFirst()
                .map(v -> v.toLowerCase(Locale.ROOT).replace("-", ""))
                .map(v -> v.contains("utf8"))
                .orElse(true);
    }

    private static volatile int columns;

    /** The width now; asked of the terminal once. */
    static int columns() {
        if (columns == 0) {
            columns = askColumns().orElse(USUAL_COLUMNS);
        }
        return columns;
    }

    private static Optional<Integer> askColumns() {
        try {
            var stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var words = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ");
            int width = Integer.parseInt(words[words.length - 1]);
            return width > 0 ? Optional.of(width) : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** One for all questions, as it may have read further than the first answer. */
    private static final BufferedReader ANSWERS =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

    /** A line that the person types; empty at the end of input. */
    static String readLine() {
        return answer().orElse("");
    }

    /** A line that the person types, if any is still to come. */
    static Optional<String> answer() {
        try {
            return Optional.ofNullable(ANSWERS.readLine()).map(String::strip);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
