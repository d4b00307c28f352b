package com.foobar.infra.part.ssh;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What sshd makes of all its files, by its own account. */
record SshdFact() implements Fact<SshdFact.State> {

    /**
     * @param said each keyword in lower case, with what it comes to; none if sshd takes its files no more, or is not there
     * @param before where others let somebody in by a password, as {@code file:line}, and are read before our file, so that it
     *     cannot overrule them
     * @param after the same, read after it
     * @param alone what opens a login for some where our file is not there to overrule it
     */
    record State(Map<String, String> said, List<String> before, List<String> after, List<String> alone) {
        State {
            said = Map.copyOf(said);
            before = List.copyOf(before);
            after = List.copyOf(after);
            alone = List.copyOf(alone);
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
            "logingracetime",
            "kexalgorithms",
            "ciphers",
            "macs");

    /**
     * Lists what lets somebody in by a password, in Match blocks too, whoever they are for. What is read before our file and stands
     * in none is overruled by its own block. Where our file is not there, all that stands in a block counts; the rest sshd itself tells.
     */
    private static final String OPENED = """
            { line = tolower($0); gsub(/[ \\t=]+/, " ", line); sub(/^ /, "", line) }
            FNR == 1 { block = 0 }
            line ~ /^match / { block = 1 }
            FILENAME == main && line ~ /^include / { included = 1 }
            FILENAME != ours && line ~ /^(passwordauthentication|kbdinteractiveauthentication|challengeresponseauthentication|permitemptypasswords) "?yes/ {
                if (!there && block) print "Alone=" FILENAME ":" FNR
                if (FILENAME == main ? included : FILENAME > ours) print "After=" FILENAME ":" FNR
                else if (block) print "Before=" FILENAME ":" FNR
            }
            """;

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
                    // As it would be for somebody, Match blocks that match all among it.
                    "/usr/sbin/sshd -T -C user=root,host=localhost,addr=127.0.0.1,laddr=127.0.0.1,lport=22 2>/dev/null | grep -E '^("
                            + String.join("|", KEYWORDS) + ") '",
                    "LC_ALL=C awk -v main=/etc/ssh/sshd_config -v ours=" + Shell.quote(SshPart.FILE)
                            + " -v there=\"$(ls " + Shell.quote(SshPart.FILE) + " 2>/dev/null)\" "
                            + Shell.quote(OPENED) + " /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf 2>/dev/null",
                    "true");
        }

        @Override
        public Map<SshdFact, State> parse(List<SshdFact> asked, String output) {
            var said = new TreeMap<String, String>();
            var before = new ArrayList<String>();
            var after = new ArrayList<String>();
            var alone = new ArrayList<String>();
            for (var line : output.lines().toList()) {
                int space = line.indexOf(' ');
                if (line.startsWith("Before=")) {
                    before.add(line.substring("Before=".length()));
                } else if (line.startsWith("After=")) {
                    after.add(line.substring("After=".length()));
                } else if (line.startsWith("Alone=")) {
                    alone.add(line.substring("Alone=".length()));
                } else if (space > 0) {
                    said.put(line.substring(0, space), line.substring(space + 1).strip());
                }
            }
            var state = new State(said, before, after, alone);
            return asked.stream().collect(Collectors.toMap(fact -> fact, _ -> state));
        }
    }
}
