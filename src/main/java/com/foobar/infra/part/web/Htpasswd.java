package com.foobar.infra.part.web;

import com.foobar.infra.language.Characters;
import com.foobar.infra.part.Supply.Wrong;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a file of users may say for nginx. No message holds anything of a line but a user's name. */
final class Htpasswd {

    private Htpasswd() {}

    private static final String B64 = "[./0-9A-Za-z]";

    /** What nginx, or the C library of each supported release, makes of a password. */
    private static final List<Pattern> KNOWN = List.of(
            Pattern.compile("\\$2[aby]\\$(?<cost>0[4-9]|[12][0-9]|3[01])\\$" + B64 + "{53}"),
            Pattern.compile("\\$5\\$(rounds=(?<rounds>[1-9][0-9]{3,8})\\$)?" + B64 + "{1,16}\\$" + B64 + "{43}"),
            Pattern.compile("\\$6\\$(rounds=(?<rounds>[1-9][0-9]{3,8})\\$)?" + B64 + "{1,16}\\$" + B64 + "{86}"),
            Pattern.compile("\\$y\\$j(?<log>" + B64 + ")" + B64 + "{1,8}\\$" + B64 + "{1,86}\\$" + B64 + "{43}"),
            Pattern.compile("\\$apr1\\$" + B64 + "{1,8}\\$" + B64 + "{22}"));

    /** More costs a second of a processor, which serves nobody else meanwhile. */
    private static final int MOST_BCRYPT = 12;

    private static final int MOST_ROUNDS = 500_000;

    /** The digits of crypt's base 64, by what each stands for. */
    private static final String DIGITS = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /** 128 MiB of memory that are written through; usual are 16 MiB, by 9. */
    private static final int MOST_YESCRYPT = DIGITS.indexOf('C');

    private static final int LONGEST_NAME = 200;

    private static final String MAKE =
            "htpasswd -B FILE NAME writes one (Debian: apache2-utils); openssl passwd -6 prints a hash";

    private static final String CHEAPER =
            "it is computed at each request, by an nginx that serves nobody else meanwhile: htpasswd -B, without -C, writes one that"
                    + " is cheap enough";

    /** From the file's beginning on. */
    static List<Wrong> wrong(String text) {
        var found = new ArrayList<Wrong>();
        var seen = new HashMap<String, Integer>();
        int number = 0;
        for (var line : text.split("\n", -1)) {
            number++;
            var written = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            if (!written.isEmpty() && written.charAt(0) != '#') {
                wrong(written, number, seen).ifPresent(found::add);
            }
        }
        if (seen.isEmpty() && found.isEmpty()) {
            found.add(new Wrong("names no user, so that nobody could get in", MAKE));
        }
        return found;
    }

    private static Optional<Wrong> wrong(String line, int number, Map<String, Integer> seen) {
        int colon = line.indexOf(':');
        var name = colon < 0 ? "" : line.substring(0, colon);
        if (name.isBlank()
                || name.length() > LONGEST_NAME
                || Characters.firstUnsafe(line) >= 0
                || !name.equals(name.strip())) {
            return Optional.of(new Wrong("holds in line " + number + " what is no NAME:HASH", MAKE));
        }
        var who = " of " + Characters.printable(name) + " in line " + number;
        var before = seen.putIfAbsent(name, number);
        if (before != null) {
            return Optional.of(new Wrong(
                    "names " + Characters.printable(name) + " in line " + number + ", and in line " + before
                            + " already",
                    "nginx takes the first: remove one"));
        }
        var rest = line.substring(colon + 1);
        int comment = rest.indexOf(':');
        return hash(comment < 0 ? rest : rest.substring(0, comment), who);
    }

    private static Optional<Wrong> hash(String hash, String who) {
        var taken = KNOWN.stream()
                .map(known -> known.matcher(hash))
                .filter(Matcher::matches)
                .findFirst();
        if (taken.isPresent()) {
            var match = taken.get();
            boolean dear = number(match, "cost") > MOST_BCRYPT
                    || number(match, "rounds") > MOST_ROUNDS
                    || said(match, "log")
                            .filter(log -> DIGITS.indexOf(log) > MOST_YESCRYPT)
                            .isPresent();
            return dear ? Optional.of(new Wrong("has a hash that is too dear," + who, CHEAPER)) : Optional.empty();
        }
        if (hash.startsWith("{")) {
            return Optional.of(new Wrong(
                    "has a password" + who
                            + " that is hashed without salt or effort ({SHA}, {SSHA}) or not at all ({PLAIN})",
                    MAKE));
        }
        return Optional.of(new Wrong(
                "has" + who
                        + " what is no hash of bcrypt ($2y$), SHA-2 ($5$, $6$), yescrypt ($y$) or apr1: a password as it is, or"
                        + " one hashed otherwise",
                MAKE));
    }

    private static int number(Matcher match, String group) {
        return said(match, group).map(Integer::parseInt).orElse(0);
    }

    /** What a group matched; empty if the pattern has none of that name. */
    private static Optional<String> said(Matcher match, String group) {
        return match.namedGroups().containsKey(group) ? Optional.ofNullable(match.group(group)) : Optional.empty();
    }
}
