package com.foobar.infra.part.mysql.seed;

import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.part.mysql.state.MysqlClient;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * Saves what only one server executed, before it is made anew: on that server, where its rows are already, for root to read. They are
 * data, so no other machine gets a copy, the operator's neither, and no output tells of them.
 */
public final class OwnTransactions {

    private static final String FUNCTIONS = read();

    private OwnTransactions() {}

    /** Where they are kept; nothing is ever removed from there. */
    public static String directory(String topology) {
        return "/var/lib/foobar-infra/" + topology + "/own";
    }

    /**
     * @param primary asked, right before, what it has
     * @param setBack transactions of the primary's own that it lacked when this was planned
     */
    static Script save(String topology, String primary, GtidSet setBack) {
        var has = new Script.Import(
                primary,
                "uuid, and what it executed",
                Script.of(
                        "echo \"SELECT CONCAT(@@server_uuid, ' ', REPLACE(@@GLOBAL.gtid_executed, CHAR(10), ''));\" | "
                                + MysqlClient.command(60) + " --raw"));
        return Script.builder()
                .text(FUNCTIONS)
                .text("fi_own_save " + Shell.quoteAll(List.of(directory(topology), setBack.toString())) + " ")
                .imported(has)
                .line("")
                .build();
    }

    private static String read() {
        try (var in = Objects.requireNonNull(OwnTransactions.class.getResourceAsStream("own.sh"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
