package com.foobar.infra.rehearsal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a server of {@code rehearsal.yml} says once it is as the topology says. {@code build/record-rehearsal} takes
 * it down.
 */
final class Recording {

    private static final Pattern BEGINNING = Pattern.compile("'\\\\n@@(\\w+) begin ([\\w-]+)\\\\n");
    private static final Pattern OPERATION = Pattern.compile("printf '(@@\\w+) begin (\\d+)\\\\n'");
    private static final Pattern DIGEST = Pattern.compile("(?m)^h\t(.*)\t(\\w+)$");
    private static final String CONTENT =
            Base64.getEncoder().encodeToString("# As it was.\n".getBytes(StandardCharsets.UTF_8));
    private static final Pattern CLOCK = Pattern.compile("(?m)^clock=\\d+$");
    private static final Pattern STEP = Pattern.compile("(?m)^step=(.*)$");

    private static final Pattern RECORDED = Pattern.compile("(?m)^@@nonce begin ([\\w-]+)$");
    private static final List<String> COMMANDS = List.of("plan", "status", "audit", "doctor");

    /** What it said to each command; a plan's first. */
    private final List<String> texts;

    private Recording(List<String> texts) {
        this.texts = texts;
    }

    public static Recording of(String server) {
        return new Recording(COMMANDS.stream()
                .map(command -> read("/rehearsal/" + command + "/" + server + ".txt"))
                .toList());
    }

    private static String read(String resource) {
        try (var in = Objects.requireNonNull(Recording.class.getResourceAsStream(resource), "no " + resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A script that says what the server would if it ran this one, and does nothing. */
    String answering(String script) {
        if (script.contains("systemd-run ")) {
            return saying(step(script));
        }
        if (script.contains("echo \"locked $step\"")) {
            return saying("locked " + first(STEP, texts.getFirst()) + "\n") + "cat >/dev/null\n";
        }
        if (script.contains("fi_silence()")) {
            return saying("silenced 0-1\n") + "cat >/dev/null\n";
        }
        return saying(probe(script));
    }

    private static String saying(String words) {
        return "cat <<'END OF RECORDING'\n" + words + "END OF RECORDING\n";
    }

    /** All goes well. */
    private static String step(String script) {
        var out = new StringBuilder();
        var operations = OPERATION.matcher(script);
        var mark = "";
        while (operations.find()) {
            mark = operations.group(1);
            out.append(mark).append(" begin ").append(operations.group(2)).append('\n');
            out.append(mark).append(" done ").append(operations.group(2)).append('\n');
        }
        return out.append(mark).append(" complete\n").toString();
    }

    /** The sections that were asked for; an empty one where none was recorded, which is a check that fails. */
    private String probe(String script) {
        var text = said(script);
        var out = new StringBuilder();
        var asked = BEGINNING.matcher(script);
        var nonce = "";
        while (asked.find()) {
            nonce = asked.group(1);
            var begin = "\n@@nonce begin " + asked.group(2) + "\n";
            var end = "\n@@nonce end " + asked.group(2) + " ";
            int from = text.indexOf(begin);
            out.append(begin);
            if (from >= 0) {
                var body = text.substring(from + begin.length(), text.indexOf(end));
                out.append(body).append(contents(body, script));
            }
            out.append(end).append("0\n");
        }
        return CLOCK.matcher(out.append("@@nonce complete\n"))
                .replaceAll("clock=" + System.currentTimeMillis())
                .replace("@@nonce ", "@@" + nonce + " ");
    }

    /** What was said to the command that asks so: of those whose answer has all that is asked, the one that asked least. */
    private String said(String script) {
        var asked = names(BEGINNING, 2, script);
        return texts.stream()
                .filter(text -> names(RECORDED, 1, text).containsAll(asked))
                .min(Comparator.comparingInt(text -> names(RECORDED, 1, text).size()))
                .orElseGet(texts::getFirst);
    }

    private static Set<String> names(Pattern pattern, int group, String text) {
        return pattern.matcher(text).results().map(found -> found.group(group)).collect(Collectors.toSet());
    }

    /** Of files that are not as wanted the content is sent as well, which becomes a diff. */
    private static String contents(String body, String script) {
        return DIGEST.matcher(body)
                .results()
                .filter(file -> !script.contains("'" + file.group(2) + " " + file.group(1) + "'")
                        && !script.contains("*' " + file.group(1) + "'"))
                .map(file -> "\nc\t" + file.group(1) + "\t" + CONTENT)
                .collect(Collectors.joining());
    }

    private static String first(Pattern pattern, String text) {
        var found = pattern.matcher(text);
        return found.find() ? found.group(1) : "";
    }
}
