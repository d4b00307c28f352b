package com.foobar.infra.part.backup;

import com.foobar.infra.part.Rounds;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Has servers do something about their backups, by the script that they have for it. It is for who started it to read what they said. */
public final class BackupRounds {

    /** A backup goes on whoever waits for it; this is how long somebody does. */
    private static final Duration LONG = Duration.ofHours(24);

    private static final Duration SHORT = Duration.ofMinutes(2);

    /** What was streamed last may have to be brought into the repository first. */
    private static final Duration LOOK = Duration.ofMinutes(20);

    private BackupRounds() {}

    /** Each makes its backups now. */
    public static Rounds.Next.Run now(String stack, List<String> servers) {
        return run(stack, "makes backups", servers, LONG, "start");
    }

    /** One rehearses a restore beside its data. */
    public static Rounds.Next.Run rehearse(String stack, String server) {
        return run(stack, "rehearses a restore", List.of(server), LONG, "start-rehearsal");
    }

    /** Nothing is asked of them but to answer. */
    public static Rounds.Next.Run greeting(String stack, List<String> servers) {
        return new Rounds.Next.Run(
                "asks who is there in " + stack,
                servers.stream().collect(Collectors.toMap(server -> server, _ -> Script.of("true"))),
                SHORT,
                false);
    }

    /** One tells what is in the repository. */
    public static Rounds.Next.Run list(String stack, String server) {
        return run(stack, "lists backups", List.of(server), SHORT, "list");
    }

    /**
     * One looks whether the repository is whole.
     *
     * @param share of what is in it that is read, such as {@code 5%}
     */
    public static Rounds.Next.Run verify(String stack, String server, String share) {
        return run(stack, "reads the repository", List.of(server), LONG, "check " + Shell.quote(share));
    }

    /**
     * One tells what it holds, and which backup that is.
     *
     * @param snapshot its id, {@code latest}, or {@code -}: all that there are
     */
    static Rounds.Next.Run look(String stack, String server, String snapshot) {
        return run(stack, "looks at what is there", List.of(server), LOOK, "look " + Shell.quote(snapshot));
    }

    /**
     * Its data become those of a backup.
     *
     * @param course what the script is told of the way from there; nothing: it ends with the backup
     */
    static Rounds.Next.Run restore(String stack, String server, String snapshot, List<String> course) {
        var words = Stream.concat(Stream.of(snapshot), course.stream())
                .map(Shell::quote)
                .collect(Collectors.joining(" "));
        return new Rounds.Next.Run(
                "restores " + snapshot,
                Map.of(
                        server,
                        Script.lines(
                                "if ! fi_restored=$(/bin/sh " + Shell.quote(new BackupPaths(stack).script())
                                        + " restore " + words
                                        + " 2>&1); then fi_fail \"$fi_restored\"; fi",
                                "printf '%s\\n' \"$fi_restored\"")),
                LONG,
                true);
    }

    private static Rounds.Next.Run run(String stack, String what, List<String> servers, Duration limit, String verb) {
        var path = Shell.quote(new BackupPaths(stack).script());
        var scripts = new LinkedHashMap<String, Script>();
        for (var server : servers) {
            scripts.put(
                    server,
                    Script.lines(
                            "if [ ! -e " + path
                                    + " ]; then echo 'nothing makes backups here yet: foobar-infra apply' >&2; exit 1; fi",
                            "/bin/sh " + path + " " + verb));
        }
        return new Rounds.Next.Run(what, Map.copyOf(scripts), limit, false);
    }
}
