package com.foobar.infra.stack;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.Facts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Answers every question as a freshly installed Debian 13 would, through the same parsers as a real reply. */
public final class FreshHost {

    private static final Pattern ADDRESS = Pattern.compile("\\w+\\[address=([^\\],]+).*");

    private FreshHost() {}

    /** What such a host prints for a section; empty for the kinds that print nothing about what is not there. */
    private static String output(String section, int questions) {
        return switch (section) {
            case "host" ->
                "os=debian\nversion=13\ncodename=trixie\npretty=Debian GNU/Linux 13 (trixie)\nclock=0\nmemory=4294967296\n"
                        + "systemd=yes\n";
            case "rooms" -> "10485760 1000000 900000 rw /\n".repeat(questions);
            case "units" ->
                String.join(
                                "\n\n",
                                java.util.Collections.nCopies(
                                        questions,
                                        "MainPID=0\nNRestarts=0\nLoadState=not-found\nActiveState=inactive\nUnitFileState=\nNeedDaemonReload=no"))
                        + "\n";
            case "http" -> "= 8404 \n".repeat(questions);
            case "releases" -> "absent\n".repeat(questions);
            case "kept-releases", "migrations" -> "+\n".repeat(questions);
            case "secrets" -> "none\n".repeat(questions);
            case "certificates" -> "\n= certificate\n".repeat(questions);
            case "mysql" -> "absent\n";
            case "names" -> "known\n".repeat(questions);
            default -> "";
        };
    }

    /** Nobody has any of the addresses that are asked for. */
    private static String unheard(List<Fact<?>> asked) {
        return asked.stream()
                .map(fact -> ADDRESS.matcher(fact.toString()).replaceAll("at $1 FREE\n"))
                .collect(Collectors.joining());
    }

    public static Facts answer(Collection<? extends Fact<?>> facts) {
        return answer(facts, Map.of());
    }

    /** @param sections what is printed instead, by kind */
    public static Facts answer(Collection<? extends Fact<?>> facts, Map<String, String> sections) {
        var byKind = new LinkedHashMap<FactKind<?, ?>, List<Fact<?>>>();
        facts.forEach(
                f -> byKind.computeIfAbsent(f.kind(), _ -> new ArrayList<>()).add(f));
        var answers = new HashMap<Fact<?>, Object>();
        byKind.forEach((kind, asked) -> {
            var text = sections.getOrDefault(
                    kind.name(), kind.name().equals("neighbours") ? unheard(asked) : output(kind.name(), asked.size()));
            answers.putAll(parse(kind, asked, text));
        });
        return Facts.of(answers);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // a fact's kind parses that fact
    private static Map<Fact<?>, Object> parse(FactKind kind, List<Fact<?>> asked, String output) {
        return kind.parse(asked, output);
    }
}
