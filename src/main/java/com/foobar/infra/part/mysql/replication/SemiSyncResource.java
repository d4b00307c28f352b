package com.foobar.infra.part.mysql.replication;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.MysqlResources;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.part.mysql.state.SemiSync;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.resource.Sha256;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A running database has the plugins and settings of semi-synchronous replication that its option file has it boot with, and
 * as a replica acknowledges; or it has none of that in force. That the primary waits is {@link DurabilityResource}'s.
 *
 * @param asked whether the topology asks for it
 * @param primary whether the server is the planned primary
 * @param file the option file that says the same
 */
public record SemiSyncResource(
        String server, String topology, boolean asked, boolean primary, MysqlFact fact, Resource file)
        implements Resource {

    @Override
    public ResourceId id() {
        return new ResourceId("semi-sync", "mysql");
    }

    private FileFact mark() {
        return new FileFact(DurabilityResource.mark(topology), Optional.empty(), false);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(fact, mark());
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var state = MysqlResources.running(observed, server, fact);
        if (!asked) {
            boolean marked =
                    observed.get(server, mark()).filter(FileFact.State::exists).isPresent();
            boolean on = state.filter(s -> s.on(SemiSync.SOURCE) || s.on(SemiSync.REPLICA))
                    .isPresent();
            return marked || on ? Optional.of(off()) : Optional.empty();
        }
        return state.flatMap(this::on); // One that is down reads the file when it starts.
    }

    private Delta off() {
        return delta(
                Action.CHANGE,
                List.of(new Detail.Attribute(primary ? "waits for a replica" : "acknowledges", "yes", "no")),
                Script.of("fi_semi_sync_off " + Shell.quote(DurabilityResource.mark(topology))));
    }

    private Optional<Delta> on(MysqlState.Running state) {
        var details = new ArrayList<Detail>();
        var sql = new StringBuilder();
        boolean loaded = state.variable(SemiSync.SOURCE).isPresent()
                && state.variable(SemiSync.REPLICA).isPresent();
        if (!loaded) {
            details.add(new Detail.Attribute("plugins", "", "semisync_source, semisync_replica"));
        }
        state.persisted().keySet().stream().filter(SemiSync::isSetting).forEach(name -> {
            details.add(
                    new Detail.Attribute("persisted " + name, state.persisted().getOrDefault(name, ""), ""));
            sql.append("RESET PERSIST IF EXISTS ").append(name).append("; ");
        });
        SemiSync.SETTINGS.forEach((name, value) -> {
            var running = state.variable(name).orElse("");
            if (!running.equals(value)) {
                details.add(new Detail.Attribute(name, running, value));
                sql.append(set(name, value));
            }
        });
        if (!primary && state.on(SemiSync.SOURCE)) {
            details.add(new Detail.Attribute(SemiSync.SOURCE, "ON", "OFF"));
            sql.append(set(SemiSync.SOURCE, "OFF"));
        }
        boolean mute = !primary
                && state.channel().filter(c -> c.receiver().thread().on()).isPresent()
                && !state.on(SemiSync.REPLICA_STATUS);
        if (mute) {
            details.add(new Detail.Attribute("acknowledges", "no", "yes"));
        }
        if (details.isEmpty()) {
            return Optional.empty();
        }
        var script = Script.of("fi_semi_sync_load")
                .then(
                        sql.isEmpty()
                                ? Script.empty()
                                : Script.of("printf '%s\\n' "
                                        + Shell.quote(sql.toString().strip()) + " | fi_mysql"))
                .then(mute ? Script.of("fi_semi_sync_receiver") : Script.empty());
        return Optional.of(delta(loaded ? Action.CHANGE : Action.ADD, details, script));
    }

    private static String set(String name, String value) {
        return "SET GLOBAL " + name + " = " + (value.matches("[0-9]+") ? value : MysqlResources.sql(value)) + "; ";
    }

    private static Delta delta(Action action, List<Detail> details, Script script) {
        return new Delta(action, details, new Delta.Work.Run(script), Sha256.of(details.toString()));
    }

    @Override
    public String digest() {
        return "";
    }

    /** While the file is as it should be, what runs otherwise was set by hand; but for a receiver that only has to ask anew. */
    @Override
    public Optional<Boolean> drifted(ClusterFacts observed) {
        return Optional.of(asked && file.diff(observed).isEmpty());
    }
}
