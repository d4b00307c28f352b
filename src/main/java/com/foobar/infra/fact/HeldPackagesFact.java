package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which packages somebody told apt to leave as they are ({@code apt-mark hold}); found out only on a host that remembers a
 * package of the stack's besides those that stay, as it takes a program.
 *
 * @param staying names of packages
 */
public record HeldPackagesFact(String topology, Set<String> staying) implements Fact<HeldPackagesFact.State> {

    public HeldPackagesFact {
        staying = Set.copyOf(staying);
    }

    /** @param held names of packages; none if it was not found out */
    public record State(Set<String> held) {
        public State {
            held = Set.copyOf(held);
        }
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<HeldPackagesFact, State> {
        @Override
        public String name() {
            return "held";
        }

        @Override
        public Script gather(List<HeldPackagesFact> facts) {
            var manifest = Shell.quote(ManifestFact.path(facts.getFirst().topology()));
            var out = Script.builder()
                    .line("leaving=")
                    .line("if [ -r " + manifest + " ]; then")
                    .line("  while read -r kind name _; do");
            for (var fact : facts) {
                out.line("    case $kind:" + Shell.quote(" " + String.join(" ", new TreeSet<>(fact.staying())) + " ")
                        + " in package:*\" $name \"*) ;; package:*) leaving=yes ;; esac");
            }
            return out.line("  done <" + manifest)
                    .line("fi")
                    // Between the two lines there may be Essential and Protected.
                    .line("if [ -n \"$leaving\" ]; then")
                    .line("  grep -B 3 -x 'Status: hold ok installed' /var/lib/dpkg/status 2>/dev/null")
                    .line("fi")
                    .line("true")
                    .build();
        }

        @Override
        public Map<HeldPackagesFact, State> parse(List<HeldPackagesFact> asked, String output) {
            var held = new HashSet<String>();
            var name = "";
            for (var line : output.split("\n")) {
                if (line.startsWith("Package: ")) {
                    name = line.substring("Package: ".length()).strip();
                } else if (line.startsWith("Status: hold ") && !name.isEmpty()) {
                    held.add(name);
                }
            }
            var state = new State(held);
            return asked.stream().collect(Collectors.toMap(fact -> fact, _ -> state));
        }
    }
}
