package com.foobar.infra.fact;

import com.foobar.infra.fact.KeptReleases.How;
import com.foobar.infra.fact.KeptReleases.Turn;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which releases of the app lie on a server, and which was live when.
 *
 * @param root where they are, {@code /srv/foobar/app}
 * @param history where it is noted which was live when
 */
public record KeptReleasesFact(String root, String history) implements Fact<KeptReleases> {

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, KeptReleases> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<KeptReleasesFact, KeptReleases> {
        @Override
        public String name() {
            return "kept-releases";
        }

        @Override
        public Script gather(List<KeptReleasesFact> facts) {
            var out = Script.builder();
            for (var fact : facts) {
                var releases = Shell.quote(fact.root() + "/releases");
                out.line("echo +")
                        .line("now=$(readlink -- " + Shell.quote(fact.root() + "/current") + ")")
                        .line("case $now in " + releases + "/*) printf 'live %s\\n' \"${now##*/}\" ;; esac")
                        .line("for at in " + releases + "/*; do if [ -d \"$at\" ] && [ ! -L \"$at\" ]; then"
                                + " printf 'kept %s\\n' \"${at##*/}\"; fi; done")
                        // The note is made when a release has been unpacked.
                        .line("stat -c 'noted %Y %n' -- " + releases + "/.*.tree 2>/dev/null")
                        .line("if [ -f " + Shell.quote(fact.history()) + " ]; then sed 's/^/turn /' "
                                + Shell.quote(fact.history()) + "; fi");
            }
            return out.line("true").build();
        }

        @Override
        public Map<KeptReleasesFact, KeptReleases> parse(List<KeptReleasesFact> asked, String output) {
            var groups = new ArrayList<List<String>>();
            for (var line : output.lines().toList()) {
                if (line.equals("+")) {
                    groups.add(new ArrayList<>());
                } else if (groups.isEmpty()) {
                    throw new MalformedAnswer("kept-releases: " + line);
                } else {
                    groups.getLast().add(line);
                }
            }
            return Answers.inOrder(name(), asked, groups, (fact, lines) -> read(fact, lines));
        }

        private static KeptReleases read(KeptReleasesFact fact, List<String> lines) {
            Optional<String> live = Optional.empty();
            var unpacked = new LinkedHashMap<String, Instant>();
            var turns = new ArrayList<Turn>();
            for (var line : lines) {
                var words = line.split(" ", 2);
                var rest = words.length < 2 ? "" : words[1];
                switch (words[0]) {
                    case "live" -> live = Optional.of(rest).filter(id -> id.matches(KeptReleases.ID));
                    case "kept" -> {
                        if (rest.matches(KeptReleases.ID)) {
                            unpacked.put(rest, Instant.EPOCH);
                        }
                    }
                    case "noted" -> noted(rest, unpacked);
                    case "turn" -> turns.add(turn(rest, fact.history()));
                    default -> throw new MalformedAnswer("kept-releases: " + line);
                }
            }
            return new KeptReleases(live, unpacked, turns);
        }

        /** {@code 1764432000 /srv/foobar/app/releases/.0123456789abcdef.tree}. */
        private static void noted(String line, Map<String, Instant> unpacked) {
            int slash = line.lastIndexOf("/.");
            var id = line.substring(Math.max(0, slash) + 2).replace(".tree", "");
            unpacked.computeIfPresent(id, (_, _) -> Instant.ofEpochSecond(Long.parseLong(line.split(" ", 2)[0])));
        }

        private static Turn turn(String line, String history) {
            var field = line.split("\t", -1);
            if (field.length != 5 || !field[0].matches("[0-9]{1,12}") || !field[1].matches(KeptReleases.ID)) {
                throw new MalformedAnswer(
                        history + " is damaged: " + line,
                        "A line is the time, the release, released or rolled-back, who, and from where, between tabs: take out"
                                + " what is none. What is in it is only for the list of releases, and for going back.");
            }
            return new Turn(
                    Instant.ofEpochSecond(Long.parseLong(field[0])),
                    field[1],
                    field[2].equals("rolled-back") ? How.ROLLED_BACK : How.RELEASED,
                    field[3],
                    field[4]);
        }
    }
}
