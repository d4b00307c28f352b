package com.foobar.infra.part.mysql.seed;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.part.mysql.replication.ReplicationResource;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.MysqlResources;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Rebuildable;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.resource.SecretResource;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import com.foobar.infra.topology.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A replica holds the data of the primary from before it follows it: cloned, where replication does not bring them. When
 * it was made anew by consent is remembered, so that one consent rebuilds once.
 *
 * @param primary the server whose data it is
 * @param members all databases of the stack, by name
 * @param questions the question to each of them, by name
 * @param secret the password by which the donor lets itself be copied
 * @param user the account that it is of
 * @param ca path of the authority that the donor's certificate must come from
 * @param consent tells this run's consent to rebuild the server from that of another run; empty: none was given
 * @param rebuilt servers of this run's consent
 */
public record SeedResource(
        String server,
        String primary,
        Map<String, Server> members,
        Map<String, MysqlFact> questions,
        int port,
        String user,
        SecretResource secret,
        String ca,
        String consent,
        Set<String> rebuilt)
        implements Rebuildable, ReplicationResource.Seed {

    public static final String KIND = "data";

    public SeedResource {
        members = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(members));
        questions = Map.copyOf(questions);
        rebuilt = Set.copyOf(rebuilt);
    }

    @Override
    public ResourceId id() {
        return new ResourceId(KIND, secret.keeper().topology());
    }

    private MysqlFact fact() {
        return Objects.requireNonNull(questions.get(server), server);
    }

    private ManifestFact manifest() {
        return new ManifestFact(secret.keeper().topology());
    }

    /** The consent by which the server was made anew last. */
    private FileFact given() {
        return new FileFact(memory(), Optional.empty(), false);
    }

    private String memory() {
        return "/var/lib/foobar-infra/" + secret.keeper().topology() + "/rebuilt";
    }

    /** Stands on a server from before a copy begins there until it has ended well. */
    private FileFact begun() {
        return FileFact.metadata(mark());
    }

    private String mark() {
        return mark(secret.keeper().topology());
    }

    /** Where a server notes that a copy was begun, and did not end yet. */
    public static String mark(String topology) {
        return "/var/lib/foobar-infra/" + topology + "/copying";
    }

    /** Whether a copy was begun on it that did not end: then it holds a part of what its GTIDs tell, whatever they tell. */
    public boolean isHalf(ClusterFacts observed) {
        return isHalf(observed, server);
    }

    private boolean isHalf(ClusterFacts observed, String name) {
        return observed.get(name, begun()).filter(FileFact.State::exists).isPresent();
    }

    @Override
    public Set<Fact<?>> facts() {
        return rebuilt.contains(server)
                ? Set.of(fact(), manifest(), begun(), given())
                : Set.of(fact(), manifest(), begun());
    }

    /** How it is seeded; as settled while the primary does not run, as nobody knows then. */
    public Seeding seeding(ClusterFacts observed) {
        return rule(observed).flatMap(rule -> own(rule).map(rule::of)).orElse(new Seeding.Settled());
    }

    private Optional<SeedRule.Replica> own(SeedRule rule) {
        return rule.replicas().stream().filter(r -> r.server().equals(server)).findFirst();
    }

    private Optional<SeedRule> rule(ClusterFacts observed) {
        var source = MysqlResources.running(observed, primary, Objects.requireNonNull(questions.get(primary), primary));
        if (source.isEmpty()) {
            return Optional.empty();
        }
        var replicas = new ArrayList<SeedRule.Replica>();
        for (var name : members.keySet()) {
            state(observed, name)
                    .filter(_ -> !name.equals(primary))
                    .ifPresent(state -> replicas.add(new SeedRule.Replica(
                            name, state, isMember(observed, name), isRebuilt(observed, name), isHalf(observed, name))));
        }
        return Optional.of(new SeedRule(primary, source.get(), replicas));
    }

    /** Whether it belonged to the stack before, as a replica or as the primary. */
    private boolean isMember(ClusterFacts observed, String name) {
        return remembers(observed, name, "replication") || remembers(observed, name, "writable");
    }

    /** What a reader should know of how it comes to its data, where it is not cloned. */
    @Override
    public Optional<String> note(ClusterFacts observed) {
        return seeding(observed) instanceof Seeding.Incremental(var bytes, var takes)
                ? Optional.of("incremental: " + primary + "'s binary logs bring all its data, " + size(bytes)
                        + " to apply, roughly " + time(takes))
                : Optional.empty();
    }

    /** Whether its data are replaced, so that it must be told anew whom it follows. */
    @Override
    public boolean clones(ClusterFacts observed) {
        return seeding(observed) instanceof Seeding.Clone;
    }

    /** Whether the operator wants it made anew, and it was not yet. */
    public boolean isRebuilt(ClusterFacts observed) {
        return isRebuilt(observed, server);
    }

    private boolean isRebuilt(ClusterFacts observed, String name) {
        return rebuilt.contains(name)
                && observed.get(name, given())
                        .flatMap(FileFact.State::content)
                        .filter(last -> last.strip().equals(consent))
                        .isEmpty();
    }

    private Optional<MysqlState> state(ClusterFacts observed, String name) {
        return observed.get(name, Objects.requireNonNull(questions.get(name), name));
    }

    private boolean remembers(ClusterFacts observed, String name, String kind) {
        return observed.get(name, manifest())
                .filter(m ->
                        m.digests().containsKey(kind + " " + secret.keeper().topology()))
                .isPresent();
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        if (!(seeding(observed) instanceof Seeding.Clone clone)) {
            return Optional.empty();
        }
        var details = new ArrayList<Detail>();
        details.add(new Detail.Attribute("cloned from", "", clone.donor()));
        details.add(new Detail.Note("why: " + clone.why()));
        details.add(new Detail.Note("about " + size(clone.bytes()) + ", roughly " + time(clone.takes())
                + "; MySQL here restarts at its end"));
        if (!clone.lost().isEmpty()) {
            details.add(new Detail.Note(
                    "DESTROYS what this server holds, and its binary logs: " + String.join(", ", clone.lost())));
        }
        var version = state(observed, server).map(MysqlState::summary).orElse("");
        return Optional.of(new Delta(
                clone.lost().isEmpty() ? Action.ADD : Action.CHANGE,
                details,
                new Delta.Work.Run(saving(observed).then(script(clone))),
                clone.donor() + " " + clone.lost() + " " + version));
    }

    /** Saves what only it holds; not what a stranger brought. */
    private Script saving(ClusterFacts observed) {
        return isRebuilt(observed) && isMember(observed, server)
                ? OwnTransactions.save(
                        secret.keeper().topology(),
                        primary,
                        rule(observed)
                                .flatMap(rule -> own(rule).map(rule::setBack))
                                .orElse(GtidSet.empty()))
                : Script.empty();
    }

    private Script script(Seeding.Clone clone) {
        var donor = Objects.requireNonNull(members.get(clone.donor()), clone.donor());
        return CloneScript.of(
                        donor,
                        port,
                        user,
                        secret.path(),
                        ca,
                        mark(),
                        secret.keeper().topology())
                .then(
                        rebuilt.contains(server)
                                ? Script.of("printf '%s\\n' " + consent + " | fi_write " + Shell.quote(memory())
                                        + " 600 root root")
                                : Script.empty());
    }

    /** For people: {@code 820 MB}. */
    static String size(long bytes) {
        return bytes < 10_000_000_000L
                ? Math.max(1, Math.round(bytes / 1e6)) + " MB"
                : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }

    static String time(Duration takes) {
        return takes.toSeconds() < 120 ? takes.toSeconds() + " s" : takes.toMinutes() + " min";
    }

    /** Nothing is remembered: a server that holds data has been seeded. */
    @Override
    public String digest() {
        return "";
    }

    /** Nobody's handiwork: it starts from nothing, or anew by consent. */
    @Override
    public Optional<Boolean> drifted(ClusterFacts observed) {
        return Optional.of(false);
    }
}
