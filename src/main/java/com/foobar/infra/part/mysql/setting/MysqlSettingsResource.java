package com.foobar.infra.part.mysql.setting;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.MysqlResources;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.FileResource;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.resource.ServiceBatch;
import com.foobar.infra.resource.ServiceResource;
import com.foobar.infra.resource.Sha256;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The running server uses the settings of its file: those that can change at run time are set, and what SET PERSIST left
 * to overrule the file is reset. Settings that need a restart are the service's business, which knows them by its
 * generation; but what runs is judged by what runs: where the server was started with another value, by hand or in the
 * middle of a step, it is restarted from here. A value that the server itself made of a setting is taken for it
 * ({@link AdjustedSettings}).
 *
 * @param file the option file that says the same
 */
public record MysqlSettingsResource(
        String topology, List<Setting> settings, MysqlFact fact, FileResource file, ServiceResource service)
        implements Resource {

    /** What a replica does not change while it applies (3747). */
    private static final Set<String> NOT_WHILE_APPLYING = Set.of("binlog_format");

    /**
     * @param satisfied whether a running value is what the file asks for, however the two are written
     * @param said whether an option file that has this value says the same
     * @param runtime whether SET GLOBAL changes it
     * @param firm whether the server runs with just this value once it was started with it, and never one it adjusted
     */
    public record Setting(
            String name,
            String value,
            boolean runtime,
            boolean firm,
            Predicate<String> satisfied,
            Predicate<String> said) {}

    /**
     * @param option what another option file makes of the setting, at every start
     * @param firm whether the server must run with our value, and would take it only at a start
     */
    public record Overruled(String name, String value, String option, boolean firm) {}

    public MysqlSettingsResource {
        settings = List.copyOf(settings);
    }

    /** What has the manifest remember which values the server made of the file that it has just started with. */
    public static Script started(List<Setting> settings, String file) {
        return AdjustedSettings.started(adjustable(settings), file);
    }

    /**
     * Has the running server take what its file is about to say, before the file does: what it refuses would otherwise lie
     * in wait there for the next start, which reads files leniently. A server that is down will be started with the file.
     */
    public static Script trial(List<Setting> settings) {
        var runtime = settings.stream().filter(Setting::runtime).toList();
        var wordy = settings.stream()
                .filter(s -> !s.value().matches("-?[0-9]+(\\.[0-9]+)?[KkMmGgTt]?"))
                .toList();
        var sets = new StringBuilder();
        runtime.forEach(s -> sets.append(set(s)));
        return Script.builder()
                .line("fi_try_settings " + Shell.quote(names(runtime)) + " " + Shell.quote(names(wordy))
                        + " <<'FI_SETTINGS'")
                .text(sets.toString())
                .line("FI_SETTINGS")
                .build();
    }

    private static String names(List<Setting> settings) {
        return settings.isEmpty()
                ? "NULL"
                : settings.stream().map(s -> MysqlResources.sql(s.name())).collect(Collectors.joining(", "));
    }

    private static String set(Setting setting) {
        return "SET GLOBAL " + MysqlResources.name(setting.name()) + " = " + literal(setting.value()) + ";\n";
    }

    private static Map<String, String> adjustable(List<Setting> settings) {
        return settings.stream()
                .filter(s -> !s.firm())
                .collect(Collectors.toMap(Setting::name, Setting::value, (_, last) -> last));
    }

    @Override
    public String server() {
        return service.server();
    }

    @Override
    public ResourceId id() {
        return new ResourceId("settings", "mysql");
    }

    @Override
    public Set<Fact<?>> facts() {
        var facts = new LinkedHashSet<Fact<?>>(service.facts());
        facts.add(fact);
        facts.add(new ManifestFact(topology));
        return facts;
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var state = MysqlResources.running(observed, server(), fact);
        if (state.isEmpty()) {
            return Optional.empty(); // It will read the file when it starts.
        }
        var details = new ArrayList<Detail>();
        var sql = new StringBuilder();
        var global = new StringBuilder();
        boolean restarts = service.loads(observed);
        boolean restart = false;
        boolean ours = file.diff(observed).isPresent(); // And so the others can't be told from it.
        var marks = AdjustedSettings.of(
                observed.get(server(), new ManifestFact(topology)).orElseThrow());
        var known = new ArrayList<String>();
        var set = new ArrayList<String>();
        for (var setting : settings) {
            var persisted = state.get().persisted().get(setting.name());
            if (persisted != null) {
                details.add(new Detail.Attribute("persisted " + setting.name(), persisted, ""));
                sql.append("RESET PERSIST IF EXISTS ")
                        .append(MysqlResources.name(setting.name()))
                        .append(";\n");
            }
            var running = state.get().variable(setting.name());
            boolean other = running.isPresent() && !setting.satisfied().test(running.get());
            if (other && marks.contains(AdjustedSettings.mark(setting.name(), setting.value(), running.get()))) {
                known.add(AdjustedSettings.mark(setting.name(), setting.value(), running.get()));
                other = false;
            }
            if (other
                    && !setting.runtime()
                    && !restarts
                    && (setting.firm() || ours || !overrules(state.get(), setting))) {
                details.add(new Detail.Attribute(setting.name(), running.get(), setting.value()));
                restart = true;
            }
            if (other && setting.runtime()) {
                details.add(new Detail.Attribute(setting.name(), running.get(), setting.value()));
                set.add(setting.name());
                global.append(set(setting));
            }
        }
        if (details.isEmpty()) {
            return Optional.empty();
        }
        // Twice, as some are clipped by others that still have their former values: innodb_io_capacity by its maximum.
        boolean pauses = set.stream().anyMatch(NOT_WHILE_APPLYING::contains)
                && !state.get().channels().isEmpty();
        sql.append(pauses ? "STOP REPLICA SQL_THREAD;\n" : "")
                .append(global)
                .append(set.size() > 1 ? global : "")
                .append(pauses ? "START REPLICA SQL_THREAD;\n" : "");
        if (restart) {
            details.add(restartNote());
        }
        return Optional.of(new Delta(
                Action.CHANGE,
                details,
                new Delta.Work.Run(script(sql.toString(), restart, set, known)),
                Sha256.of(details.toString())));
    }

    private Detail.Note restartNote() {
        return new Detail.Note("restarts " + service.spec().unit());
    }

    /** Whether a plan restarts the server from here, as it was started with another value. */
    public boolean restarts(ClusterFacts observed) {
        return diff(observed).filter(d -> d.details().contains(restartNote())).isPresent();
    }

    /** Settings that another option file has the last word on. While our own file is to change, that cannot be told. */
    public List<Overruled> overruled(ClusterFacts observed) {
        var state = MysqlResources.running(observed, server(), fact);
        if (state.isEmpty() || file.diff(observed).isPresent()) {
            return List.of();
        }
        var found = new ArrayList<Overruled>();
        for (var setting : settings) {
            var option = state.get().options().getOrDefault(setting.name(), "");
            if (overrules(state.get(), setting)) {
                found.add(new Overruled(setting.name(), setting.value(), option, setting.firm() && !setting.runtime()));
            }
        }
        return found;
    }

    /** Whether an option file that comes after ours says otherwise, so that no restart would help. */
    private static boolean overrules(MysqlState.Running state, Setting setting) {
        var option = state.options().get(setting.name());
        return option != null && !setting.said().test(option);
    }

    private Script script(String sql, boolean restart, List<String> set, List<String> known) {
        // Without the strict mode a value is adjusted as it would be at a start, and not refused.
        var change = sql.isEmpty()
                ? Script.empty()
                : Script.of("printf '%s' " + Shell.quote("SET SESSION sql_mode = '';\n" + sql) + " | fi_mysql");
        return restart
                ? change.then(new ServiceBatch(service.spec()).script(List.of(new ServiceBatch.Item.Load(false))))
                : change.then(AdjustedSettings.changed(adjustable(settings), set, known));
    }

    /** SET takes numbers and words bare, but no size suffixes. */
    private static String literal(String value) {
        if (value.matches("[0-9]{1,12}[KkMmGgTt]")) {
            int shift = 10 * (1 + "kmgt".indexOf(Character.toLowerCase(value.charAt(value.length() - 1))));
            return Long.toString(Long.parseLong(value.substring(0, value.length() - 1)) << shift);
        }
        // Of the words for truth a file may hold, SET takes these only, and no string but ON and OFF.
        return value.matches("-?[0-9]+(\\.[0-9]+)?|(?i:ON|OFF|TRUE|FALSE|DEFAULT)") ? value : MysqlResources.sql(value);
    }

    @Override
    public String digest() {
        return "";
    }

    /** While the file is as it should be, a running value that differs from it was set by hand. */
    @Override
    public Optional<Boolean> drifted(ClusterFacts observed) {
        return Optional.of(
                file.diff(observed).isEmpty() && service.diff(observed).isEmpty());
    }
}
