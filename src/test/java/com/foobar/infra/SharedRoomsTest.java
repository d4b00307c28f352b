package com.foobar.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Shared rooms have no word of a part in their strings and in the shell functions that parts share. */
class SharedRoomsTest {

    private static final Path MAIN = Path.of("src/main/java/com/foobar/infra");
    private static final Path SHELL = Path.of("src/main/resources/com/foobar/infra/plan/prelude");

    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\\n]*", Pattern.DOTALL);
    private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");
    private static final Pattern WORD =
            Pattern.compile("haproxy|nginx|mysql|load.?balancer|\\bapp\\.", Pattern.CASE_INSENSITIVE);

    @Test
    void they_name_no_part() throws IOException {
        var naming = new TreeSet<String>();
        try (var files = Files.walk(MAIN)) {
            for (var file : (Iterable<Path>) files.filter(f -> f.toString().endsWith(".java"))::iterator) {
                var name = MAIN.relativize(file).toString();
                var code = COMMENT.matcher(Files.readString(file)).replaceAll("");
                // What is adopted is the configuration of these very programs, by whoever wrote it.
                if (!name.matches("(stack|adopt|part/[a-z]+)/.*")
                        && STRING.matcher(code)
                                .results()
                                .anyMatch(literal ->
                                        WORD.matcher(literal.group(1)).find())) {
                    naming.add(name);
                }
            }
        }
        assertThat(naming).isEmpty();
    }

    @Test
    void what_they_run_on_hosts_names_none() throws IOException {
        var naming = new TreeSet<String>();
        try (var files = Files.list(SHELL)) {
            for (var file : (Iterable<Path>) files::iterator) {
                Files.readString(file)
                        .lines()
                        .filter(line -> !line.strip().startsWith("#"))
                        .filter(line -> WORD.matcher(line).find())
                        .forEach(line -> naming.add(file.getFileName() + ": " + line.strip()));
            }
        }
        assertThat(naming).isEmpty();
    }
}
