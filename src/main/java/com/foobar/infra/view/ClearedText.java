package com.foobar.infra.view;

import com.foobar.infra.engine.Event;
import java.util.ArrayList;
import java.util.List;

/** What is left on the servers of a stack that was taken off them, as lines of text. */
final class ClearedText {

    private ClearedText() {}

    static List<String> of(Event.Cleared cleared, Style style) {
        var lines = new ArrayList<String>();
        for (var server : cleared.servers()) {
            server.things()
                    .forEach(thing -> lines.add(
                            "  " + style.fail() + " " + server.server() + "  still has " + Style.harmless(thing)));
            server.data()
                    .forEach(data -> lines.add("  " + server.server() + "  keeps " + Style.harmless(data.path()) + ": "
                            + data.what() + ", " + Style.bytes(data.bytes())));
        }
        cleared.failures().forEach(failure -> lines.addAll(PlanText.failure(failure, style)));
        lines.add(last(cleared, style));
        return lines;
    }

    private static String last(Event.Cleared cleared, Style style) {
        if (!cleared.ok()) {
            return style.red("Not all of " + cleared.topology() + " is gone.")
                    + " Destroy again once what is above is mended; what stays even then nobody looks after, and is yours to remove.";
        }
        boolean data =
                cleared.servers().stream().anyMatch(server -> !server.data().isEmpty());
        return style.bold(style.green("Gone.") + " Nothing of " + cleared.topology() + " is left on "
                + Style.count(cleared.servers().size(), "server")
                + (data ? " but the data named above; no stack looks after them any more." : "."));
    }
}
