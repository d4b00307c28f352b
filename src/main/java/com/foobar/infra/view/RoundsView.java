package com.foobar.infra.view;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.foobar.infra.part.Rounds.Next;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** Shows work that is done in rounds: to people as sentences, to machines as one JSON object a line. */
public final class RoundsView {

    private interface Fields {
        void write(JsonGenerator to) throws IOException;
    }

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;
    private final Style style;

    /** @param err for what a person is told of a refusal */
    public RoundsView(PrintWriter out, PrintWriter err, boolean json, Style style) {
        this.out = out;
        this.err = err;
        this.json = json;
        this.style = style;
    }

    /** A round is about to begin. */
    public void round(Next.Run round) {
        if (json) {
            object("round", g -> {
                g.writeStringField("what", round.what());
                strings(g, "servers", round.scripts().keySet());
            });
        } else {
            say(out, style.dim(String.join(", ", round.scripts().keySet()) + ":") + " " + round.what());
        }
    }

    /** It is done, and the topology's file says so or does not. */
    public void done(Next.Done done, boolean written, List<String> next) {
        if (json) {
            object("failed_over", g -> {
                g.writeStringField("server", done.server());
                strings(g, "report", done.report());
                g.writeBooleanField("written", written);
                strings(g, "next", next);
            });
        } else {
            done.report().forEach(line -> say(out, line));
            say(out, style.bold(style.green(done.server() + " takes writes.")));
            next.forEach(line -> say(out, line));
        }
    }

    /** Something was in the way. */
    public void refused(Next.Refused refused) {
        if (json) {
            object("failover_refused", g -> {
                g.writeStringField("why", refused.why());
                g.writeStringField("hint", refused.hint());
            });
        } else {
            say(err, "No failover: " + refused.why());
            refused.hint().lines().forEach(line -> say(err, "  " + line));
        }
    }

    private static void say(PrintWriter to, String line) {
        to.println(line);
        to.flush();
    }

    private static void strings(JsonGenerator g, String name, Iterable<String> values) throws IOException {
        g.writeArrayFieldStart(name);
        for (var value : values) {
            g.writeString(value);
        }
        g.writeEndArray();
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
