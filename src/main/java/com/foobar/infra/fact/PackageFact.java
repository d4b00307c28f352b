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
     * @param held whether somebody told apt to leave it as it is ({@code apt-mark hold}), installed or not
     */
    public record State(Optional<String> version, boolean broken, boolean held) {

        State(Optional<String> version, boolean broken) {
            this(version, broken, false);
        }

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

        /**
         * Package, Essential, Protected, Status, Priority, Section, Installed-Size, Origin, Maintainer, Bugs, Architecture,
         * Multi-Arch, Source, Version: dpkg writes each on one line, and in this order ({@code fieldinfos} in its parse.c).
         */
        private static final int FIELDS_TO_VERSION = 13;

        /**
         * Reads dpkg's status file, as dpkg-query takes several times as long to. What a stopped dpkg has not yet written there
         * is another fact, see {@link HostFact}. What of the next package is printed with it is passed over.
         */
        @Override
        public Script gather(List<PackageFact> facts) {
            var lines = Shell.quoteAll(
                    facts.stream().map(f -> "--regexp=Package: " + f.name()).toList());
            return Script.lines(
                    "grep -A " + FIELDS_TO_VERSION + " -xF " + lines + " /var/lib/dpkg/status 2>/dev/null", "true");
        }

        @Override
        public Map<PackageFact, State> parse(List<PackageFact> asked, String output) {
            var answers = new HashMap<PackageFact, State>();
            asked.forEach(fact -> answers.put(fact, new State(Optional.empty(), false, false)));
            var name = "";
            var status = "";
            boolean held = false;
            for (var line : output.split("\n")) {
                var field = line.split(": ", 2);
                switch (field[0]) {
                    case "Package" -> name = field[1].strip();
                    // What is wanted, whether it is well, and the state: "install ok installed".
                    case "Status" -> {
                        status = field[1].strip().substring(field[1].strip().lastIndexOf(' ') + 1);
                        held = field[1].startsWith("hold ");
                        answers.replace(new PackageFact(name), new State(Optional.empty(), false, held));
                    }
                    case "Version" -> {
                        boolean installed = status.equals("installed") || status.startsWith("triggers-");
                        boolean gone = status.equals("not-installed") || status.equals("config-files");
                        if (!gone) {
                            answers.replace(
                                    new PackageFact(name), new State(Optional.of(field[1].strip()), !installed, held));
                        }
                    }
                    default -> {}
                }
            }
            return answers;
        }
    }
}
