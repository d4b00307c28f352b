package com.foobar.infra.part.mysql.failover;

import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.part.mysql.replication.DurabilityResource;
import com.foobar.infra.part.mysql.replication.PrimaryOpener;
import com.foobar.infra.part.mysql.replication.ReplicationResource;
import com.foobar.infra.part.mysql.replication.Term;
import com.foobar.infra.part.mysql.replication.WritableResource;
import com.foobar.infra.part.mysql.seed.SeedResource;
import com.foobar.infra.part.mysql.state.MysqlClient;
import com.foobar.infra.part.mysql.state.MysqlResources;
import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** What is run on the servers. Each may be run again after a client that died in the midst of it. */
final class FailoverScripts {

    /** More than this of rescued transactions is for a person to bring over. */
    private static final int MOST_RESCUED_BYTES = 16 << 20;

    /** How long a step that is at work already is waited for. */
    private static final int STEP_SECONDS = 40;

    private static final String FUNCTIONS = "fi_sql() { " + MysqlClient.command(60) + "; }";
    private static final String EXECUTED = "IF(@@gtid_executed = '', '-', REPLACE(@@gtid_executed, CHAR(10), ''))";
    private static final String STATUS =
            "FROM performance_schema.replication_connection_status WHERE channel_name = ''";
    private static final String RECEIVED =
            "IFNULL((SELECT NULLIF(REPLACE(received_transaction_set, CHAR(10), ''), '') " + STATUS + "), '-')";

    private static final String GREETED = read("greeted.sh");
    private static final String RESCUE = read("rescue.sh");

    private static final String STOPPING =
            Library.beside(ReplicationResource.class, "stopping.sh").script().render();

    private final String topology;
    private final boolean routed;

    /** @param routed whether routers ask the databases for their roles */
    FailoverScripts(String topology, boolean routed) {
        this.topology = topology;
        this.routed = routed;
    }

    /**
     * Prints one line: running and its state, or stopped, or stuck.
     *
     * @param primary the address of the one that is to be replaced: who follows another hears nothing of it
     */
    Script look(String primary) {
        var marker = Shell.quote(WritableResource.marker(topology));
        return main(
                GREETED,
                // What a client that died left at work ends by itself; nobody may decide beside it.
                "fi_step=/run/foobar-infra/step.lock",
                "if [ -e $fi_step ] && ! flock -w " + STEP_SECONDS + " $fi_step true; then echo busy; exit 0; fi",
                // It holds a part of what its GTIDs tell.
                "if [ -e " + Shell.quote(SeedResource.mark(topology)) + " ]; then echo half; exit 0; fi",
                "if fi_state=$(" + MysqlClient.command(5) + " 2>/dev/null <<'SQL'",
                "SELECT 'running', @@server_uuid, @@read_only, " + EXECUTED + ",",
                " (SELECT COUNT(*) FROM performance_schema.replication_connection_configuration),",
                " IFNULL((SELECT service_state " + STATUS + " AND (SELECT host"
                        + " FROM performance_schema.replication_connection_configuration WHERE channel_name = '') = "
                        + MysqlResources.sql(primary) + "), 'OFF'),",
                " IFNULL((SELECT TIMESTAMPDIFF(SECOND, GREATEST(last_heartbeat_timestamp,"
                        + " last_queued_transaction_end_queue_timestamp), NOW(6)) " + STATUS + "), -1),",
                " IFNULL((SELECT desired_delay FROM performance_schema.replication_applier_configuration"
                        + " WHERE channel_name = ''), 0);",
                "SQL",
                "); then",
                "  fi_uuid=${fi_state#*\t} fi_first=",
                "  if [ -r " + marker + " ]; then read -r fi_first _ <" + marker + " || :; fi",
                "  if [ \"$fi_first\" = \"${fi_uuid%%\t*}\" ]; then fi_made=marked; else fi_made=-; fi",
                "  fi_heard= fi_told=${fi_state%\t*}",
                "  case $fi_told in *\"\tON\t\"[0-5] | *\"\tON\t\"-*) fi_greeted || { fi_heard=silent; " + soon()
                        + "; } ;; esac",
                "  printf '%s\\t%s\\t%s\\t%s\\n' \"$fi_told\" $fi_made \"${fi_state##*\t}\" \"$fi_heard\"",
                "elif pgrep -x mysqld >/dev/null; then",
                "  echo stuck",
                "else",
                "  echo stopped",
                "fi");
    }

    /** Sees to it that the old primary does not open by itself, and closes it. Prints what it holds, if it runs. */
    Script fence() {
        var marker = Shell.quote(WritableResource.marker(topology));
        return main(
                "systemctl stop " + PrimaryOpener.UNIT + " 2>/dev/null || :",
                // The link tells by whom it was set aside: nobody else's decision is undone.
                "if [ -e " + marker + " ]; then ln -f -- " + marker + " " + marker + ".fenced && mv -fT -- " + marker
                        + " " + marker + ".aside || exit 1; fi",
                "rm -f -- " + Shell.quote(PrimaryOpener.wasOpen(topology)),
                "if pgrep -x mysqld >/dev/null; then",
                "  printf '%s\\n' 'SET SESSION lock_wait_timeout = 3; SET GLOBAL super_read_only = 1;' | fi_sql || exit 1",
                "  printf '%s\\n' \"SELECT 'closed', " + EXECUTED + ";\" | fi_sql",
                "else",
                "  printf 'stopped\\t-\\n'",
                "fi");
    }

    /** Undoes the fence, where nobody was promoted: the old primary opens itself again, once it has asked the others. */
    Script unfence() {
        var marker = Shell.quote(WritableResource.marker(topology));
        return main(
                "if [ -e " + marker + ".fenced ] && [ ! -e " + marker + " ] && [ \"$(stat -c %i " + marker
                        + ".fenced)\" = \"$(stat -c %i " + marker + ".aside)\" ]; then",
                "  mv -fT -- " + marker + ".aside " + marker + " || exit 1",
                "fi",
                "rm -f -- " + marker + ".fenced",
                "[ -e " + marker + " ] || exit 1",
                "if pgrep -x mysqld >/dev/null; then systemctl restart --no-block " + PrimaryOpener.UNIT
                        + " 2>/dev/null || :; fi",
                "echo unfenced");
    }

    /**
     * Has a replica receive no more and apply what it has. Prints what it then holds.
     *
     * @param hurries whether it stays behind on purpose, and is to do so no more. Its receiver runs meanwhile, as what was
     *     received is thrown away where neither thread does.
     */
    Script drain(GtidSet first, int seconds, boolean hurries) {
        var wait = first.isEmpty() ? "" : "SELECT 'waited', WAIT_FOR_EXECUTED_GTID_SET('" + first + "', 5);";
        return main(
                soon(),
                hurries
                        ? "printf 'START REPLICA IO_THREAD; STOP REPLICA SQL_THREAD; CHANGE REPLICATION SOURCE TO"
                                + " SOURCE_DELAY = 0;\\n' | fi_sql || exit 1"
                        : ":",
                // One that was merely stopped; a server that was promoted in part has none.
                "printf 'START REPLICA SQL_THREAD;\\n' | fi_sql 2>/dev/null || :",
                "printf '%s\\n' \"SET lock_wait_timeout = 3; SET GLOBAL super_read_only = 1; " + wait
                        + " STOP REPLICA IO_THREAD; SET @received = " + RECEIVED + ";"
                        + " SELECT 'applied', IF(@received = '-', 0, WAIT_FOR_EXECUTED_GTID_SET(@received, " + seconds
                        + ")); SELECT 'drained', " + EXECUTED + ", @received;\" | fi_sql");
    }

    /** Any of them may be the primary in a moment, so the routers are told to ask without a break. */
    private String soon() {
        var soon = Shell.quote(Mysql.soon(topology));
        return routed
                ? "read -r fi_up _ </proc/uptime; printf '%s\\n' $((${fi_up%.*} + 20)) >" + soon + ".new && chmod 644 "
                        + soon + ".new && mv -fT -- " + soon + ".new " + soon + " || :"
                : ":";
    }

    /** Has a replica that stays behind on purpose receive no more. Prints what it then holds, applied or not. */
    Script hold() {
        return main(
                "printf '%s\\n' \"SET lock_wait_timeout = 3; SET GLOBAL super_read_only = 1; STOP REPLICA IO_THREAD;"
                        + " SELECT 'drained', " + EXECUTED + ", " + RECEIVED + ";\" | fi_sql");
    }

    /** Lets a replica go on as before. */
    Script resume() {
        return main("printf 'START REPLICA;\\n' | fi_sql");
    }

    /** Prints the transactions in the binary logs of a mysqld that is down which are not of that set: base64 of gzip of SQL. */
    Script rescue(GtidSet has) {
        return main(RESCUE, "fi_rescue " + Shell.quote(has.toString()) + " " + MOST_RESCUED_BYTES + " || exit 1");
    }

    /** Applies what was rescued; nobody but an administrator can write meanwhile. Prints what the server then holds. */
    Script bring(String base64) {
        return main(
                STOPPING,
                "fi_stop_replica fi_sql 'SET GLOBAL read_only = 1; SET GLOBAL super_read_only = 0;' || exit 1",
                "fi_ok=yes",
                "base64 -d <<'DATA' | gunzip | fi_sql --binary-mode || fi_ok=no",
                base64,
                "DATA",
                "printf 'SET GLOBAL super_read_only = 1;\\n' | fi_sql || exit 1",
                "[ $fi_ok = yes ] || exit 1",
                "printf '%s\\n' \"SELECT 'holds', " + EXECUTED + ";\" | fi_sql");
    }

    /**
     * Opens the server for writes, if it holds that. The mark comes before, so that a mark is never missing.
     *
     * @param waits whether it acknowledges nothing that no replica has
     */
    Script promote(GtidSet holds, String from, String who, boolean waits) {
        var marker = Shell.quote(WritableResource.marker(topology));
        var waiting = Shell.quote(DurabilityResource.mark(topology));
        return main(
                STOPPING,
                "fi_told=$(fi_stop_replica fi_sql \"SELECT CONCAT(@@server_uuid, ' ', GTID_SUBTRACT('" + holds
                        + "', @@gtid_executed));\") || exit 1",
                "fi_uuid=${fi_told%% *}",
                "[ -z \"${fi_told#* }\" ] || { echo \"it lacks ${fi_told#* }\" >&2; exit 1; }",
                "printf '%s by %s, from %s, failover\\n' \"$(date -u +%Y-%m-%dT%H:%M:%SZ)\" " + Shell.quote(who) + " "
                        + Shell.quote(from) + " >" + marker + ".since.new || exit 1",
                "mv -fT -- " + marker + ".since.new " + marker + ".since || exit 1",
                "printf 'RESET REPLICA ALL;\\n' | fi_sql || exit 1",
                // Not the uuid alone yet: that would open it after a restart, with no term begun.
                "printf '%s promoted\\n' \"$fi_uuid\" >" + marker + ".new && mv -fT -- " + marker + ".new " + marker
                        + " || exit 1",
                "rm -f -- " + marker + ".aside",
                "printf 'SET GLOBAL read_only = 1; SET GLOBAL super_read_only = 0;\\n' | fi_sql || exit 1",
                Term.begin("fi_sql") + " || exit 1",
                // What opens it after a restart stands on each database. Where it does not, as an older version set
                // this one
                // up, the apply that brings it is to see that it must.
                "if [ -e /etc/systemd/system/" + PrimaryOpener.UNIT + " ]; then",
                "  printf '%s\\n' \"$fi_uuid\" >" + marker + ".new && mv -fT -- " + marker + ".new " + marker
                        + " || exit 1",
                "fi",
                // After its own write, for which nobody may be there yet, and before any other's.
                waits
                        ? "if printf '" + DurabilityResource.ARM + "\\n' | fi_sql; then echo on >" + waiting
                                + "; else echo alone; fi"
                        : "rm -f -- " + waiting,
                "printf 'SET GLOBAL read_only = 0;\\n' | fi_sql || exit 1",
                "mkdir -p /run/foobar-infra",
                "printf '%s\\n' \"$fi_uuid\" >" + Shell.quote(PrimaryOpener.wasOpen(topology)),
                // Watches from now on.
                "systemctl restart --no-block " + PrimaryOpener.UNIT + " 2>/dev/null || :",
                "echo open");
    }

    /** Has a replica receive from there; all else of its channel stays as it is. */
    Script follow(String address, int port) {
        return main(
                STOPPING,
                "fi_stop_replica fi_sql "
                        // Another source resets the heartbeat to MySQL's own, by which nobody is missed for long.
                        + Shell.quote("CHANGE REPLICATION SOURCE TO SOURCE_HOST=" + MysqlResources.sql(address)
                                + ", SOURCE_PORT=" + port + ", SOURCE_HEARTBEAT_PERIOD="
                                + ReplicationResource.HEARTBEAT_MILLIS / 1000 + "; START REPLICA;")
                        + " || exit 1",
                "echo follows");
    }

    private static Script main(String... lines) {
        return Script.lines(
                "main() {",
                "export LC_ALL=C.UTF-8",
                FUNCTIONS.replace("; }", " \"$@\"; }"),
                String.join("\n", lines),
                "}; main");
    }

    private static String read(String name) {
        try (var in = Objects.requireNonNull(FailoverScripts.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
