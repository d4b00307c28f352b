package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.HttpFact;
import com.foobar.infra.fact.ListenersFact;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.ServiceSpec.GenerationSource;
import com.foobar.infra.secret.Secret;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A systemd service runs, starts at boot, and has loaded what is on disk. The last is told by the generation that the
 * running service itself answers, so a reload that was lost in a crash, or that did not take, is seen.
 *
 * @param secret what the process is started with; it is restarted when it runs with another
 * @param environment tells the environment file that it is started with from others; likewise
 * @param port where it listens, if its generation is no answer of its own; it is restarted when nobody listens there
 */
public record ServiceResource(
        String server,
        ServiceSpec spec,
        Optional<SecretResource> secret,
        Optional<Secret> environment,
        Optional<Integer> port)
        implements Resource {

    public ServiceResource(String server, ServiceSpec spec) {
        this(server, spec, Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Override
    public ResourceId id() {
        return new ResourceId("service", spec.unit());
    }

    @Override
    public Set<Fact<?>> facts() {
        var facts = new LinkedHashSet<Fact<?>>();
        facts.add(fact());
        secret.ifPresent(s -> facts.addAll(s.facts()));
        if (spec.generationSource() instanceof GenerationSource.Http(int port, String path)) {
            facts.add(new HttpFact(port, path));
        }
        if (spec.generationSource() instanceof GenerationSource.RunFile(String path)) {
            facts.add(content(path));
        }
        if (spec.generationSource() instanceof GenerationSource.Within within) {
            facts.add(new HttpFact(within.port(), within.path()));
        }
        if (port.isPresent()) {
            facts.add(new ListenersFact());
        }
        spec.loads().forEach(path -> facts.add(FileFact.metadata(path)));
        return facts;
    }

    private static FileFact content(String path) {
        return new FileFact(path, Optional.empty(), false);
    }

    private UnitFact fact() {
        boolean marked = spec.generationSource() instanceof GenerationSource.ProcessEnvironment
                || secret.isPresent()
                || environment.isPresent();
        return new UnitFact(
                spec.unit(), marked, !spec.loads().isEmpty(), spec.start().variables());
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var unit = observed.get(server, fact()).orElseThrow();
        var generation = switch (spec.generationSource()) {
            case GenerationSource.Http(int port, String path) ->
                observed.get(server, new HttpFact(port, path)).orElseThrow().body();
            case GenerationSource.Within within ->
                within.in(observed.get(server, new HttpFact(within.port(), within.path()))
                        .orElseThrow()
                        .body());
            case GenerationSource.ProcessEnvironment _ -> unit.generation();
            case GenerationSource.RunFile(String path) ->
                observed.get(server, content(path))
                        .orElseThrow()
                        .content()
                        .orElse("")
                        .strip();
            case GenerationSource.Nowhere _ -> spec.generation();
        };
        var details = new ArrayList<Detail>();
        if (!unit.running()) {
            details.add(new Detail.Attribute("state", unit.exists() ? unit.active() : "", "active"));
        }
        if (!unit.enabled()) {
            details.add(new Detail.Attribute("at boot", unit.exists() ? unit.file() : "", "enabled"));
        }
        boolean stale = !generation.equals(spec.generation()) || unit.reloadNeeded();
        if (stale) {
            var live = generation.matches("[0-9a-f]{16}") ? generation : "";
            details.add(new Detail.Attribute("loaded configuration", live, spec.generation()));
        }
        if (loadedByOthers(observed, unit)) {
            details.add(new Detail.Attribute("loaded files", "loaded by others, and changed since", "as on disk"));
            stale = true;
        }
        var unnoted = new UnnotedLoad(server, spec);
        if (unnoted.isDoubtful(observed, unit)) {
            details.add(new Detail.Attribute("loaded files", "not known which", "as on disk"));
            stale = true;
        }
        boolean anew = spec.start().isOutdated(unit);
        if (anew) {
            details.add(
                    new Detail.Attribute("started with", "something else than its unit says", "what its unit says"));
            stale = true;
        }
        boolean otherSecret = unit.running()
                && secret.map(s -> s.moves(observed)
                                || !observed.get(server, s.fact())
                                        .orElseThrow()
                                        .print()
                                        .equals(unit.secret()))
                        .orElse(false);
        if (otherSecret) {
            details.add(new Detail.Sensitive("secret"));
            stale = true;
        }
        if (unit.running() && !Secret.of(unit.environment()).equals(environment.orElse(Secret.of("")))) {
            details.add(new Detail.Sensitive("environment"));
            stale = true;
        }
        if (unit.running() && port.filter(p -> isDeaf(p, observed)).isPresent()) {
            details.add(new Detail.Attribute("port " + port.orElseThrow(), "nobody listens", "answers"));
            stale = true;
        }
        boolean justNote = unnoted.of(unit) && !stale;
        if (justNote) {
            details.add(new Detail.Note("notes that it has loaded what is on disk; goes on running"));
        }
        if (details.isEmpty()) {
            return Optional.empty();
        }
        var seen = unit.active() + " " + unit.file() + " " + generation;
        boolean disabled = unit.file().equals("disabled");
        if (unit.running() && !stale && (disabled || justNote && unit.enabled())) {
            var script = (disabled ? enable() : Script.empty()).then(justNote ? unnoted.note() : Script.empty());
            var guard = justNote ? unnoted.guard() : Script.empty();
            return Optional.of(new Delta(Action.CHANGE, details, guard, new Delta.Work.Run(script), seen));
        }
        if (unit.running()) {
            details.add(new Detail.Note(spec.reloads() && !anew ? "reloads" : "restarts"));
        } else {
            details.add(new Detail.Note("starts"));
        }
        return Optional.of(new Delta(
                unit.exists() && unit.running() ? Action.CHANGE : Action.ADD,
                details,
                new Delta.Work.Batched(new ServiceBatch(spec), new ServiceBatch.Item.Load(anew)),
                seen.contains("\n") ? Sha256.of(seen) : seen));
    }

    /**
     * Whether somebody else had it load its files since we did, and they were changed since we did: then what it runs with
     * may be what they were meanwhile, whatever they are now. What nobody loaded does not count, nor what nobody changed.
     */
    private boolean loadedByOthers(ClusterFacts observed, UnitFact.State unit) {
        return unit.running()
                && unit.proven()
                        .filter(proven -> !proven.holds(unit)
                                && (proven.newer().stream().anyMatch(this::isBelowOurs)
                                        || spec.loads().stream()
                                                .anyMatch(path -> !observed.get(server, FileFact.metadata(path))
                                                        .orElseThrow()
                                                        .changed()
                                                        .equals(proven.times().getOrDefault(path, "")))))
                        .isPresent();
    }

    /** Whether a file of somebody else's is in a directory all of which is loaded. */
    private boolean isBelowOurs(String path) {
        return spec.loads().stream().anyMatch(loaded -> path.startsWith(loaded + "/"));
    }

    /** What systemd knows of the unit. */
    public UnitFact.State unit(ClusterFacts observed) {
        return observed.get(server, fact()).orElseThrow();
    }

    /** Nothing else is wrong with it, and so it is not disturbed. */
    private Script enable() {
        return Script.of("SYSTEMCTL_SKIP_SYSV=1 systemctl enable -q -- " + Shell.quote(spec.unit()));
    }

    /** Whether a plan has it load anew what is on disk, or start. */
    public boolean loads(ClusterFacts observed) {
        return diff(observed)
                .filter(d -> d.work() instanceof Delta.Work.Batched)
                .isPresent();
    }

    /** Whether it runs something else than what it should. A host on which nobody listens at all does not tell. */
    private boolean isDeaf(int port, ClusterFacts observed) {
        return observed.get(server, new ListenersFact())
                .filter(state -> !state.listeners().isEmpty() && state.on(port).isEmpty())
                .isPresent();
    }

    /** Whether somebody took care that it does not run. */
    public boolean masked(ClusterFacts observed) {
        return observed.get(server, fact())
                .filter(unit -> unit.file().equals("masked"))
                .isPresent();
    }

    @Override
    public String digest() {
        return "active enabled";
    }

    /** It loads what others bring; but nothing of ours stops or disables it, or runs another program. */
    @Override
    public boolean followsOthers(ClusterFacts observed) {
        var unit = observed.get(server, fact()).orElseThrow();
        return unit.running()
                && unit.enabled()
                && !loadedByOthers(observed, unit)
                && !new UnnotedLoad(server, spec).isChangedSince(observed, unit)
                && !spec.start().isOutdated(unit)
                && port.filter(p -> isDeaf(p, observed)).isEmpty();
    }
}
