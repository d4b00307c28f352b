package com.foobar.infra.part.web;

import com.foobar.infra.fact.StartCommand;
import com.foobar.infra.fact.UnitStart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** How the package's unit starts nginx: without a word of its configuration, and so with ours. */
public record NginxCommand() implements StartCommand {

    static final String UNIT = Web.UNIT;

    /** What is named with these is another file, or another prefix. */
    private static final List<String> OPTIONS = List.of("-c", "-p");

    /** Its process tells its part first. */
    private static final Pattern ADDED = Pattern.compile("^nginx:masterprocess");

    @Override
    public String unit() {
        return UNIT;
    }

    @Override
    public Optional<String> errorLog() {
        return Optional.of("/var/log/nginx/error.log");
    }

    @Override
    public Optional<String> otherwise(UnitStart start) {
        return named(start.intended()).stream()
                .filter(file -> !file.equals(NginxPaths.CONF))
                .findFirst()
                .map(file -> StartCommand.rather(file, NginxPaths.CONF));
    }

    @Override
    public String bare(String command) {
        return ADDED.matcher(command).replaceAll("");
    }

    /** An argument may stand in its option's word, or in the next. */
    private static List<String> named(List<String> words) {
        var named = new ArrayList<String>();
        for (int i = 0; i < words.size(); i++) {
            var word = words.get(i);
            for (var option : OPTIONS) {
                if (word.equals(option) && i + 1 < words.size()) {
                    named.add(words.get(i + 1));
                } else if (word.startsWith(option) && !word.equals(option)) {
                    named.add(word.substring(option.length()));
                }
            }
        }
        return named;
    }
}
