package com.foobar.infra.part.backup;

import com.foobar.infra.part.Rounds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Has a server's data become those of a backup, if it is as it was when the operator agreed to that. */
public final class Restore implements Rounds {

    /**
     * What a server holds, and what is to take its place.
     *
     * @param phase of a restore that was cut short here; empty: there was none
     * @param program the series and release of MySQL here
     * @param answers whether it runs
     * @param writable whether it takes writes
     * @param databases how many it has, of somebody's own
     * @param bytes that its data take
     * @param snapshot the backup
     * @param course how the moment is reached that was asked for; empty: none was, or it can't be
     * @param unreachable why it can't be
     * @param unread what could not be read of what was streamed behind the binary logs that are kept
     */
    public record Look(
            Optional<String> phase,
            String program,
            boolean answers,
            boolean writable,
            long databases,
            long bytes,
            Snapshot snapshot,
            Optional<Course> course,
            Optional<String> unreachable,
            Optional<String> unread) {

        /**
         * What a server said; empty if it told no backup.
         *
         * @param target the moment that was asked for; empty: that of the backup
         */
        public static Optional<Look> of(String said, Optional<Target> target) {
            var kept = said.lines()
                    .filter(line -> line.startsWith("snapshot="))
                    .flatMap(line -> Snapshot.of(line.substring(line.indexOf('=') + 1)).stream())
                    .toList();
            var found = target.map(wanted -> Course.of(kept, wanted));
            var course = found.flatMap(
                    f -> f instanceof Course.Found.Way(var way) ? Optional.of(way) : Optional.<Course>empty());
            var why = found.flatMap(
                    f -> f instanceof Course.Found.None(var reason) ? Optional.of(reason) : Optional.<String>empty());
            var values = new HashMap<String, String>();
            said.lines().filter(line -> line.indexOf('=') > 0).forEach(line -> {
                int at = line.indexOf('=');
                values.put(line.substring(0, at), line.substring(at + 1));
            });
            return course.map(Course::base)
                    .or(() -> kept.stream().findFirst())
                    .map(snapshot -> new Look(
                            Optional.of(values.getOrDefault("phase", "")).filter(p -> !p.isEmpty()),
                            values.getOrDefault("program", ""),
                            values.getOrDefault("answers", "").equals("yes"),
                            values.getOrDefault("writable", "").equals("1"),
                            number(values.getOrDefault("databases", "")),
                            number(values.getOrDefault("held", "")),
                            snapshot,
                            course,
                            why,
                            Optional.ofNullable(values.get("unread")).map(String::strip)));
        }

        private static long number(String text) {
            return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
        }

        /** Why that backup can't become the data of this server, whoever agrees. */
        public Optional<String> misfit() {
            if (unreachable.isPresent()) {
                return unreachable;
            }
            var made = snapshot.mysql().orElse("");
            return series(made).equals(series(program))
                    ? Optional.empty()
                    : Optional.of("MySQL there is " + (program.isEmpty() ? "not installed" : program) + ", and "
                            + snapshot.id() + " is of " + made + ": the same series is needed");
        }

        private static String series(String version) {
            var words = version.split("\\.");
            return words.length < 2 ? version : words[0] + "." + words[1];
        }
    }

    private final String stack;
    private final String server;
    private final String snapshot;
    private final Optional<Target> target;
    private final boolean writable;

    private boolean looked;

    /**
     * @param snapshot by its id
     * @param target the moment that it is to be brought to; empty: it stays as it was made
     * @param writable whether the operator knows that it takes writes
     */
    public Restore(String stack, String server, String snapshot, Optional<Target> target, boolean writable) {
        this.stack = stack;
        this.server = server;
        this.snapshot = snapshot;
        this.target = target;
        this.writable = writable;
    }

    /** What is asked before anybody agrees. */
    public static Next.Run look(String stack, String server, String snapshot, Optional<Target> target) {
        return BackupRounds.look(stack, server, target.isPresent() ? "-" : snapshot);
    }

    @Override
    public Next begin() {
        return look(stack, server, snapshot, target);
    }

    @Override
    public Next next(Map<String, Said> said) {
        return switch (said.get(server)) {
            case Said.Ended ended when ended.exit() == 0 -> looked ? done(ended.out()) : judged(ended.out());
            case Said.Ended ended ->
                new Next.Refused(
                        (ended.err().isBlank() ? ended.out() : ended.err())
                                .strip()
                                .replace("\n", "; "),
                        looked ? "the same command again begins anew, or ends what was begun" : "nothing was touched");
            case Said.Silent silent ->
                new Next.Refused(
                        silent.line(),
                        looked
                                ? "it goes on there; the same command again tells how it ended, or ends what was begun"
                                : "nothing was touched");
            case null -> throw new IllegalArgumentException(server);
        };
    }

    private Next judged(String out) {
        looked = true;
        var look = Look.of(out, target);
        if (look.isEmpty()) {
            return new Next.Refused("it does not tell which backup that is", "nothing was touched");
        }
        if (look.get().misfit().isPresent()) {
            return new Next.Refused(look.get().misfit().get(), "nothing was touched");
        }
        if (look.get().writable() && !writable) {
            return new Next.Refused(server + " takes writes since a moment ago", "nothing was touched");
        }
        return BackupRounds.restore(
                stack,
                server,
                look.get().snapshot().id(),
                look.get().course().map(Course::words).orElse(List.of()));
    }

    private Next done(String out) {
        return new Next.Done(
                server, List.copyOf(out.lines().filter(line -> !line.isBlank()).toList()));
    }
}
