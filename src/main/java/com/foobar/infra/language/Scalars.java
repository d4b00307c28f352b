package com.foobar.infra.language;

import com.foobar.infra.language.Scalar.Refused;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The single values that the language is made of. All that ends up in a configuration file or a script is held to a
 * strict pattern here, so that no value can add a line or a word of its own to it.
 */
public final class Scalars {

    private static final int LONGEST_PATH = 1024;
    private static final int LONGEST_TEXT = 4096;

    private Scalars() {}

    public static final Scalar<Integer> PORT = number("port", "a port (1 to 65535)", 1, 65_535);

    public static final Scalar<Boolean> SWITCH =
            Scalar.bare("", "true or false", Json.Obj.ofType("boolean"), written -> switch (written) {
                case "true" -> true;
                case "false" -> false;
                case "yes", "on", "True", "TRUE" -> throw new Refused("", "did you mean true?");
                case "no", "off", "False", "FALSE" -> throw new Refused("", "did you mean false?");
                default -> throw new Refused("", "true or false");
            });

    public static final String NAME_PATTERN = "[a-z]([a-z0-9-]*[a-z0-9])?";

    /** How servers are called; also good as part of a file, unit or certificate name. */
    public static final Scalar<String> NAME = matching(
            "name",
            "a name (lower-case letters, digits and hyphens, beginning with a letter)",
            NAME_PATTERN,
            40,
            "such as web-01");

    /** A server that is defined elsewhere; whether it is, and what was meant if not, is told by the invariants. */
    public static final Scalar<String> SERVER =
            Scalar.text("name", "a server's name", NAME.json(), written -> within(written, 253));

    public static final Scalar<String> DOMAIN = Scalar.text(
            "domain",
            "a host name (RFC 1123)",
            Json.Obj.ofType("string")
                    .put("pattern", "^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")
                    .put("maxLength", 253),
            Scalars::domain);

    public static final Scalar<String> ADDRESS = Scalar.text(
            "address",
            "an IPv4 or IPv6 address or a host name",
            Json.Obj.ofType("string").put("pattern", "^[0-9A-Za-z.:-]+$").put("maxLength", 253),
            Addresses::canonical);

    /** The path of a URL. */
    public static final Scalar<String> URL_PATH = matching(
            "url_path",
            "a path such as /healthz (letters, digits and . _ ~ + - /)",
            // nginx resolves // and /../ before it compares.
            "(?!.*//)(?!.*/\\.{1,2}(/|$))/[A-Za-z0-9._~+/-]*",
            200,
            "it begins with /, and has no //, /./ or /../ in it");

    public static final Scalar<String> DEBIAN_PACKAGE =
            matching("package", "a Debian package's name", "[a-z0-9][a-z0-9+.-]+", 100, "such as python3-flask");

    /** What systemd takes for the name of an environment variable. */
    public static final String VARIABLE_PATTERN = "[A-Za-z_][A-Za-z0-9_]*";

    public static final Scalar<String> VARIABLE = matching(
            "variable",
            "an environment variable's name",
            VARIABLE_PATTERN,
            100,
            "letters, digits and _, such as LOG_LEVEL");

    /** A word of a command line. */
    public static final Scalar<String> ARGUMENT =
            Scalar.text("", "text", Json.Obj.ofType("string"), written -> within(written, LONGEST_TEXT));

    /** The value of an environment variable. Numbers and truth values may stand without quotes. */
    public static final Scalar<String> VARIABLE_VALUE = Scalar.text(
                    "",
                    "text",
                    Json.Obj.of().put("type", Json.strings(List.of("string", "number", "boolean"))),
                    written -> within(written, LONGEST_TEXT))
            .secretively();

    /** Whether this machine can have such a path at all. */
    private static boolean usable(String written) {
        try {
            return !Path.of(written).toString().isEmpty();
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** A directory or a file on the operator's machine. */
    public static Scalar<String> path(String description) {
        return Scalar.text("", description, Json.Obj.ofType("string").put("minLength", 1), written -> {
            if (written.isBlank()) {
                throw new Refused("is empty", description);
            }
            if (!usable(within(written, LONGEST_PATH))) {
                throw new Refused("is no path on this machine", "does its locale know these characters?");
            }
            return written;
        });
    }

    /** A text of that shape, whose length is limited too. */
    public static Scalar<String> matching(String name, String description, String pattern, int longest, String hint) {
        var json = Json.Obj.ofType("string").put("pattern", "^" + pattern + "$").put("maxLength", longest);
        return Scalar.text(name, description, json, written -> {
            if (!Pattern.matches(pattern, within(written, longest))) {
                throw new Refused("", hint);
            }
            return written;
        });
    }

    private static final String CLOCK_PATTERN = "([01][0-9]|2[0-3]):[0-5][0-9]";

    /** A time on a server's clock. */
    public static final Scalar<LocalTime> TIME_OF_DAY = Scalar.text(
            "time_of_day",
            "a time from 00:00 to 23:59",
            Json.Obj.ofType("string").put("pattern", "^" + CLOCK_PATTERN + "$"),
            written -> {
                if (!Pattern.matches(CLOCK_PATTERN, written)) {
                    throw new Refused("", "two digits each for hours and minutes, such as \"04:30\"");
                }
                return LocalTime.parse(written);
            });

    /** One of a few words, each standing for a value. */
    public static <T> Scalar<T> choice(String name, Map<String, T> words) {
        var known = words.keySet().stream().toList();
        var json = Json.Obj.ofType("string").put("enum", Json.strings(known));
        return Scalar.text(
                name,
                "one of " + String.join(", ", known),
                json,
                written -> Optional.ofNullable(words.get(written))
                        .orElseThrow(() -> new Refused(
                                "",
                                Suggestions.didYouMean(written, known)
                                        .orElse("allowed: " + String.join(", ", known)))));
    }

    /** A whole number within limits. */
    public static Scalar<Integer> number(String name, String description, int least, int most) {
        var json = Json.Obj.ofType("integer").put("minimum", least).put("maximum", most);
        return Scalar.bare(name, description, json, written -> {
            boolean digits = !written.isEmpty() && written.chars().allMatch(c -> c >= '0' && c <= '9');
            if (!digits) {
                throw new Refused("", "a whole number from " + least + " to " + most);
            }
            if (written.length() > 1 && written.charAt(0) == '0') {
                throw new Refused("", "write it without leading zeros");
            }
            if (written.length() > 9 || Integer.parseInt(written) < least || Integer.parseInt(written) > most) {
                throw new Refused("", "from " + least + " to " + most);
            }
            return Integer.parseInt(written);
        });
    }

    /** A length of time within limits, which are given as one would write them. */
    public static Scalar<Duration> duration(String least, String most) {
        var description = "a duration from " + least + " to " + most;
        var json = Json.Obj.ofType("string").put("pattern", "^[1-9][0-9]{0,8}(ms|s|m|h|d)$");
        var units = "a number and ms, s, m, h or d, such as " + least;
        return Scalar.text("", description, json, written -> {
            var value = Quantities.duration(written).orElseThrow(() -> new Refused("", units));
            if (value.compareTo(Quantities.duration(least).orElseThrow()) < 0
                    || value.compareTo(Quantities.duration(most).orElseThrow()) > 0) {
                throw new Refused("", "from " + least + " to " + most);
            }
            return value;
        });
    }

    /** An amount of memory in bytes, within limits, which are given as one would write them. */
    public static Scalar<Long> size(String least, String most) {
        var json = Json.Obj.ofType("string").put("pattern", "^[1-9][0-9]{0,8}[KMG]$");
        return Scalar.text("", "a size from " + least + " to " + most, json, written -> {
            long value = Quantities.bytes(written)
                    .orElseThrow(() -> new Refused("", "a number and K, M or G, such as 128M"));
            if (value < Quantities.bytes(least).orElseThrow()
                    || value > Quantities.bytes(most).orElseThrow()) {
                throw new Refused("", "from " + least + " to " + most);
            }
            return value;
        });
    }

    public static String within(String written, int longest) throws Refused {
        if (written.length() > longest) {
            throw new Refused("is longer than " + longest + " characters", "shorten it");
        }
        return written;
    }

    private static String domain(String written) throws Refused {
        if (!Addresses.isHostName(written)) {
            throw new Refused("", "such as www.foobar.com");
        }
        if (!written.equals(Addresses.lower(written))) {
            throw new Refused("", "did you mean \"" + Addresses.lower(written) + "\"?");
        }
        return written;
    }
}
