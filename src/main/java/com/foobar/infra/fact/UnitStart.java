package com.foobar.infra.fact;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * With which command a unit's main process was started, and with which one it would be now.
 *
 * @param running the command line of the process, its arguments joined without anything in between; empty if it does not run
 * @param user the account that the unit names; empty: root
 * @param intended the words of the command that systemd would start, with its variables filled in; empty if that is not known
 * @param unnoted told only where no note says by which load of its files it lives
 * @param said what others' drop-ins on disk say of the account that it runs as, as PATH KEY=VALUE; of a command only the signs before it
 */
public record UnitStart(
        String running, String user, List<String> intended, Optional<Unnoted> unnoted, List<String> said) {

    /** Of which nothing is known. */
    public static final UnitStart UNKNOWN = new UnitStart("", "", List.of(), Optional.empty(), List.of());

    /**
     * The start of a process of which it is not noted what it loaded.
     *
     * @param since in seconds since 1970, with a fraction
     * @param later drop-ins of somebody else's that were changed since
     */
    public record Unnoted(String since, Set<String> later) {

        public Unnoted {
            later = Set.copyOf(later);
        }

        Unnoted with(String path) {
            return new Unnoted(
                    since, Stream.concat(later.stream(), Stream.of(path)).collect(Collectors.toSet()));
        }

        /** Whether a file was changed after that start. */
        public boolean isBefore(FileFact.State file) {
            return !file.changed().isEmpty() && new BigDecimal(file.changed()).compareTo(new BigDecimal(since)) > 0;
        }
    }

    private static final Pattern ARGUMENTS = Pattern.compile("argv\\[\\]=(.*?) ; ignore_errors=");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([A-Za-z_][A-Za-z0-9_]*)\\}?");

    public UnitStart {
        intended = List.copyOf(intended);
        said = List.copyOf(said);
    }

    /**
     * @param execStart as systemctl shows it
     * @param environment likewise
     * @param set what files of variables set, as NAME=VALUE, in the order in which they are read
     */
    public static UnitStart of(
            String running,
            String user,
            String execStart,
            String environment,
            List<String> set,
            Optional<Unnoted> unnoted,
            List<String> said) {
        var variables = new HashMap<String, String>();
        words(environment).forEach(assignment -> put(assignment, variables));
        set.forEach(assignment -> put(assignment, variables));
        var arguments = ARGUMENTS.matcher(execStart);
        return new UnitStart(
                running, user, arguments.find() ? filledIn(arguments.group(1), variables) : List.of(), unnoted, said);
    }

    /**
     * Whether the process was started with another command than the one that it would be started with now.
     *
     * @param bare takes from a command line without blanks what the program adds to its own
     */
    public boolean isOutdated(UnaryOperator<String> bare) {
        return !running.isEmpty()
                && !intended.isEmpty()
                && !bare.apply(plain(running)).equals(bare.apply(plain(String.join("", intended))));
    }

    private static String plain(String command) {
        return command.replaceAll("\\s", "");
    }

    /** @return none if a variable is not known */
    private static List<String> filledIn(String command, Map<String, String> variables) {
        var out = new ArrayList<String>();
        for (var word : command.strip().split(" +")) {
            var variable = VARIABLE.matcher(word);
            if (variable.results().anyMatch(v -> !variables.containsKey(v.group(1)))) {
                return List.of();
            }
            var text = variable.replaceAll(v -> Matcher.quoteReplacement(
                    Optional.ofNullable(variables.get(v.group(1))).orElse("")));
            out.addAll(words(text));
        }
        return out;
    }

    private static void put(String assignment, Map<String, String> variables) {
        int eq = assignment.indexOf('=');
        if (eq > 0) {
            var value = assignment.substring(eq + 1).strip();
            boolean quoted = value.length() > 1
                    && (value.startsWith("\"") && value.endsWith("\"") || value.startsWith("'") && value.endsWith("'"));
            variables.put(assignment.substring(0, eq).strip(), quoted ? value.substring(1, value.length() - 1) : value);
        }
    }

    /** Split at blanks, save those within double quotes. */
    private static List<String> words(String text) {
        return Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)")
                .matcher(text)
                .results()
                .map(word -> Optional.ofNullable(word.group(1)).orElseGet(() -> word.group(2)))
                .toList();
    }
}
