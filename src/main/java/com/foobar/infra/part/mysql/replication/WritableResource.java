package com.foobar.infra.part.mysql.replication;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.MysqlResources;
import com.foobar.infra.part.mysql.state.Origin;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/**
 * The one primary takes writes. Every server boots read-only; a marker on the primary, which holds its server_uuid, lets
 * it open itself after a restart if no other database contradicts ({@link PrimaryOpener}), and nothing else may.
 *
 * @param semiSync whether it is opened for root alone, as {@link DurabilityResource} opens it for all once a replica acknowledges
 * @param restored whether it may be the primary again although it gave its place to another
 */
public record WritableResource(String server, Keeper keeper, MysqlFact fact, boolean semiSync, boolean restored)
        implements Resource {

    /** One of an asynchronous stack that never gave its place to another, as far as the operator says. */
    public WritableResource(String server, Keeper keeper, MysqlFact fact) {
        this(server, keeper, fact, false, false);
    }

    /** Holds the uuid of the server that may open itself. */
    public static String marker(String topology) {
        return "/etc/foobar-infra/" + topology + "/primary";
    }

    @Override
    public ResourceId id() {
        return new ResourceId("writable", keeper.topology());
    }

    private FileFact markerFact() {
        return new FileFact(marker(keeper.topology()), Optional.empty(), false);
    }

    private FileFact reasonFact() {
        return PrimaryOpener.reasonFact(keeper.topology());
    }

    /** Whether it may open itself: it was told to be the primary, and nobody contradicted since. */
    public boolean isMarked(ClusterFacts observed) {
        return observed.get(server, markerFact()).filter(FileFact.State::exists).isPresent();
    }

    /** Why it did not open itself, in its own words. */
    public Optional<String> whyClosed(ClusterFacts observed) {
        return observed.get(server, reasonFact())
                .flatMap(FileFact.State::content)
                .map(String::strip);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(fact, markerFact(), reasonFact());
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var state = MysqlResources.running(observed, server, fact);
        var marked = observed.get(server, markerFact()).orElseThrow().content().map(String::strip);
        // What was written meanwhile is in no GTID, and nothing will show that later.
        boolean unlogged =
                state.filter(s -> s.origin().isPresent() && !s.logsAll()).isPresent();
        var details = new ArrayList<Detail>();
        if (unlogged) {
            details.add(new Detail.Attribute("all its data is in GTIDs", "yes", "not any more"));
        }
        if (state.isEmpty() && marked.isPresent()) {
            return Optional.empty(); // The server is down; it opens itself when it starts.
        }
        if (state.isEmpty()) {
            details.add(new Detail.Attribute("writes", "", "accepted"));
        } else {
            if (!state.get().server().writable() || state.get().server().readOnly() && !semiSync) {
                details.add(new Detail.Attribute("writes", "refused", "accepted"));
                whyClosed(observed).ifPresent(why -> details.add(new Detail.Note("by itself it stayed " + why)));
            }
            if (!marked.equals(Optional.of(state.get().server().uuid()))) {
                details.add(new Detail.Attribute("opens itself after a restart", "no", "yes"));
            }
        }
        if (details.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Delta(
                marked.isPresent() ? Action.CHANGE : Action.ADD,
                details,
                new Delta.Work.Run(script(unlogged)),
                marked.orElse("")
                        + state.map(s -> s.server().writable() ? " open" : " closed")
                                .orElse("")));
    }

    /** After a restart by apply: open as before it, when it was a moment ago; else as soon as the others have answered. */
    public static String reopened(String topology) {
        return String.join(
                "\n",
                "if [ ! -r " + Shell.quote(marker(topology)) + " ]; then",
                "  :",
                "elif [ \"${fi_was_open-}\" = 1 ] && " + DurabilityResource.armed(topology, "fi_mysql") + "; then",
                "  printf 'SET GLOBAL super_read_only=0; SET GLOBAL read_only=0;\\n' | fi_mysql",
                "else",
                "  fi_tries=50",
                "  until [ \"$(printf 'SELECT @@super_read_only;\\n' | fi_mysql)\" = 0 ] || [ $fi_tries -eq 0 ]; do",
                "    sleep 0.2; fi_tries=$((fi_tries - 1))",
                "  done",
                "fi",
                "if [ \"${fi_was_open-}\" = 1 ] && [ \"$(printf 'SELECT @@read_only;\\n' | fi_mysql)\" = 0 ]; then",
                "  read -r fi_up _ </proc/uptime",
                "  fi_tell \"open for writes again $(((${fi_up%.*}${fi_up#*.} - fi_closed) * 10)) ms after its restart began\"",
                "fi");
    }

    /** Before a restart by apply: whether it is open, and when writes begin to wait. */
    public static final String WAS_OPEN =
            "fi_was_open=$(printf 'SELECT @@read_only = 0;\\n' | fi_mysql 2>/dev/null) || :\n"
                    + "read -r fi_up _ </proc/uptime; fi_closed=${fi_up%.*}${fi_up#*.}";

    private Script script(boolean unlogged) {
        var marker = Shell.quote(marker(keeper.topology()));
        var script = Script.lines(
                "fi_uuid=$(printf 'SELECT @@server_uuid;\\n' | fi_mysql) || fi_fail 'MySQL does not answer'",
                "fi_own=",
                "fi_channels=$(printf 'SELECT COUNT(*) FROM performance_schema.replication_connection_configuration;\\n' | fi_mysql)",
                "[ \"$fi_channels\" = 0 ] || fi_fail 'this server follows another one; it must not be opened for writes'",
                "printf 'SET GLOBAL super_read_only=0;" + (semiSync ? "" : " SET GLOBAL read_only=0;")
                        + "\\n' | fi_mysql",
                "if [ ! -e " + marker + " ] && [ ! -e " + marker + ".aside ]; then",
                // What the package's installation wrote is not for the replicas, each of which had an installation too.
                "  fi_own=$(printf '%s\\n' \"" + OWN_SCHEMAS + "\" | fi_mysql)",
                "  fi_readers=$(printf '%s\\n' \"SELECT COUNT(*) FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%';\" | fi_mysql)",
                "  if [ \"$fi_own$fi_readers\" = 00 ]; then fi_reset_gtids; fi",
                // From here on replication tells all that there is.
                "  if [ \"$fi_own\" = 0 ]; then",
                "    fi_origin=$(cat /proc/sys/kernel/random/uuid)",
                "    printf '%s\\n' \"" + Origin.write("$fi_origin") + "\" | fi_mysql",
                "  fi",
                "fi",
                // It takes another's place, or its own again: one that takes writes still is to see that.
                "if [ ! -e " + marker + " ] && [ \"$fi_own\" != 0 ]; then",
                Term.begin("fi_mysql"),
                "fi",
                "printf '%s\\n' \"$fi_uuid\" | fi_write " + marker + " 644 root root",
                "rm -f -- " + marker + ".aside " + marker + ".fenced "
                        + Shell.quote(PrimaryOpener.reason(keeper.topology())),
                "mkdir -p /run/foobar-infra",
                "printf '%s\\n' \"$fi_uuid\" >" + Shell.quote(PrimaryOpener.wasOpen(keeper.topology())),
                // Watches from now on, and not only after the next start.
                "systemctl restart --no-block " + PrimaryOpener.UNIT + " 2>/dev/null || :");
        return unlogged ? script.then(Script.of("printf '%s\\n' \"" + Origin.REVOKE + "\" | fi_mysql")) : script;
    }

    /** Names of the schemas that are MySQL's own, and this tool's. */
    static final String NOT_DATA = "'mysql', 'sys', 'information_schema', 'performance_schema', 'foobar_infra'";

    /** Counts schemas that are not MySQL's own. */
    static final String OWN_SCHEMAS =
            "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name NOT IN (" + NOT_DATA + ");";

    @Override
    public String digest() {
        return "open";
    }

    /** One that stayed closed by itself, since others contradicted or did not answer, was not changed by hand. */
    @Override
    public Optional<Boolean> drifted(ClusterFacts observed) {
        return observed.get(server, reasonFact()).filter(FileFact.State::exists).map(_ -> false);
    }

    @Override
    public boolean followsOthers(ClusterFacts observed) {
        return false;
    }
}
