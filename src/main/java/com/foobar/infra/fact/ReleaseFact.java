package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Map;

/**
 * Whether a directory of files is there, and as it was unpacked.
 *
 * <p>Whatever is changed in it, the time at which its inode changed says so, which follows the clock whatever times a file is given; only if something has one
 * later than the note, all names, kinds, modes, sizes, times and links are compared with what was noted. What was changed while
 * the clock was behind by more than the note's age is not seen.
 */
public record ReleaseFact(String path) implements Fact<ReleaseFact.State> {

    /** What is known of such a directory. */
    public enum State {
        ABSENT,
        /** Nothing was changed in it since it was unpacked. */
        INTACT,
        /** Something was; or nobody knows, as nothing is noted of it: it was not unpacked by us, or not to the end. */
        CHANGED
    }

    private static final Kind KIND = new Kind();

    /** Where it is noted what the directory was like. */
    public static String note(String path) {
        int slash = path.lastIndexOf('/') + 1;
        return path.substring(0, slash) + "." + path.substring(slash) + ".tree";
    }

    /**
     * A shell command that prints a word for names, kinds, modes, sizes, times and links below a directory. Not for contents:
     * releases may be large, and each plan asks.
     */
    public static String word(String path) {
        return "(" + sum(path) + " | cut -d ' ' -f 1)";
    }

    private static String sum(String path) {
        // BLAKE2, as its program starts in half the time of sha256sum, which loads a library for it.
        return "cd -- " + Shell.quote(path)
                + " && find . -printf '%P|%y|%m|%s|%T@|%l\\n' | LC_ALL=C sort | b2sum -l 64";
    }

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<ReleaseFact, State> {
        @Override
        public String name() {
            return "releases";
        }

        @Override
        public Script gather(List<ReleaseFact> facts) {
            var out = Script.builder();
            for (var fact : facts) {
                var note = Shell.quote(note(fact.path()));
                out.line("if [ ! -d " + Shell.quote(fact.path()) + " ]; then echo absent")
                        .line("elif ! read -r was 2>/dev/null <" + note + "; then echo changed")
                        .line("elif new=$(find " + Shell.quote(fact.path()) + " -cnewer " + note
                                + " -print -quit) && [ -z \"$new\" ]; then echo intact")
                        .line("else")
                        .line("  case $(" + sum(fact.path()) + ") in")
                        .line("    \"$was\"*) echo intact ;;")
                        .line("    *) echo changed ;;")
                        .line("  esac")
                        .line("fi");
            }
            return out.line("true").build();
        }

        @Override
        public Map<ReleaseFact, State> parse(List<ReleaseFact> asked, String output) {
            return Answers.inOrder(name(), asked, output.strip().lines().toList(), (_, line) -> switch (line.strip()) {
                case "absent" -> State.ABSENT;
                case "intact" -> State.INTACT;
                case "changed" -> State.CHANGED;
                default -> throw new MalformedAnswer("releases: " + line);
            });
        }
    }
}
