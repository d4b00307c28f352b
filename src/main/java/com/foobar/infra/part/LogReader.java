package com.foobar.infra.part;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what {@link LogScript} prints: lines of several sources, of which each tells its time in its own way. One that tells none
 * goes on with the one before it of the same source. Not for many threads.
 */
public final class LogReader {

    /** {@code 1795969584.123456 host nginx[12]: text}: the journal's own time, which no service can write. */
    private static final Pattern JOURNAL = Pattern.compile("(\\d{9,11})\\.(\\d{6}) \\S+ (.*)", Pattern.DOTALL);

    private static final Pattern PROGRAM = Pattern.compile("[^\\s:\\[]+(\\[\\d+\\])?: (.*)", Pattern.DOTALL);

    /** MySQL, and the steps of this tool. */
    private static final Pattern ISO =
            Pattern.compile("(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?(?:Z|[+-]\\d\\d:\\d\\d)) (.*)");

    /** Nginx' errors, by the server's own time zone. */
    private static final Pattern NGINX_ERROR = Pattern.compile("(\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d) (.*)");

    /** Its requests. */
    private static final Pattern REQUEST =
            Pattern.compile("(.*?)\\[(\\d\\d/\\w{3}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4})\\] (.*)");

    private static final DateTimeFormatter ERROR_TIME = DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss");
    private static final DateTimeFormatter REQUEST_TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH);

    private final List<LogSource> sources;
    private final Instant[] last;
    private ZoneId zone = ZoneOffset.UTC;
    private Instant since = Instant.EPOCH;

    /** @param sources of one server, in the order in which its script was given them */
    public LogReader(List<LogSource> sources) {
        this.sources = List.copyOf(sources);
        this.last = new Instant[sources.size()];
    }

    /** @param source the number of the one that said it */
    public record Said(int source, LogLine line) {}

    /** @return empty for what is from before the time that was asked for, and for what is no line of any source */
    public Optional<LogLine> read(String printed) {
        return said(printed).map(Said::line);
    }

    /** The same, and which source it is from: several may bear one name. */
    public Optional<Said> said(String printed) {
        int tab = printed.indexOf('\t');
        if (tab < 0) {
            return Optional.empty();
        }
        var mark = printed.substring(0, tab);
        var text = printed.substring(tab + 1);
        if (mark.equals("@")) {
            begins(text);
            return Optional.empty();
        }
        int index = mark.matches("\\d{1,3}") ? Integer.parseInt(mark) : -1;
        return index < 0 || index >= sources.size()
                ? Optional.empty()
                : line(index, text).map(line -> new Said(index, line));
    }

    private void begins(String text) {
        var word = text.split("\t");
        since = Instant.ofEpochSecond(Long.parseLong(word[0]));
        try {
            zone = word.length > 1 ? ZoneOffset.of(word[1]) : ZoneOffset.UTC;
        } catch (DateTimeException e) {
            zone = ZoneOffset.UTC;
        }
    }

    private Optional<LogLine> line(int index, String text) {
        var told = time(sources.get(index).place(), text);
        if (told.isPresent()) {
            last[index] = told.get().at();
        }
        var at = last[index];
        if (at == null || at.isBefore(since)) {
            return Optional.empty();
        }
        var source = sources.get(index);
        return Optional.of(new LogLine(
                at, source.server(), source.name(), told.map(Told::text).orElse(text)));
    }

    private record Told(Instant at, String text) {}

    private Optional<Told> time(LogSource.Place place, String text) {
        try {
            return switch (place) {
                case LogSource.Place.Journal _ -> journal(JOURNAL.matcher(text));
                case LogSource.Place.Text _ -> file(text);
            };
        } catch (DateTimeException e) {
            return Optional.empty(); // It looked like a time.
        }
    }

    private static Optional<Told> journal(Matcher line) {
        if (!line.matches()) {
            return Optional.empty();
        }
        var at = Instant.ofEpochSecond(Long.parseLong(line.group(1)), 1000 * Long.parseLong(line.group(2)));
        var said = PROGRAM.matcher(line.group(3));
        return Optional.of(new Told(at, said.matches() ? said.group(2) : line.group(3)));
    }

    private Optional<Told> file(String text) {
        var iso = ISO.matcher(text);
        if (iso.matches()) {
            return Optional.of(new Told(OffsetDateTime.parse(iso.group(1)).toInstant(), iso.group(2)));
        }
        var error = NGINX_ERROR.matcher(text);
        if (error.matches()) {
            var at =
                    LocalDateTime.parse(error.group(1), ERROR_TIME).atZone(zone).toInstant();
            return Optional.of(new Told(at, error.group(2)));
        }
        var request = REQUEST.matcher(text);
        if (request.matches()) {
            var at = OffsetDateTime.parse(request.group(2), REQUEST_TIME).toInstant();
            return Optional.of(new Told(at, request.group(1) + request.group(3)));
        }
        return Optional.empty();
    }
}
