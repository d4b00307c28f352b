package com.foobar.infra.part.app.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.KeptReleases.How;
import com.foobar.infra.plan.StepShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a step notes of releases, in a local shell. */
class ReleaseFunctionsTest extends StepShell {

    private static final String A = "aaaaaaaaaaaaaaaa";
    private static final String B = "bbbbbbbbbbbbbbbb";

    private Ran live(String id, How how) throws IOException, InterruptedException {
        program("date", "echo 1000");
        return run("fi_who='ann@ops\tx'; fi_tell() { echo \"$*\"; }; fi_tx=" + directory + "/tx\n(set -eu; "
                + new ReleaseTurn("/srv/x/app", id, how, "my\tapp/").command() + ")");
    }

    private String history() throws IOException {
        return Files.readString(directory.resolve("app.releases"));
    }

    @Test
    void each_release_is_noted_once_when_it_comes_to_be_live() throws Exception {
        assertThat(live(A, How.RELEASED).exit()).isZero();
        assertThat(live(A, How.RELEASED).exit()).isZero();
        assertThat(live(B, How.RELEASED).exit()).isZero();
        assertThat(live(A, How.ROLLED_BACK).exit()).isZero();

        assertThat(history())
                .isEqualTo("1000\t" + A + "\treleased\tann@ops x\tmy?app/\n1000\t" + B
                        + "\treleased\tann@ops x\tmy?app/\n1000\t" + A + "\trolled-back\tann@ops x\tmy?app/\n");
    }

    @Test
    void the_first_that_is_noted_tells_of_the_one_before_it_too() throws Exception {
        var old = Files.createDirectories(directory.resolve("tx/old/srv/x/app"));
        Files.createSymbolicLink(old.resolve("current"), Path.of("/srv/x/app/releases/" + A));

        assertThat(live(B, How.RELEASED).exit()).isZero();

        assertThat(history()).startsWith("0\t" + A + "\treleased\t\t\n1000\t" + B + "\treleased\t");
    }

    @Test
    void what_cannot_be_noted_fails_nothing_and_is_told() throws Exception {
        Files.createDirectories(directory.resolve("app.releases.new"));

        var ran = live(A, How.RELEASED);

        assertThat(ran.exit()).isZero();
        assertThat(ran.said()).contains("could not note in", "is the disk full?");
        assertThat(directory.resolve("app.releases")).doesNotExist();
    }

    @Test
    void the_live_release_is_never_removed() throws Exception {
        var root =
                Files.createDirectories(directory.resolve("app/releases/" + A)).getParent();
        Files.createDirectories(root.resolve(B));
        Files.createSymbolicLink(directory.resolve("app/current"), root.resolve(A));

        var ran = run("(set -eu; fi_release_away " + directory + "/app " + A + ")");
        assertThat(ran.exit()).isOne();
        assertThat(ran.said()).contains("is live, and stays");
        assertThat(root.resolve(A)).exists();

        assertThat(run("(set -eu; fi_release_away " + directory + "/app " + B + ")")
                        .exit())
                .isZero();
        assertThat(root.resolve(B)).doesNotExist();
    }
}
