package com.foobar.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Shared rooms have no word of a part in their strings, but for what is named here and is to get less. */
class SharedRoomsTest {

    private static final Path MAIN = Path.of("src/main/java/com/foobar/infra");

    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\\n]*", Pattern.DOTALL);
    private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");
    private static final Pattern WORD =
            Pattern.compile("haproxy|nginx|mysql|load.?balancer|\\bapp\\.", Pattern.CASE_INSENSITIVE);

    private static final Set<String> KNOWN = Set.of(
            // Examples in commands' help, and a hint.
            "cli/ApplyCommand.java", "cli/RenderCommand.java", "cli/SecretKinds.java");

    @Test
    void they_name_no_part() throws IOException {
        var naming = new TreeSet<String>();
        try (var files = Files.walk(MAIN)) {
            for (var file : (Iterable<Path>) files.filter(f -> f.toString().endsWith(".java"))::iterator) {
                var name = MAIN.relativize(file).toString();
                var code = COMMENT.matcher(Files.readString(file)).replaceAll("");
                if (!name.matches("(stack|part/[a-z]+)/.*")
                        && STRING.matcher(code)
                                .results()
                                .anyMatch(literal ->
                                        WORD.matcher(literal.group(1)).find())) {
                    naming.add(name);
                }
            }
        }
        assertThat(naming).isEqualTo(new TreeSet<>(KNOWN));
    }
}
