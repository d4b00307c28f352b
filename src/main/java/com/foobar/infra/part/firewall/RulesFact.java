package com.foobar.infra.part.firewall;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.shell.Script;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the kernel does with packets by the rules of this tool, and whether that is what was loaded last. */
record RulesFact() implements Fact<RulesFact.State> {

    /**
     * @param live a hash of the rules in force; to be compared, not read
     * @param note the hash of the file that was loaded last, and that of what then was in force; empty if there was none
     * @param asked whether there is an nft to ask by
     * @param present whether there is a table of this tool's
     * @param forwards whether the kernel passes packets on for others
     * @param complaint why the kernel's rules cannot be read; empty if they can, or if there is no nft yet
     * @param dropped packets that came in, by the counters, since the rules were loaded
     * @param pending whether new rules wait for somebody who logs in anew
     * @param client the address from which we came, as the server sees it; empty if it does not tell
     * @param door the port by which we came; 0 likewise
     */
    record State(
            String live,
            String note,
            boolean asked,
            boolean present,
            boolean forwards,
            String complaint,
            long dropped,
            boolean pending,
            String client,
            int door) {

        /** Whether the file with that hash was loaded, and nobody changed since what is in force. */
        boolean inForce(String sha256) {
            return present && note.equals(sha256 + " " + live);
        }
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<RulesFact, State> {

        @Override
        public String name() {
            return "firewall";
        }

        @Override
        public Script gather(List<RulesFact> facts) {
            return Script.lines(
                    "read -r forward </proc/sys/net/ipv4/ip_forward; printf 'Forward=%s\\n' \"$forward\"",
                    // sshd says it to the shell that it starts; sudo keeps it from those behind it.
                    "up='' process=$$",
                    "while [ \"${process:-0}\" -gt 1 ]; do",
                    "  up=\"$up /proc/$process/environ\" next=''",
                    "  while read -r key value; do case $key in PPid:) next=$value; break ;; esac; done <\"/proc/$process/status\"",
                    "  process=$next",
                    "done",
                    "# shellcheck disable=SC2086 # several files",
                    "sed -n '/SSH_CONNECTION=/{s/^\\(.*\\x00\\)*\\(SSH_CONNECTION=[^\\x00]*\\).*/\\2/p;q}' $up 2>/dev/null",
                    "if [ -e /run/foobar-infra/firewall/pending ]; then echo Pending=yes; fi",
                    "if [ -e /var/lib/foobar-infra/.firewall ]; then",
                    "  read -r note </var/lib/foobar-infra/.firewall; printf 'Note=%s\\n' \"$note\"",
                    "fi",
                    "if command -v nft >/dev/null; then",
                    "  echo Asked=yes",
                    "  if rules=$(nft -s -t list table inet foobar_infra 2>&1); then",
                    "    live=$(printf '%s\\n' \"$rules\" | sha256sum); printf 'Live=%s\\n' \"${live%% *}\"",
                    "    nft list counter inet foobar_infra dropped_in 2>/dev/null | sed -n 's/.*packets \\([0-9]*\\).*/Dropped=\\1/p'",
                    "  else",
                    "    case $rules in *'No such file'*) ;; *) printf 'Complaint=%s\\n' \"$(printf '%s' \"$rules\" | head -n 1)\" ;; esac",
                    "  fi",
                    "fi",
                    "true");
        }

        @Override
        public Map<RulesFact, State> parse(List<RulesFact> asked, String output) {
            var lines = output.lines().toList();
            var came = value(lines, "SSH_CONNECTION=").split(" ", -1);
            var state = new State(
                    value(lines, "Live="),
                    value(lines, "Note="),
                    !value(lines, "Asked=").isEmpty(),
                    !value(lines, "Live=").isEmpty(),
                    value(lines, "Forward=").equals("1"),
                    value(lines, "Complaint="),
                    Long.parseLong("0" + value(lines, "Dropped=")),
                    !value(lines, "Pending=").isEmpty(),
                    came.length == 4 ? came[0] : "",
                    came.length == 4 ? Integer.parseInt(came[3]) : 0);
            return asked.stream().collect(Collectors.toMap(fact -> fact, _ -> state));
        }

        private static String value(List<String> lines, String key) {
            return lines.stream()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(key.length()).strip())
                    .findFirst()
                    .orElse("");
        }
    }
}
