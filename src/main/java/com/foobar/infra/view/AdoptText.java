package com.foobar.infra.view;

import static com.foobar.infra.view.JsonFields.failures;
import static com.foobar.infra.view.JsonFields.strings;

import com.fasterxml.jackson.core.JsonGenerator;
import com.foobar.infra.adopt.Note;
import com.foobar.infra.engine.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What was read off servers into a topology, as lines of text and as fields. */
final class AdoptText {

    private AdoptText() {}

    static List<String> of(Event.Adopted adopted, Style style) {
        var lines = new ArrayList<String>();
        section(adopted, Note.Kind.TODO, "To be done before it can be applied:", style, lines);
        section(adopted, Note.Kind.DOUBT, "Not as a topology can have it:", style, lines);
        section(adopted, Note.Kind.UNSAID, "Seen, and not in the topology:", style, lines);
        if (!adopted.failures().isEmpty()) {
            lines.add(style.bold("Not read:"));
            adopted.failures().forEach(failure -> lines.addAll(PlanText.failure(failure, style)));
            lines.add("");
        }
        if (adopted.file().isEmpty()) {
            lines.add(style.red("Nothing was written:")
                    + " no web server, no app and no database of a stack was recognised on these servers.");
            return lines;
        }
        lines.add(style.bold("Written: " + adopted.file().get()) + ", of " + String.join(", ", adopted.servers())
                + "; nothing was changed on them.");
        adopted.inventory()
                .ifPresent(inventory -> lines.add(
                        "Written: " + inventory + ", how they were reached: give it with -i " + inventory + "."));
        lines.add("");
        return lines;
    }

    private static void section(Event.Adopted adopted, Note.Kind kind, String title, Style style, List<String> lines) {
        var notes = adopted.notes().stream().filter(note -> note.kind() == kind).toList();
        if (notes.isEmpty()) {
            return;
        }
        lines.add(style.bold(title));
        for (var note : notes) {
            lines.add("  " + style.yellow(Style.harmless(note.where())));
            lines.add("      " + Style.harmless(note.text()));
        }
        lines.add("");
    }

    static void write(Event.Adopted adopted, JsonGenerator g) throws IOException {
        if (adopted.file().isPresent()) {
            g.writeStringField("file", adopted.file().get().toString());
        }
        if (adopted.inventory().isPresent()) {
            g.writeStringField("inventory", adopted.inventory().get().toString());
        }
        strings(g, "servers", adopted.servers());
        notes(g, "todo", adopted, Note.Kind.TODO);
        notes(g, "left_out", adopted, Note.Kind.DOUBT);
        notes(g, "unsaid", adopted, Note.Kind.UNSAID);
        failures(g, "failures", adopted.failures());
    }

    private static void notes(JsonGenerator g, String name, Event.Adopted adopted, Note.Kind kind) throws IOException {
        g.writeArrayFieldStart(name);
        for (var note : adopted.notes()) {
            if (note.kind() == kind) {
                g.writeStartObject();
                g.writeStringField("where", note.where());
                g.writeStringField("text", note.text());
                g.writeEndObject();
            }
        }
        g.writeEndArray();
    }
}
