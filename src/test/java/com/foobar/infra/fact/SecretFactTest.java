package com.foobar.infra.fact;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.resource.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script runs in a real shell. */
class SecretFactTest {

    @TempDir
    Path directory;

    private SecretFact fact(String name, String text) throws Exception {
        var file = Files.writeString(directory.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        return new SecretFact(file.toString(), "shop/" + name);
    }

    @Test
    void a_print_is_that_of_the_salt_and_the_secret_without_line_ends() throws Exception {
        var odd = " \\back %s $HOME 'quoted' ü ";
        var plain = fact("plain", odd);
        var ended = fact("ended", odd + "\n");
        var broken = fact("broken", "one\ntwo\n");
        var empty = fact("empty", "");
        var absent = new SecretFact(directory.resolve("absent").toString(), "shop/absent");
        var asked = List.of(plain, absent, ended, broken, empty);

        var answers = Probes.asked(asked);

        assertThat(answers.get(plain).print()).isEqualTo(Sha256.of("shop/plain:" + odd));
        assertThat(answers.get(ended).print()).isEqualTo(Sha256.of("shop/ended:" + odd));
        assertThat(answers.get(broken).print()).isEqualTo(Sha256.of("shop/broken:onetwo"));
        assertThat(answers.get(plain).access()).matches("640 \\S+:\\S+ 700 \\S+:\\S+");
        for (var none : new SecretFact[] {empty, absent}) {
            assertThat(answers.get(none)).isEqualTo(new SecretFact.State("", ""));
        }
    }
}
