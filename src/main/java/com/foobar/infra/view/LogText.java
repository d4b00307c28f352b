package com.foobar.infra.view;

import com.foobar.infra.part.LogLine;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;

/** Lines of logs, a colour a server; columns grow with the names that come up. */
final class LogText {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MM-dd HH:mm:ss.SSS");

    private final Style style;
    private final Map<String, Integer> servers = new HashMap<>();
    private int server;
    private int source;

    LogText(Style style) {
        this.style = style;
    }

    String of(LogLine line, ZoneId zone) {
        server = Math.max(server, line.server().length());
        source = Math.max(source, line.source().length());
        int number = servers.computeIfAbsent(line.server(), _ -> servers.size());
        return style.dim(TIME.format(line.at().atZone(zone))) + "  "
                + style.oneOf(number, VerifyText.pad(line.server(), server)) + "  "
                + VerifyText.pad(line.source(), source) + "  " + line.text();
    }
}
