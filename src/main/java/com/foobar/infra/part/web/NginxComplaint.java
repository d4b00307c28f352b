package com.foobar.infra.part.web;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Why nginx would not start. Mostly it names a file and a line; of what it only finds once it has read all (a certificate, a
 * log, a table that is too small) it names neither, and quotes what is wrong at best.
 *
 * @param said in its own words and in one line
 */
record NginxComplaint(String said) {

    private static final Pattern PLACE = Pattern.compile(" in (/.*?):\\d+(; |$)");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]{4,})\"");

    /** The file that it names. */
    Optional<String> file() {
        var where = PLACE.matcher(said);
        return where.find() ? Optional.of(where.group(1)) : Optional.empty();
    }

    /**
     * Where it names no file: which of these files has what it quotes, and what that is.
     *
     * @param files contents by path
     */
    Optional<Map.Entry<String, String>> culprit(Map<String, String> files) {
        if (file().isPresent()) {
            return Optional.empty();
        }
        return quoted().stream()
                .flatMap(word -> new TreeMap<>(files)
                        .entrySet().stream()
                                .filter(file -> file.getValue().contains(word))
                                .map(file -> Map.entry(file.getKey(), word)))
                .findFirst();
    }

    /** Where it names no file: how to find out which it is. */
    String search() {
        var word = quoted().stream().findFirst();
        return "nginx names no file for it; "
                + word.map(w -> "grep -rnF '" + w.replace("'", "'\\''") + "' /etc/nginx there tells which one has what"
                                + " it quotes")
                        .orElse("nginx -T there prints all that it reads, file by file, and moving a file out of"
                                + " /etc/nginx/conf.d tells whether it is that one");
    }

    private List<String> quoted() {
        return QUOTED.matcher(said)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
