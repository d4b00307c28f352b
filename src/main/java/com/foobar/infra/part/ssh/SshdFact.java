package com.foobar.infra.part.ssh;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.shell.Script;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What sshd makes of all its files, by its own account. */
record SshdFact() implements Fact<SshdFact.State> {

    /** @param said each keyword in lower case, with what it comes to; none if sshd takes its files no more, or is not there */
    record State(Map<String, String> said) {
        State {
            said = Map.copyOf(said);
        }

        /** What a keyword comes to; empty if that is not known. */
        String of(String keyword) {
            return said.getOrDefault(keyword, "");
        }
    }

    /** Those that are looked at. */
    private static final List<String> KEYWORDS = List.of(
            "passwordauthentication",
            "kbdinteractiveauthentication",
            "permitemptypasswords",
            "permitrootlogin",
            "maxauthtries",
            "kexalgorithms",
            "ciphers",
            "macs");

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<SshdFact, State> {

        @Override
        public String name() {
            return "sshd";
        }

        @Override
        public Script gather(List<SshdFact> facts) {
            return Script.lines(
                    "[ -d /run/sshd ] || mkdir -p /run/sshd",
                    "/usr/sbin/sshd -T 2>/dev/null | grep -E '^(" + String.join("|", KEYWORDS) + ") '",
                    "true");
        }

        @Override
        public Map<SshdFact, State> parse(List<SshdFact> asked, String output) {
            var said = new TreeMap<String, String>();
            for (var line : output.lines().toList()) {
                int space = line.indexOf(' ');
                if (space > 0) {
                    said.put(line.substring(0, space), line.substring(space + 1).strip());
                }
            }
            var state = new State(said);
            return asked.stream().collect(Collectors.toMap(fact -> fact, _ -> state));
        }
    }
}
