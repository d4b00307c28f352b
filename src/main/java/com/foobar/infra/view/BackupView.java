package com.foobar.infra.view;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.foobar.infra.stack.Backups.Kept;
import com.foobar.infra.stack.Backups.Looked;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Shows what servers tell of backups: to people as sentences, to machines as one JSON object a line. Times are in UTC. */
public final class BackupView {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    private interface Fields {
        void write(JsonGenerator to) throws IOException;
    }

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;
    private final Style style;

    /** @param err for what a person is told of a failure */
    public BackupView(PrintWriter out, PrintWriter err, boolean json, Style style) {
        this.out = out;
        this.err = err;
        this.json = json;
        this.style = style;
    }

    /** Work begins that may take a while. */
    public void begins(List<String> servers, String what) {
        if (!json) {
            say(out, style.dim(String.join(", ", servers) + ":") + " " + what);
        }
    }

    /**
     * What is in the repository.
     *
     * @param gaps which moments between can't be restored, a sentence each
     */
    public void listed(List<Kept> rows, List<String> gaps) {
        if (json) {
            rows.forEach(row -> object("backup", g -> {
                g.writeStringField("id", row.id());
                g.writeStringField("time", row.time().toString());
                g.writeStringField("server", row.server());
                g.writeStringField("kind", row.kind());
                optional(g, "role", row.role());
                optional(g, "version", row.version());
                g.writeNumberField("bytes", row.bytes());
                g.writeNumberField("added", row.added());
                optional(g, "gtid", row.gtid());
            }));
            gaps.forEach(gap -> object("backup_gap", g -> g.writeStringField("what", gap)));
            return;
        }
        if (rows.isEmpty()) {
            say(out, "No backups yet: foobar-infra backup now");
            return;
        }
        say(out, style.bold(line("ID", "MADE (UTC)", "SERVER", "OF", "SIZE", "NEW", "TRANSACTIONS")));
        rows.forEach(row -> say(
                out,
                line(
                        row.id(),
                        TIME.format(row.time()),
                        row.server(),
                        row.role().map(role -> row.kind() + ", " + role).orElse(row.kind()),
                        size(row.bytes()),
                        size(row.added()),
                        Style.harmless(row.gtid().orElse("")))));
        gaps.forEach(gap -> say(out, style.yellow("! ") + Style.harmless(gap)));
    }

    private static String line(
            String id, String time, String server, String kind, String size, String added, String gtid) {
        return String.format(
                        Locale.ROOT,
                        "%-8s  %-19s  %-10s  %-13s  %9s  %9s  %s",
                        id,
                        time,
                        server,
                        kind,
                        size,
                        added,
                        gtid)
                .stripTrailing();
    }

    private static String size(long bytes) {
        return bytes < 10L << 20 ? (bytes >> 10) + " KiB" : (bytes >> 20) + " MiB";
    }

    /**
     * A server made one.
     *
     * @param values that it told: {@code id}, {@code files}, {@code bytes}, {@code added}, {@code seconds}, {@code gtid} and more
     */
    public void made(String server, Map<String, String> values) {
        if (json) {
            object("backup_made", g -> {
                g.writeStringField("server", server);
                for (var name : List.of("id", "files", "role", "gtid")) {
                    optional(
                            g, name, Optional.ofNullable(values.get(name)).filter(v -> !v.isEmpty() && !v.equals("-")));
                }
                for (var name : List.of("bytes", "added", "seconds")) {
                    g.writeNumberField(name, number(values, name));
                }
            });
        } else {
            var data = values.getOrDefault("id", "-");
            say(
                    out,
                    style.green("✓") + " " + server + "  "
                            + (data.equals("-") ? "" : data + " of the data (" + size(number(values, "bytes")) + "), ")
                            + values.getOrDefault("files", "-") + " of the files; "
                            + size(number(values, "added")) + " new, " + number(values, "seconds") + " s");
        }
    }

    private static long number(Map<String, String> values, String name) {
        var value = values.getOrDefault(name, "");
        return value.matches("[0-9]{1,18}") ? Long.parseLong(value) : 0;
    }

    /** The repository was looked at, and is whole. */
    public void whole(String server, String said) {
        if (json) {
            object("backup_verified", g -> {
                g.writeStringField("server", server);
                g.writeStringField("said", said);
            });
        } else {
            say(out, style.green("✓") + " " + server + "  " + Style.harmless(said));
        }
    }

    /**
     * A restore was rehearsed.
     *
     * @param values that the server told: {@code id}, {@code seconds}, {@code bytes}, {@code tables}, {@code gtid}
     */
    public void rehearsed(String server, Map<String, String> values) {
        if (json) {
            object("restore_rehearsed", g -> {
                g.writeStringField("server", server);
                for (var name : List.of("id", "gtid")) {
                    optional(g, name, Optional.ofNullable(values.get(name)));
                }
                for (var name : List.of("seconds", "bytes", "tables")) {
                    g.writeNumberField(name, number(values, name));
                }
            });
        } else {
            say(
                    out,
                    style.green("✓") + " " + server + "  restored " + values.getOrDefault("id", "?")
                            + " and the binary logs behind it beside its data, in " + number(values, "seconds")
                            + " s: " + number(values, "tables") + " tables are the same");
        }
    }

    /** What is on a server, and what is about to take its place. */
    public void looked(String server, Looked look) {
        if (json) {
            object("restore_planned", g -> {
                g.writeStringField("server", server);
                g.writeStringField("id", look.kept().id());
                g.writeStringField("time", look.kept().time().toString());
                optional(g, "gtid", look.kept().gtid());
                g.writeBooleanField("writable", look.writable());
                g.writeNumberField("databases", look.databases());
                g.writeNumberField("bytes", look.bytes());
                optional(g, "forward", look.forward());
                optional(g, "unread", look.unread());
            });
            return;
        }
        if (look.cut()) {
            say(out, "A restore was cut short on " + server + "; this ends it, or begins anew.");
        }
        say(
                out,
                server + " holds "
                        + (look.answers()
                                ? look.databases() + (look.databases() == 1 ? " database" : " databases")
                                : "data, and its database does not run")
                        + " (" + size(look.bytes()) + ")" + (look.writable() ? ", and takes writes" : "") + ".");
        say(
                out,
                "In their place come those of " + look.kept().id() + ", made "
                        + TIME.format(look.kept().time()) + " UTC on "
                        + look.kept().server() + ".");
        look.kept().gtid().ifPresent(gtid -> say(out, "  transactions: " + Style.harmless(gtid)));
        look.forward().ifPresent(by -> say(out, "  brought forward by " + Style.harmless(by)));
        look.unread()
                .ifPresent(why -> say(out, "  what was streamed last can not all be read: " + Style.harmless(why)));
    }

    /** It was done. */
    public void restored(String server, String id, List<String> report) {
        if (json) {
            object("restored", g -> {
                g.writeStringField("server", server);
                g.writeStringField("id", id);
                g.writeArrayFieldStart("report");
                for (var line : report) {
                    g.writeString(line);
                }
                g.writeEndArray();
            });
        } else {
            report.forEach(line -> say(out, style.green("✓") + " " + server + "  " + Style.harmless(line)));
            say(
                    out,
                    server
                            + " takes no writes, and follows nobody. foobar-infra plan tells what apply would make of it.");
        }
    }

    /** Something did not go well on a server. */
    public void failed(String server, String why) {
        if (json) {
            object("backup_failed", g -> {
                g.writeStringField("server", server);
                g.writeStringField("why", why);
            });
        } else {
            say(err, style.red("✗") + " " + server + "  " + Style.harmless(why));
        }
    }

    private static void say(PrintWriter to, String line) {
        to.println(line);
        to.flush();
    }

    private static void optional(JsonGenerator g, String name, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            g.writeStringField(name, value.get());
        }
    }

    private void object(String type, Fields fields) {
        var line = new StringWriter();
        try (var g = new JsonFactory().createGenerator(line)) {
            g.writeStartObject();
            g.writeStringField("type", type);
            fields.write(g);
            g.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        say(out, line.toString());
    }
}
