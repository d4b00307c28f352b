package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.secret.Secret;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A file with exactly this content, which root alone may read, or one group too, changed together with its service's other files. Neither
 * the content nor a digest of it is ever in anything that is shown or stored, but for root's manifest on the host.
 *
 * @param topology whose manifest remembers it
 * @param group that may read it too; {@code root}: nobody else may
 */
public record SecretFileResource(
        String server, String topology, String path, Secret content, String group, ServiceSpec service)
        implements Adoptable, Placed {

    private static final String ROOT = "root";

    /** One that root alone may read. */
    public SecretFileResource(String server, String topology, String path, Secret content, ServiceSpec service) {
        this(server, topology, path, content, ROOT, service);
    }

    private String access() {
        return " " + mode(group) + " " + ROOT + ":" + group;
    }

    /** Octal. */
    static String mode(String group) {
        return group.equals(ROOT) ? "600" : "640";
    }

    @Override
    public ResourceId id() {
        return new ResourceId("file", path);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(FileFact.metadata(path), new ManifestFact(topology));
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var state = state(observed);
        var wanted = content.map(Sha256::of);
        boolean same = state.regular() && Secret.of(state.sha256()).equals(wanted);
        if (same && access(state).equals(access())) {
            return describe(state).equals(remembered(observed)) ? Optional.empty() : Optional.of(remember(state));
        }
        var details = new ArrayList<Detail>();
        if (!same) {
            details.add(new Detail.Sensitive("content"));
        }
        if (state.exists() && !access(state).equals(access())) {
            details.add(new Detail.Attribute("access", access(state).strip(), access().strip()));
        }
        if (state.exists()) {
            details.add(new Detail.Note((service.reloads() ? "reloads " : "restarts ") + service.unit()));
        }
        return Optional.of(new Delta(
                state.exists() ? Action.CHANGE : Action.ADD,
                details,
                guard(state),
                new Delta.Work.Batched(
                        new ServiceBatch(service), new ServiceBatch.Item.PutSecret(path, content, group)),
                seen(state)));
    }

    /** It is right, but the manifest does not say so: lost, or made right by hand. */
    private Delta remember(FileFact.State state) {
        return new Delta(
                Action.CHANGE,
                List.of(new Detail.Note("is as the topology says, and remembered")),
                new Delta.Work.Run(remember(path, group)),
                seen(state));
    }

    /** Remembers it by a digest that the host computes. */
    static Script remember(String path, String group) {
        var file = Shell.quote(path);
        return Script.of(
                "fi_record file " + file + " \"$(fi_sum " + file + ") " + mode(group) + " " + ROOT + ":" + group + '"');
    }

    private Script guard(FileFact.State state) {
        return Script.builder()
                .line("fi_is=$(fi_sum " + Shell.quote(path) + ")")
                .text("if [ \"${fi_is:-none}\" != ")
                .secret(Secret.of(state.exists() ? state.sha256() : "none"))
                .line(" ]; then")
                .line("  echo " + Shell.quote(id() + " changed since the plan was made") + "; exit 1")
                .line("fi")
                .build();
    }

    private FileFact.State state(ClusterFacts observed) {
        return observed.get(server, FileFact.metadata(path)).orElseThrow();
    }

    @Override
    public Optional<Stranger> stranger(ClusterFacts observed, Set<String> remembered) {
        var state = state(observed);
        return state.exists()
                        && !Secret.of(state.sha256()).equals(content.map(Sha256::of))
                        && !remembered.contains(id().toString())
                ? Optional.of(new Stranger(
                        path + " was written by neither foobar-infra nor a package",
                        "consent if it may be replaced: what is there now is kept on the server, and comes back when this"
                                + " leaves the topology",
                        true))
                : Optional.empty();
    }

    private String remembered(ClusterFacts observed) {
        return observed.get(server, new ManifestFact(topology))
                .orElseThrow()
                .digests()
                .getOrDefault(id().toString(), "");
    }

    private static String describe(FileFact.State state) {
        return state.sha256() + access(state);
    }

    private static String access(FileFact.State state) {
        return " " + state.mode() + " " + state.owner() + ":" + state.group();
    }

    /** Whether it is there, and whose: a saved plan must not hold more. */
    private static String seen(FileFact.State state) {
        return state.exists() ? state.type() + access(state) : "";
    }

    /** Remembered by the script, so that none that is shown has it. */
    @Override
    public String digest() {
        return "";
    }

    @Override
    public Optional<Boolean> drifted(ClusterFacts observed) {
        var remembered = remembered(observed);
        return remembered.isEmpty() ? Optional.empty() : Optional.of(!remembered.equals(describe(state(observed))));
    }
}
