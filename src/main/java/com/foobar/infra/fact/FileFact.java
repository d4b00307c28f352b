package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is at a path.
 *
 * @param wanted the SHA-256 that the content should have; the content itself travels only if it differs
 * @param sensitive the content never travels
 */
public record FileFact(String path, Optional<String> wanted, boolean sensitive) implements Fact<FileFact.State> {

    /** Asks only what is there, not for its content. */
    public static FileFact metadata(String path) {
        return new FileFact(path, Optional.empty(), true);
    }

    /**
     * @param type {@code regular file}, {@code directory}, {@code symbolic link}…; empty: nothing there
     * @param mode octal, for instance {@code 644}
     * @param sha256 of a regular file's content, otherwise empty
     * @param content of a regular file that is not as wanted, unless sensitive, binary-large or equal
     * @param pristine whether it is a package's configuration file exactly as the package brought it
     * @param target of a symbolic link, otherwise empty
     * @param reached what is there once links are followed; as {@code type}, or empty if they lead nowhere
     * @param changed when its inode was last changed, in seconds; to be compared, not read
     */
    public record State(
            String type,
            String mode,
            String owner,
            String group,
            String sha256,
            Optional<String> content,
            boolean pristine,
            String target,
            String reached,
            String changed) {

        static final State ABSENT = new State("", "", "", "", "", Optional.empty(), false, "");

        /** What is no link to something else. */
        public State(
                String type,
                String mode,
                String owner,
                String group,
                String sha256,
                Optional<String> content,
                boolean pristine,
                String target) {
            this(type, mode, owner, group, sha256, content, pristine, target, type, "");
        }

        private State withSha256(String sum) {
            return new State(type, mode, owner, group, sum, content, pristine, target, reached, changed);
        }

        private State withContent(String text) {
            return new State(type, mode, owner, group, sha256, Optional.of(text), pristine, target, reached, changed);
        }

        private State asPristine() {
            return new State(type, mode, owner, group, sha256, content, true, target, reached, changed);
        }

        public boolean exists() {
            return !type.isEmpty();
        }

        /** Whether files can be made in it. */
        public boolean leadsToDirectory() {
            return reached.equals("directory");
        }

        public boolean regular() {
            return type.startsWith("regular");
        }
    }

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final Kind KIND = new Kind();

    /** Content longer than this is not fetched for a diff. */
    private static final int LONGEST_DIFF_BYTES = 262_144;

    private static final class Kind implements FactKind<FileFact, State> {
        @Override
        public String name() {
            return "files";
        }

        @Override
        public Script gather(List<FileFact> facts) {
            var paths =
                    Shell.quoteAll(facts.stream().map(FileFact::path).distinct().toList());
            var quiet = new ArrayList<String>();
            var read = new ArrayList<String>();
            var open = facts.stream()
                    .filter(fact -> !fact.sensitive())
                    .map(FileFact::path)
                    .collect(Collectors.toSet());
            for (var fact : facts) {
                var any = "*" + Shell.quote(" " + fact.path());
                if (fact.sensitive()) {
                    // Who asks for the content of the same file has the last word.
                    if (!open.contains(fact.path())) {
                        quiet.add(any);
                    }
                } else if (fact.wanted().isPresent()) {
                    quiet.add(Shell.quote(fact.wanted().get() + " " + fact.path()));
                } else {
                    read.add(any);
                }
            }
            return Script.builder()
                    .line("find " + paths
                            + " -maxdepth 0 -printf 's\\t%p\\t%y\\t%m\\t%u\\t%g\\t%l\\t%Y\\t%C@\\n' 2>/dev/null")
                    .line("content() {")
                    .line("  if [ \"$(stat -c %s -- \"$1\")\" -le " + LONGEST_DIFF_BYTES + " ]; then")
                    .line("    printf 'c\\t%s\\t%s\\n' \"$1\" \"$(base64 -w0 <\"$1\")\"")
                    .line("  fi")
                    .line("}")
                    .line("while read -r sum f; do")
                    // The answer for none of the files is an empty line.
                    .line("  [ -n \"$f\" ] || continue")
                    .line("  printf 'h\\t%s\\t%s\\n' \"$f\" \"$sum\"")
                    .line("  case \"$sum $f\" in")
                    .text(branch(quiet, ":"))
                    // Nobody's package brings what has no wanted content.
                    .text(branch(read, "content \"$f\""))
                    .line("  *)")
                    .line("    md5=$(md5sum <\"$f\")")
                    .line("    if grep -qF \" $f ${md5%% *}\" /var/lib/dpkg/status; then printf 'p\\t%s\\n' \"$f\"; fi")
                    .line("    content \"$f\" ;;")
                    .line("  esac")
                    .line("done <<END")
                    .line("$(sha256sum -- " + paths + " 2>/dev/null)")
                    .line("END")
                    .line("true")
                    .build();
        }

        /** @param patterns may be none; a pattern that nothing matches is no good style */
        private static String branch(List<String> patterns, String command) {
            return patterns.isEmpty() ? "" : "  " + String.join("|", patterns) + ") " + command + " ;;\n";
        }

        @Override
        public Map<FileFact, State> parse(List<FileFact> asked, String output) {
            var byPath = new HashMap<String, State>();
            for (var line : output.split("\n")) {
                var field = line.split("\t", -1);
                if (field.length < 2) {
                    continue;
                }
                var old = byPath.getOrDefault(field[1], State.ABSENT);
                var seen = switch (field[0]) {
                    case "s" ->
                        new State(
                                type(field[2]),
                                field[3],
                                field[4],
                                field[5],
                                "",
                                Optional.empty(),
                                false,
                                field[6],
                                field.length > 7 ? reached(field[7]) : type(field[2]),
                                field.length > 8 ? field[8] : "");
                    case "h" -> old.withSha256(field[2]);
                    case "p" -> old.asPristine();
                    case "c" -> old.withContent(decoded(field[2]));
                    default -> throw new MalformedAnswer("files: unexpected line: " + line);
                };
                byPath.put(field[1], seen);
            }
            var answers = new HashMap<FileFact, State>();
            asked.forEach(fact -> answers.put(fact, byPath.getOrDefault(fact.path(), State.ABSENT)));
            return answers;
        }

        /** @param letter as find says it of what links lead to: N, L and ? are for those that lead nowhere */
        private static String reached(String letter) {
            return "NL?".contains(letter) ? "" : type(letter);
        }

        /** @param letter as find says it */
        private static String type(String letter) {
            return switch (letter) {
                case "f" -> "regular file";
                case "d" -> "directory";
                case "l" -> "symbolic link";
                case "p" -> "named pipe";
                case "s" -> "socket";
                case "b", "c" -> "device";
                default -> "something of another kind";
            };
        }

        private static String decoded(String base64) {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        }
    }
}
