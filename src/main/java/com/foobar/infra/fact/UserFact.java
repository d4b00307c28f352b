package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** The account of that name, and the group of the same name. */
public record UserFact(String name) implements Fact<UserFact.State> {

    /**
     * @param uid empty if there is no such account
     * @param gid of its first group
     * @param groups the other groups that list it, sorted
     * @param ownGid of the group that has its name; empty if there is none
     * @param hasPassword whether one can log in by a password, or without any
     * @param runs what runs as that account, as NAME (process PID); asked only where it has a home, as such an account may
     *     be a person's
     * @param members other accounts of its own group, sorted: those that it lists, and those whose first group it is
     */
    public record State(
            String uid,
            String gid,
            String home,
            String shell,
            List<String> groups,
            String ownGid,
            boolean hasPassword,
            List<String> runs,
            List<String> members) {
        public State {
            groups = groups.stream().sorted().toList();
            runs = List.copyOf(runs);
            members = members.stream().sorted().distinct().toList();
        }

        public boolean exists() {
            return !uid.isEmpty();
        }

        public boolean hasGroup() {
            return !ownGid.isEmpty();
        }
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    /** Of a line of passwd. */
    private static final int FIELDS = 7;

    private static final class Kind implements FactKind<UserFact, State> {
        @Override
        public String name() {
            return "users";
        }

        /** Accounts come from wherever the host takes them; the shell reads groups, as another program would cost as much again. */
        @Override
        public Script gather(List<UserFact> facts) {
            var names = facts.stream().map(UserFact::name).toList();
            return Script.lines(
                    "accounts=$(getent passwd " + Shell.quoteAll(names) + ")",
                    "printf '%s\\n' \"$accounts\"",
                    "while IFS=: read -r name _ uid _ _ home _; do",
                    "  case $uid:$home in",
                    "  :* | *:/nonexistent) ;;",
                    "  *)",
                    "    find /proc -maxdepth 1 -name '[1-9]*' -uid \"$uid\" 2>/dev/null | while read -r process; do",
                    "      { read -r program <\"$process/comm\" && printf '@runs %s %s (process %s)\\n' \"$name\" \"$program\""
                            + " \"${process#/proc/}\"; } 2>/dev/null",
                    "    done ;;",
                    "  esac",
                    "done <<END",
                    "$accounts",
                    "END",
                    "if [ -r /etc/shadow ]; then",
                    "  while IFS=: read -r name hash _; do",
                    "    for one in " + Shell.quoteAll(names) + "; do",
                    "      case $name:$hash in \"$one\":[*!]*) ;; \"$one\":*) printf '@password %s\\n' \"$name\" ;; esac",
                    "    done",
                    "  done </etc/shadow",
                    "fi",
                    "gids=",
                    "while IFS=: read -r group _ gid members; do",
                    "  for name in " + Shell.quoteAll(names) + "; do",
                    "    if [ \"$group\" = \"$name\" ]; then",
                    "      printf '@group %s %s\\n@members %s %s\\n' \"$name\" \"$gid\" \"$name\" \"$members\"",
                    "      gids=\"$gids $gid:$name\"",
                    "    fi",
                    "    case ,$members, in *,\"$name\",*) printf '@in %s %s\\n' \"$name\" \"$group\" ;; esac",
                    "  done",
                    "done </etc/group",
                    "while IFS=: read -r account _ _ gid _; do",
                    "  for own in $gids; do",
                    "    case $own in \"$gid\":*) printf '@members %s %s\\n' \"${own#*:}\" \"$account\" ;; esac",
                    "  done",
                    "done </etc/passwd",
                    "true");
        }

        @Override
        public Map<UserFact, State> parse(List<UserFact> asked, String output) {
            var accounts = new HashMap<String, String[]>();
            var own = new HashMap<String, String>();
            var in = new HashMap<String, List<String>>();
            var runs = new HashMap<String, List<String>>();
            var members = new HashMap<String, List<String>>();
            var open = new HashSet<String>();
            for (var line : output.split("\n")) {
                var word = line.split(" ");
                if (line.startsWith("@group ") && word.length == 3) {
                    own.put(word[1], word[2]);
                } else if (line.startsWith("@in ") && word.length == 3) {
                    in.computeIfAbsent(word[1], _ -> new ArrayList<>()).add(word[2]);
                } else if (line.startsWith("@members ")) {
                    if (word.length == 3) {
                        members.computeIfAbsent(word[1], _ -> new ArrayList<>()).addAll(List.of(word[2].split(",")));
                    }
                } else if (line.startsWith("@runs ") && word.length > 2) {
                    runs.computeIfAbsent(word[1], _ -> new ArrayList<>()).add(line.split(" ", 3)[2]);
                } else if (line.startsWith("@password ") && word.length == 2) {
                    open.add(word[1]);
                } else if (line.split(":", -1).length == FIELDS) {
                    accounts.put(line.substring(0, line.indexOf(':')), line.split(":", -1));
                }
            }
            var answers = new HashMap<UserFact, State>();
            for (var fact : asked) {
                var field = accounts.get(fact.name());
                var groups = new ArrayList<>(in.getOrDefault(fact.name(), List.of()));
                groups.remove(fact.name());
                var group = own.getOrDefault(fact.name(), "");
                var others = new ArrayList<>(members.getOrDefault(fact.name(), List.of()));
                others.removeIf(fact.name()::equals);
                answers.put(
                        fact,
                        field == null
                                ? new State("", "", "", "", groups, group, false, List.of(), others)
                                : new State(
                                        field[2],
                                        field[3],
                                        field[5],
                                        field[6],
                                        groups,
                                        group,
                                        open.contains(fact.name()),
                                        runs.getOrDefault(fact.name(), List.of()),
                                        others));
            }
            return answers;
        }
    }
}
