package com.foobar.infra.part;

import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.time.Duration;
import java.util.List;

/** What prints the lines of several sources of one server, each after the number of its source and a tab. */
public final class LogScript {

    /** More of a source is read by a person on that server. */
    public static final int MOST_LINES = 20_000;

    private static final Library FUNCTIONS = Library.beside(LogScript.class, "log.sh");

    private LogScript() {}

    /** Prints what there is since then, and ends. */
    public static Script past(List<LogSource> sources, Duration since) {
        var out = opening(since);
        if (sources.stream().anyMatch(LogScript::isFile)) {
            out.line(functions());
        }
        for (int i = 0; i < sources.size(); i++) {
            // What was rotated and what was not have a limit each.
            var limited = isFile(sources.get(i)) ? " | tail -n " + MOST_LINES : "";
            out.line("{ " + read(sources.get(i).place(), false) + limited + "; } 2>/dev/null | sed \"s/^/" + i
                    + "\t/\"");
        }
        return out.line("true").line("}; main </dev/null").build();
    }

    /**
     * The same, and what is said from then on, until nobody listens any more: a blank line each second is how it finds that out,
     * and ends all that it started.
     */
    public static Script following(List<LogSource> sources, Duration since) {
        var out = opening(since);
        out.line("trap '' PIPE").line("groups=");
        for (int i = 0; i < sources.size(); i++) {
            var one = read(sources.get(i).place(), true) + " 2>/dev/null | sed -u \"s/^/" + i + "\t/\"";
            var whole = isFile(sources.get(i)) ? functions() + "\n" + one : one;
            out.line("setsid sh -c " + Shell.quote(whole) + " & groups=\"$groups $!\"");
        }
        return out.line("trap 'for group in $groups; do kill -- \"-$group\" 2>/dev/null; done' EXIT")
                .line("while sleep 1; do echo || break; done 2>/dev/null")
                .line("}; main </dev/null")
                .build();
    }

    private static Script.Builder opening(Duration since) {
        return Script.builder()
                .line("main() {")
                .line("export LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
                .line("since=$(($(date +%s) - " + since.toSeconds() + ")) && export since")
                .line("printf '@\\t%s\\t%s\\n' \"$since\" \"$(date +%:z)\"");
    }

    private static boolean isFile(LogSource source) {
        return source.place() instanceof LogSource.Place.Text;
    }

    private static String functions() {
        return FUNCTIONS.script().render().strip();
    }

    private static String read(LogSource.Place place, boolean follow) {
        return switch (place) {
            case LogSource.Place.Journal(var unit) ->
                "journalctl -q --no-pager -a -o short-unix " + (follow ? "-f " : "") + "-n " + MOST_LINES
                        + " --since \"@$since\" -u " + Shell.quote(unit);
            case LogSource.Place.Text(var path) ->
                "fi_log " + MOST_LINES + " " + Shell.quote(path) + (follow ? " -F" : "");
        };
    }
}
