package com.foobar.infra.fact;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * With which command a unit's main process was started, and with which one it would be now.
 *
 * @param running the command line of the process, its arguments joined without anything in between; empty if it does not run
 * @param user the account that the unit names; empty: root
 * @param intended the words of the command that systemd would start, with its variables filled in; empty if that is not known
 */
public record UnitStart(String running, String user, List<String> intended) {

    /** Of which nothing is known. */
    public static final UnitStart UNKNOWN = new UnitStart("", "", List.of());

    /** What HAProxy's unit reads variables from, where a package or somebody else made it. */
    static final List<String> HAPROXY_FILES = List.of("/etc/default/haproxy", "/etc/sysconfig/haproxy");

    private static final Pattern ARGUMENTS = Pattern.compile("argv\\[\\]=(.*?) ; ignore_errors=");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([A-Za-z_][A-Za-z0-9_]*)\\}?");

    /** What programs add to their own command line: nginx its part in it, HAProxy the processes that it takes over from. */
    private static final Pattern ADDED = Pattern.compile("^nginx:masterprocess|-s[ft][0-9]+|-xsockpair@[0-9]+");

    public UnitStart {
        intended = List.copyOf(intended);
    }

    /**
     * @param execStart as systemctl shows it
     * @param environment likewise
     * @param set what files of variables set, as NAME=VALUE, in the order in which they are read
     */
    static UnitStart of(String running, String user, String execStart, String environment, List<String> set) {
        var variables = new HashMap<String, String>();
        words(environment).forEach(assignment -> put(assignment, variables));
        set.forEach(assignment -> put(assignment, variables));
        var arguments = ARGUMENTS.matcher(execStart);
        return new UnitStart(running, user, arguments.find() ? filledIn(arguments.group(1), variables) : List.of());
    }

    /** Whether the process was started with another command than the one that it would be started with now. */
    public boolean isOutdated() {
        return !running.isEmpty() && !intended.isEmpty() && !plain(running).equals(plain(String.join("", intended)));
    }

    private static String plain(String command) {
        return ADDED.matcher(command.replaceAll("\\s", "")).replaceAll("");
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
