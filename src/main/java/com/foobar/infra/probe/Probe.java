package com.foobar.infra.probe;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.MalformedAnswer;
import com.foobar.infra.shell.Script;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Many questions in one script, many answers in one reply: what makes observing a host one round trip.
 *
 * <p>Each kind of fact is a section between two marker lines that carry a nonce, so that no host output can be taken
 * for a marker. A section that is missing, cut short or failed is an error, never "absent".
 */
public final class Probe {

    private final String nonce;
    private final List<Section<?, ?>> sections;

    private record Section<F extends Fact<T>, T>(FactKind<F, T> kind, List<F> facts) {
        Script script() {
            return kind.gather(facts);
        }

        void parse(String output, Map<Fact<?>, Object> into) {
            Map<F, T> answers;
            try {
                answers = kind.parse(facts, output);
            } catch (MalformedAnswer e) {
                throw e;
            } catch (RuntimeException e) {
                // No answer of one host, however odd, is to keep the others from being heard.
                throw new MalformedAnswer("the section " + kind.name() + " cannot be read (" + e.getMessage() + "): "
                        + output.lines().limit(3).collect(Collectors.joining(" / ")));
            }
            for (var fact : facts) {
                var answer = answers.get(fact);
                if (answer == null) {
                    throw new MalformedAnswer("the section " + kind.name() + " does not answer " + fact);
                }
                into.put(fact, answer);
            }
        }
    }

    /**
     * @param nonce letters and digits that no output contains by chance; one for each probe
     * @param facts the questions; order does not matter
     */
    public Probe(String nonce, Collection<? extends Fact<?>> facts) {
        this.nonce = nonce;
        var byKind = new LinkedHashMap<FactKind<?, ?>, List<Fact<?>>>();
        for (var fact : facts) {
            var list = byKind.computeIfAbsent(fact.kind(), _ -> new ArrayList<>());
            if (!list.contains(fact)) {
                list.add(fact);
            }
        }
        this.sections = byKind.entrySet().stream()
                .<Section<?, ?>>map(e -> section(e.getKey(), e.getValue()))
                .toList();
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // a fact's kind takes that fact, by the type of Fact.kind()
    private static Section<?, ?> section(FactKind<?, ?> kind, List<Fact<?>> facts) {
        return new Section(kind, List.copyOf(facts));
    }

    public boolean isEmpty() {
        return sections.isEmpty();
    }

    /**
     * The whole read-only script. It says all in one piece at its end: each word by itself would be a packet, to be enciphered
     * there and deciphered here.
     */
    public Script script() {
        var out = Script.builder();
        out.line("main() {")
                // Bytes are all that is asked for, and programs start faster without a table of characters.
                .line("export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
                .line("reply=$(")
                .line("exec </dev/null 2>&1");
        var waiting = sections.stream().filter(s -> s.kind().waits()).toList();
        var others = sections.stream().filter(s -> !s.kind().waits()).toList();
        if (waiting.isEmpty() || others.isEmpty()) {
            sections.forEach(section -> add(section, out));
        } else {
            // The pipe keeps what is said on the left until the right is done: side by side without a temporary file.
            out.line("{");
            waiting.forEach(section -> add(section, out));
            out.line("} | {").line("exec 3<&0 </dev/null");
            others.forEach(section -> add(section, out));
            out.line("cat <&3").line("}");
        }
        out.line(")")
                .line("printf '%s\\n@@" + nonce + " complete\\n' \"$reply\"")
                .line("}")
                .line("main");
        return out.build();
    }

    private void add(Section<?, ?> section, Script.Builder out) {
        var name = section.kind().name();
        out.line("printf '\\n@@" + nonce + " begin " + name + "\\n'")
                .line("{")
                .script(section.script())
                .line("}")
                .line("printf '\\n@@" + nonce + " end " + name + " %s\\n' \"$?\"");
    }

    /** Reads the reply; throws {@link MalformedAnswer} if any section is missing, cut short or failed. */
    public Facts parse(String reply) {
        if (!reply.contains("@@" + nonce + " complete\n")) {
            throw new MalformedAnswer("the host's reply stops before its end");
        }
        requireUnbroken(reply);
        var answers = new HashMap<Fact<?>, Object>();
        for (var section : sections) {
            section.parse(body(reply, section.kind().name()), answers);
        }
        return Facts.of(answers);
    }

    /** A section that ended the shell is told before those that are missing because of it. */
    private void requireUnbroken(String reply) {
        for (var section : sections) {
            var name = section.kind().name();
            var begin = "\n@@" + nonce + " begin " + name + "\n";
            int from = reply.indexOf(begin);
            if (from >= 0 && !reply.contains("\n@@" + nonce + " end " + name + " ")) {
                int said = from + begin.length();
                int next = reply.indexOf("\n@@" + nonce, said - 1);
                throw new MalformedAnswer("the section " + name + " broke off: "
                        + reply.substring(Math.min(said, next), next).strip());
            }
        }
    }

    private String body(String reply, String name) {
        var begin = "\n@@" + nonce + " begin " + name + "\n";
        var end = "\n@@" + nonce + " end " + name + " ";
        int from = reply.indexOf(begin);
        int to = reply.indexOf(end, Math.max(from, 0));
        if (from < 0 || to < 0) {
            throw new MalformedAnswer("the section " + name + " is missing from the host's reply");
        }
        // The end marker brings its own newline, so an empty section ends where it begins.
        var body = reply.substring(Math.min(from + begin.length(), to), to);
        int statusFrom = to + end.length();
        var status = reply.substring(statusFrom, reply.indexOf('\n', statusFrom));
        if (!status.equals("0")) {
            throw new MalformedAnswer("the section " + name + " failed with status " + status + ": " + body.strip());
        }
        return body;
    }
}
