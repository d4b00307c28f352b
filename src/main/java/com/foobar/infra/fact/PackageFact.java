package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which version of a Debian package is installed, if any. */
public record PackageFact(String name) implements Fact<PackageFact.State> {

    /**
     * @param version of the installed package; empty when it is not installed
     * @param broken half-installed or unpacked but not configured, as a killed dpkg leaves it
     */
    public record State(Optional<String> version, boolean broken) {
        public boolean installed() {
            return version.isPresent() && !broken;
        }
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<PackageFact, State> {
        @Override
        public String name() {
            return "packages";
        }

        @Override
        public Script gather(List<PackageFact> facts) {
            var names = Shell.quoteAll(facts.stream().map(PackageFact::name).toList());
            return Script.lines(
                    "dpkg-query -W -f '${Package}\\t${Version}\\t${db:Status-Status}\\n' " + names + " 2>/dev/null",
                    "true");
        }

        @Override
        public Map<PackageFact, State> parse(List<PackageFact> asked, String output) {
            var answers = new HashMap<PackageFact, State>();
            asked.forEach(fact -> answers.put(fact, new State(Optional.empty(), false)));
            for (var line : output.split("\n")) {
                var field = line.split("\t", -1);
                if (field.length == 3) {
                    var status = field[2];
                    boolean installed = status.equals("installed") || status.startsWith("triggers-");
                    boolean gone = status.equals("not-installed") || status.equals("config-files");
                    if (!gone) {
                        answers.replace(new PackageFact(field[0]), new State(Optional.of(field[1]), !installed));
                    }
                }
            }
            return answers;
        }
    }
}
