package com.foobar.infra.part.auditing;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which files with private keys or passwords anybody on a server can read: tried as nobody, so that directories on the way
 * count, and access control lists. Names alone leave the host.
 */
record ReadableSecretsFact() implements Fact<ReadableSecretsFact.State> {

    /**
     * @param whole whether all was looked at in time
     * @param files at most {@link #MOST}
     */
    record State(boolean whole, List<String> files) {
        State {
            files = List.copyOf(files);
        }
    }

    private static final int MOST = 20;

    private static final int SECONDS = 5;

    /** Where services, their data and people have them; of data only what is no database's. */
    private static final List<String> WHERE =
            List.of("/etc", "/opt", "/srv", "/var/www", "/home", "/root", "/var/backups");

    private static final String KEY = "^-----BEGIN [A-Z ]*PRIVATE KEY-----";

    /**
     * Keys; and passwords that are written out as the whole of a value: what names a file or a variable is none. No "{}" may stand in
     * it, as find would put files' names there.
     */
    private static final String KEY_OR_PASSWORD = KEY
            + "|^[[:space:]]*(export[[:space:]]+)?[\"']?[A-Za-z_.-]*([Pp]assword|PASSWORD|PASSWD|SECRET|[Ss]ecret_key|[Aa]pi_key|API_KEY)"
            + "[\"']?[[:space:]]*(=>?|:=?)[[:space:]]*[\"']?[^][:space:]\"'#;$/{<>()}[]{4,}[\"']?[,;]?[[:space:]]*$"
            + "|^define\\( *[\"']DB_PASSWORD[\"']";

    /** Where passwords are looked for; code and translations have the word in thousands of lines that tell none. */
    private static final String CONFIGURATION =
            "\\( -path '/etc/*' -o -name '.env*' -o -name '*.env' -o -name '*.conf' -o -name '*.cnf'"
                    + " -o -name '*.ini' -o -name '*.y*ml' -o -name wp-config.php \\)";

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<ReadableSecretsFact, State> {

        private static final String NOBODY = "setpriv --reuid=65534 --regid=65534 --clear-groups ";

        @Override
        public String name() {
            return "readable-secrets";
        }

        @Override
        public boolean waits() {
            return true;
        }

        /** What is documentation, or code of the distribution's, is none of it. */
        @Override
        public Script gather(List<ReadableSecretsFact> facts) {
            return Script.lines(
                    "(",
                    "  cd / || exit",
                    "  timeout " + SECONDS + " " + NOBODY + "find " + Shell.quoteAll(WHERE)
                            + " -xdev -maxdepth 8 \\( -path '*/node_modules' -o -path '*/.git' -o -name vendor -o -name 'locale*' -o -name i18n -o -path /etc/pam.d \\) -prune -o"
                            + " -type f -readable -size -64k \\( " + CONFIGURATION + " -exec grep -lIE -- "
                            + Shell.quote(KEY_OR_PASSWORD) + " {} + -o -exec grep -lIE -- " + Shell.quote(KEY)
                            + " {} + \\) 2>/dev/null",
                    "  echo \"end=$?\"",
                    // One that was ended by timeout has 124; find has 1 for each directory that is closed, which is
                    // well.
                    ") | { n=0; while read -r line; do",
                    "  case $line in end=*) echo \"$line\" ;; *) n=$((n + 1)); if [ $n -le " + MOST
                            + " ]; then printf 'file=%s\\n' \"$line\"; fi ;; esac",
                    "done; }");
        }

        @Override
        public Map<ReadableSecretsFact, State> parse(List<ReadableSecretsFact> asked, String output) {
            var lines = output.lines().toList();
            var ends = lines.stream().filter(line -> line.startsWith("end=")).toList();
            // 126, 127: there is no setpriv, or it may not.
            boolean whole = !ends.isEmpty() && List.of("end=0", "end=1").contains(ends.getLast());
            var files = lines.stream()
                    .filter(line -> line.startsWith("file="))
                    .map(line -> line.substring("file=".length()))
                    .sorted()
                    .toList();
            var state = new State(whole, files);
            return asked.stream().collect(Collectors.toMap(fact -> fact, _ -> state));
        }
    }
}
