package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Whether a directory of files is there, and as it was unpacked.
 *
 * <p>Whatever is changed in it, the time at which its inode changed says so, which follows the clock whatever times a file is given; only if something has one
 * later than the note, all names, kinds, modes, sizes, times and links are compared with what was noted. What was changed while
 * the clock was behind by more than the note's age is not seen.
 */
public record ReleaseFact(String path) implements Fact<ReleaseFact.State> {

    /** What is known of such a directory. */
    public sealed interface State {
        /**
         * It is not there.
         *
         * @param current the files of the release that is current instead: a word for the content by path; empty if there
         *     is none, or nobody noted what is in it
         * @param intact where that release is, if nothing was changed in it since it was unpacked; empty: something was, or
         *     there is none
         */
        record Absent(Map<String, String> current, Optional<String> intact) implements State {
            public Absent {
                current = Map.copyOf(current);
            }

            /** With no other that is current. */
            public static Absent alone() {
                return new Absent(Map.of(), Optional.empty());
            }
        }

        /** Nothing was changed in it since it was unpacked. */
        record Intact() implements State {}

        /** Something was; or nobody knows, as nothing is noted of it: it was not unpacked by us, or not to the end. */
        record Changed() implements State {}
    }

    private static final Kind KIND = new Kind();

    /** Where it is noted what the directory was like. */
    public static String note(String path) {
        int slash = path.lastIndexOf('/') + 1;
        return path.substring(0, slash) + "." + path.substring(slash) + ".tree";
    }

    /** Where it is listed what the directory holds. */
    public static String list(String path) {
        int slash = path.lastIndexOf('/') + 1;
        return path.substring(0, slash) + "." + path.substring(slash) + ".files";
    }

    /**
     * A shell command that prints that list, packed: a line for each file, with 16 digits of its SHA-256, two blanks and its
     * path, and one for each link with {@code link:TARGET} in their place. Names that sha256sum has to escape are left out.
     */
    public static String listing(String path) {
        return "(cd -- " + Shell.quote(path)
                + " && { find . -type f -exec sha256sum {} + | grep -av '^\\\\' | cut -c 1-16,65-;"
                + " find . -type l -printf 'link:%l  %p\\n'; } | gzip -9)";
    }

    /**
     * A shell command that prints a word for names, kinds, modes, sizes, times and links below a directory. Not for contents:
     * releases may be large, and each plan asks.
     */
    public static String word(String path) {
        return "(" + sum(Shell.quote(path)) + " | cut -d ' ' -f 1)";
    }

    private static String sum(String quoted) {
        // BLAKE2, as its program starts in half the time of sha256sum, which loads a library for it.
        return "cd -- " + quoted + " && find . -printf '%P|%y|%m|%s|%T@|%l\\n' | LC_ALL=C sort | b2sum -l 64";
    }

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final int LARGEST_LIST = 16 << 20;

    private static final class Kind implements FactKind<ReleaseFact, State> {
        @Override
        public String name() {
            return "releases";
        }

        @Override
        public Script gather(List<ReleaseFact> facts) {
            var out = Script.builder();
            for (var fact : facts) {
                int slash = fact.path().lastIndexOf('/');
                var releases = fact.path().substring(0, Math.max(0, slash));
                var link = releases.substring(0, Math.max(0, releases.lastIndexOf('/'))) + "/current";
                out.line("at=" + Shell.quote(fact.path()) + "; word=")
                        .line("if [ ! -d \"$at\" ]; then")
                        // What is to be replaced is only listed when it is to be.
                        .line("  at=$(readlink -- " + Shell.quote(link) + "); now=" + Shell.quote(releases)
                                + "/.${at##*/}.files")
                        .line("  if [ ! -f \"$now\" ]; then echo absent; at=")
                        .line(
                                "  else case $at in " + Shell.quote(releases)
                                        + "/*) word=\"absent $(base64 -w0 -- \"$now\") $at \" ;; *) echo absent; at= ;; esac; fi")
                        .line("fi")
                        .line("note=${at%/*}/.${at##*/}.tree")
                        .line("if [ -z \"$at\" ]; then :")
                        .line("elif ! read -r was 2>/dev/null <\"$note\"; then echo \"${word}changed\"")
                        .line(
                                "elif new=$(find \"$at\" -cnewer \"$note\" -print -quit) && [ -z \"$new\" ]; then echo \"${word}intact\"")
                        .line("else")
                        .line("  case $(" + sum("\"$at\"") + ") in")
                        .line("    \"$was\"*) echo \"${word}intact\" ;;")
                        .line("    *) echo \"${word}changed\" ;;")
                        .line("  esac")
                        .line("fi");
            }
            return out.line("true").build();
        }

        @Override
        public Map<ReleaseFact, State> parse(List<ReleaseFact> asked, String output) {
            return Answers.inOrder(name(), asked, output.strip().lines().toList(), (_, line) -> state(line.strip()));
        }

        private static State state(String line) {
            return switch (line) {
                case "absent" -> State.Absent.alone();
                case "intact" -> new State.Intact();
                case "changed" -> new State.Changed();
                default -> absent(line);
            };
        }

        /** The list of the current one, packed, where that is, and how. */
        private static State absent(String line) {
            var word = line.split(" ", 3);
            int last = line.lastIndexOf(' ');
            if (!word[0].equals("absent") || word.length < 3 || last < line.length() - word[2].length()) {
                throw new MalformedAnswer("releases: " + line);
            }
            var path = word[2].substring(0, word[2].lastIndexOf(' '));
            var files = unpacked(word[1]);
            return new State.Absent(
                    files,
                    line.substring(last + 1).equals("intact") && !files.isEmpty()
                            ? Optional.of(path)
                            : Optional.empty());
        }

        /** Empty if it is cut short or damaged: then all files are sent, and a new list is made. */
        private static Map<String, String> unpacked(String base64) {
            var files = new HashMap<String, String>();
            try (var in = new GZIPInputStream(
                    new ByteArrayInputStream(Base64.getDecoder().decode(base64)))) {
                var text = new String(in.readNBytes(LARGEST_LIST), StandardCharsets.UTF_8);
                for (var line : text.lines().toList()) {
                    int gap = line.indexOf("  ./");
                    if (gap > 0) {
                        files.put(line.substring(gap + 4), line.substring(0, gap));
                    }
                }
            } catch (IOException | IllegalArgumentException e) {
                return Map.of();
            }
            return files;
        }
    }
}
