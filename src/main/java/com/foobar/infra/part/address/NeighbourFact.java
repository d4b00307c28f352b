package com.foobar.infra.part.address;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.MalformedAnswer;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who in the host's network has an address. The host's kernel asks all (ARP, neighbour discovery), as it does before any
 * packet to a neighbour; what it believed before is forgotten. Where nobody has it that takes three seconds.
 *
 * @param address a literal
 */
record NeighbourFact(String address) implements Fact<NeighbourFact.State> {

    /** Where the address is. */
    enum Place {
        /** The host's own. */
        OWN,
        /** Somebody in its network answered. */
        TAKEN,
        /** Nobody did. */
        FREE,
        /** In no network of its own. */
        ELSEWHERE
    }

    /**
     * @param hardware of who has it, such as {@code 02:42:0a:2a:02:0a}; empty if nobody else
     * @param own the hardware addresses of the host itself
     */
    record State(Place place, String hardware, Set<String> own) {
        State {
            own = Set.copyOf(own);
        }
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<NeighbourFact, State> {

        @Override
        public String name() {
            return "neighbours";
        }

        @Override
        public Script gather(List<NeighbourFact> facts) {
            return Script.lines(
                    "for file in /sys/class/net/*/address; do",
                    "  read -r own <\"$file\" && printf 'own %s\\n' \"$own\"",
                    "done 2>/dev/null",
                    "neighbour() { # ADDRESS, as ip route get tells of it: ADDRESS dev DEVICE src ...",
                    "  asked=$1",
                    "  shift",
                    "  case \" $* \" in",
                    "  ' local '*) echo OWN; return ;;",
                    "  *' dev '*) ;;",
                    "  *) echo ELSEWHERE; return ;;",
                    "  esac",
                    "  case \" $* \" in *' via '*) echo ELSEWHERE; return ;; esac",
                    "  while [ \"$1\" != dev ]; do shift; done",
                    "  ip neigh flush to \"$asked\" dev \"$2\" 2>/dev/null",
                    // Any packet will do; port 9 is that of what is thrown away.
                    "  timeout 1 bash -c 'echo >\"/dev/udp/$0/9\"' \"$asked\" 2>/dev/null",
                    "  tries=60",
                    "  while [ \"$tries\" -gt 0 ]; do",
                    "    tries=$((tries - 1))",
                    "    case $(ip -o neigh show to \"$asked\" dev \"$2\") in",
                    "    *FAILED*) tries=0 ;;",
                    "    *' lladdr '*)",
                    "      ip -o neigh show to \"$asked\" dev \"$2\" | sed 's/.* lladdr \\([^ ]*\\).*/TAKEN \\1/'",
                    "      return",
                    "      ;;",
                    "    esac",
                    "    sleep 0.1",
                    "  done",
                    "  echo FREE",
                    "}",
                    "for address in "
                            + Shell.quoteAll(facts.stream()
                                    .map(NeighbourFact::address)
                                    .distinct()
                                    .toList()) + "; do",
                    "  # shellcheck disable=SC2046 # a word each",
                    "  printf 'at %s %s\\n' \"$address\" \"$(neighbour \"$address\" $(ip -o route get \"$address\" 2>/dev/null))\"",
                    "done");
        }

        @Override
        public Map<NeighbourFact, State> parse(List<NeighbourFact> asked, String output) {
            var own = new LinkedHashSet<String>();
            var told = new HashMap<String, String[]>();
            for (var line : output.lines().filter(l -> !l.isBlank()).toList()) {
                var words = line.strip().split(" ");
                if (words[0].equals("own") && words.length == 2) {
                    own.add(words[1]);
                } else if (words[0].equals("at") && words.length >= 3) {
                    told.put(words[1], words);
                } else {
                    throw new MalformedAnswer("neighbours: " + line);
                }
            }
            var answers = new HashMap<NeighbourFact, State>();
            for (var fact : asked) {
                var words = told.get(fact.address());
                if (words == null) {
                    throw new MalformedAnswer("neighbours: nothing of " + fact.address());
                }
                answers.put(fact, new State(place(words[2]), words.length > 3 ? words[3] : "", own));
            }
            return answers;
        }

        private static Place place(String word) {
            try {
                return Place.valueOf(word);
            } catch (IllegalArgumentException _) {
                throw new MalformedAnswer("neighbours: " + word);
            }
        }
    }
}
