package com.foobar.infra.part.mysql.seed;

import com.foobar.infra.part.mysql.replication.PrimaryOpener;
import com.foobar.infra.part.mysql.replication.WritableResource;
import com.foobar.infra.part.mysql.state.MysqlClient;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import com.foobar.infra.topology.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Copies a donor's data over what a server holds, by MySQL's clone plugin. */
final class CloneScript {

    private static final String FUNCTIONS = read("clone.sh");

    /** Makes the donor ready to be copied, and prints its uuid, version, size and how it writes names; asked right before the step is sent. */
    private static final String DONOR = read("donor.sh");

    private CloneScript() {}

    static Script of(Server donor, int port, String user, String secret, String ca, String mark, String topology) {
        var told = new Script.Import(
                donor.name(),
                "uuid, version and size of its data",
                Script.of(DONOR.replace("@CLIENT@", MysqlClient.command(60))));
        return Script.builder()
                .text(FUNCTIONS)
                // It is no primary any more, if it ever was; nothing may open it when it starts anew.
                .line("rm -f -- " + Shell.quote(WritableResource.marker(topology)) + " "
                        + Shell.quote(PrimaryOpener.wasOpen(topology)))
                .line("systemctl stop -- " + PrimaryOpener.UNIT + " 2>/dev/null || :")
                .text("fi_clone "
                        + Shell.quoteAll(java.util.List.of(
                                donor.name(), donor.address(), Integer.toString(port), user, secret, ca, mark))
                        + " ")
                .imported(told)
                .line("")
                .build();
    }

    private static String read(String name) {
        try (var in = Objects.requireNonNull(CloneScript.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
