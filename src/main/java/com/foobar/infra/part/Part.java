package com.foobar.infra.part;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.OneMore;
import com.foobar.infra.check.Check;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.language.Key;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.resource.Archive;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.shell.Library;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.PartModel;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that is known of one section of the topology. The shared rooms know parts by this contract alone; the register
 * names them, in the order in which requests pass through them.
 *
 * @param <M> what the topology says of it
 */
public interface Part<M extends PartModel> {

    /** The type of its model. */
    Class<M> model();

    /** Its section of the topology; empty if its model is made from another part's section, in {@link #completed}. */
    Optional<Key<Optional<M>>> key();

    /** Further models of its type, each with an id of its own, by a key of their own; empty: a stack has one at most. */
    default Optional<Key<List<M>>> further() {
        return Optional.empty();
    }

    /** Fills in what follows from several parts together, which no section could by itself. */
    default Topology completed(Topology topology) {
        return topology;
    }

    /** What its servers must reach outside of the stack. */
    default List<Outgoing> outgoing(M model) {
        return List.of();
    }

    /** What its servers send each other without ports. */
    default List<Exchange> exchanges(M model, Topology topology) {
        return List.of();
    }

    /** By which of its servers come to others by SSH. */
    default List<Login> logins(M model) {
        return List.of();
    }

    /** Addresses that its servers may have besides their own, by server. */
    default Map<String, List<String>> further(M model) {
        return Map.of();
    }

    /** Units of systemd's that are to be active on its servers though they listen on no port, by server: who watches them is to tell. */
    default Map<String, List<String>> units(M model, String stack) {
        return Map.of();
    }

    /** Its model once it is known what all parts must be let through for; for one that guards or watches them. */
    default M guarding(M model, Openings openings) {
        return model;
    }

    /** The rules of the topology as a whole that are this part's to know, whether the stack has it or not. */
    List<Violation> rules(Topology topology);

    /** What is allowed and yet perhaps not meant. */
    default List<String> notes(Topology topology) {
        return List.of();
    }

    /** What {@code audit} looks for that is this part's to know, whether the stack has it or not. */
    default List<AuditRule> audits() {
        return List.of();
    }

    /** What {@code audit --live} looks for on the servers, whether the stack has this part or not. */
    default List<LiveRule> liveAudits() {
        return List.of();
    }

    /** The path in the topology that makes that server one of its own; empty: none does by itself. */
    default Optional<String> place(M model, String server) {
        return Optional.empty();
    }

    /** What a picture calls it on one of its servers; empty: it is not drawn. */
    default Optional<String> title(M model, String server) {
        return Optional.empty();
    }

    /** Who of its servers has what another has, a moment later. */
    default List<Copy> copies(M model) {
        return List.of();
    }

    /**
     * One server's data are copied to another.
     *
     * @param from has them first
     */
    record Copy(String from, String to) {}

    /** Its section with a server more that spares any other, as lines of YAML; empty: none could. */
    default Optional<String> with(M model, OneMore more) {
        return Optional.empty();
    }

    /**
     * Servers that are looked at even after they left the topology, as long as they are not cleared: they may go on doing
     * what only one may do.
     */
    default List<String> lookedAfter(M model) {
        return List.of();
    }

    /** The key by which the topology says that the stack is not to be taken off its servers; empty: it does not. */
    default Optional<String> stays(M model) {
        return Optional.empty();
    }

    /** Where its data lie that removals leave, with what they are; as shell patterns. */
    default List<Removals.Data> data(M model, Topology topology) {
        return removals().data(topology.name());
    }

    /** Directories of that server in which it keeps what grows, and that may be file systems of their own. */
    default List<String> grows(M model, Topology topology, String server) {
        return List.of();
    }

    /** The programs that listen for it, in a stack of that name. */
    default List<Program> programs(String stack) {
        return List.of();
    }

    /** The ports that it opens. */
    default List<Port> ports(M model, Topology topology) {
        return List.of();
    }

    /** What it takes from the operator's machine. */
    default List<Supply> supplies(M model, Topology topology) {
        return List.of();
    }

    /** The built-in templates and files, as a user's directory may replace them. */
    default Set<String> templates() {
        return Set.of();
    }

    /** Its files on one of its servers. */
    RenderedService render(M model, Topology topology, Server self, Templates templates) throws TemplateException;

    /** The releases that come with the tool, by the key that would name one of the user's own. */
    default Map<String, Archive> builtIn(M model, Topology topology, Templates templates) throws TemplateException {
        return Map.of();
    }

    /** What it gives parts behind it, by the name under which they take it. */
    default Map<String, String> texts(M model, Templates templates) throws TemplateException {
        return Map.of();
    }

    /** Servers at whose ports it keeps out who has no business there. */
    default List<String> guards(M model) {
        return List.of();
    }

    /** Ports of the operator's own that its section tells of. */
    default List<Expected> expected(M model) {
        return List.of();
    }

    /** What {@code verify} proves of the ports of all parts together, whether the stack has this part or not. */
    default List<Check> across(Topology topology, Doors doors) {
        return List.of();
    }

    /** The groups of its checks, which {@code verify GROUP} selects, whether a stack has any of them or not. */
    default List<String> groups() {
        return List.of();
    }

    /** What it asks of its servers. */
    Desired desired(M model, Given given);

    /**
     * What finds, before anything is changed, what stands in its way.
     *
     * @param desired all stages of the stack
     */
    default Preflight preflight(M model, Topology topology, List<DesiredStage> desired) {
        return Preflight.NONE;
    }

    /** Where what it runs says what it does. */
    default List<LogSource> logs(M model, Topology topology) {
        return List.of();
    }

    /**
     * What keeps it from telling somebody of what a change causes, wherever it is, or was, on servers that remember it; empty: it
     * tells nobody.
     *
     * @param topology may or may not have it
     * @param observed what servers remember, of those that were asked
     * @param servers that change
     * @param who changes them
     */
    default List<Quiet> quiet(Topology topology, ClusterFacts observed, Collection<String> servers, String who) {
        return List.of();
    }

    /** What commands' help says of it. */
    default Help help() {
        return Help.NONE;
    }

    /** The names of files that would tell its secrets, if they were published, whether a stack has it or not. */
    default List<SecretKind> secretKinds() {
        return List.of();
    }

    /** The shell functions that its own scripts call, besides those that parts share. */
    default List<Library> functions() {
        return List.of();
    }

    /** Where the stack's certificate authority is kept, if this part needs one. */
    default Optional<Keeper> keeper(M model, Topology topology) {
        return Optional.empty();
    }

    /** How what it made is taken away again. */
    Removals.Rules removals();
}
