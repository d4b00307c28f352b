package com.foobar.infra.part.mysql.setting;

import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Settings that a server runs with in words of its own: it rounds {@code max_allowed_packet} to whole kilobytes, clips
 * what is out of range, and writes {@code TRADITIONAL} out in full. What it makes of which is its own business and differs
 * by version, so it is asked, right after it has taken the setting, and the host's manifest remembers: for each such
 * setting a mark over what was asked for and what was made of it. A running value with that mark is as asked for; any
 * other is not.
 */
public final class AdjustedSettings {

    private static final String KIND = "settings";
    private static final String NAME = "mysql";
    private static final int DIGITS = 16;

    private AdjustedSettings() {}

    /** The marks that a host remembers. */
    public static Set<String> of(ManifestFact.State manifest) {
        return Set.of(manifest.digests().getOrDefault(KIND + " " + NAME, "").split(" "));
    }

    /** The mark of a setting that the server runs with in these words. */
    public static String mark(String name, String asked, String running) {
        try {
            var text = (asked + "=" + running).getBytes(StandardCharsets.UTF_8);
            var digest = MessageDigest.getInstance("SHA-256").digest(text);
            return name + ":" + HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * A piece of a step script, for a server that has just started: has the manifest remember what it made of its file.
     * A value that was persisted, or comes from another file or the command line, is nothing that it made of ours. One
     * that some client has set since counts: the server does not tell a session's own value from one for all. So does one
     * that it computed itself, which it calls compiled.
     *
     * @param asked name to value, as the file says
     * @param file the option file that says so
     */
    public static Script started(Map<String, String> asked, String file) {
        return remember(
                asked,
                "(i.variable_path = " + text(file)
                        + " OR i.variable_source IN ('DYNAMIC', 'COMPILED')) AND wanted.n NOT IN"
                        + " (SELECT variable_name FROM performance_schema.persisted_variables)");
    }

    /**
     * The same for a server that runs.
     *
     * @param set names of settings that were set at run time just now
     * @param known marks that were right when the plan was made
     */
    public static Script changed(Map<String, String> asked, Collection<String> set, Collection<String> known) {
        return remember(asked, "wanted.n IN (" + texts(set) + ") OR " + MARK + " IN (" + texts(known) + ")");
    }

    private static final String MARK =
            "CONCAT(wanted.n, ':', LEFT(SHA2(CONCAT(wanted.v, '=', g.variable_value), 256), " + DIGITS + "))";

    private static Script remember(Map<String, String> asked, String condition) {
        var names = asked.keySet().stream()
                .filter(name -> name.matches("[a-z][a-z0-9_.]*"))
                .sorted()
                .toList();
        if (names.isEmpty()) {
            return Script.empty();
        }
        var wanted = names.stream()
                .map(name -> "SELECT " + text(name) + " AS n, " + text(asked.getOrDefault(name, "")) + " AS v")
                .collect(Collectors.joining(" UNION ALL "));
        var sql = "SET SESSION group_concat_max_len = 65536;\n"
                + "SELECT IFNULL(GROUP_CONCAT(" + MARK + " ORDER BY wanted.n SEPARATOR ' '), '') FROM (" + wanted
                + ") AS wanted JOIN performance_schema.global_variables AS g ON g.variable_name = wanted.n"
                + " JOIN performance_schema.variables_info AS i ON i.variable_name = wanted.n"
                + " WHERE g.variable_value <> wanted.v AND (" + condition + ");\n";
        return Script.lines(
                "fi_made=$(printf '%s' " + Shell.quote(sql)
                        + " | fi_mysql) || fi_fail 'MySQL does not tell its settings'",
                "if [ -n \"$fi_made\" ]; then fi_record " + KIND + " " + NAME + " \"$fi_made\"; else fi_forget " + KIND
                        + " " + NAME + " commit; fi");
    }

    private static String texts(Collection<String> values) {
        return values.isEmpty()
                ? "NULL"
                : values.stream().map(AdjustedSettings::text).collect(Collectors.joining(", "));
    }

    private static String text(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
