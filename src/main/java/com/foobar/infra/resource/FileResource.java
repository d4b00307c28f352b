package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file with exactly this content, changed together with its service's other files. Its content is shown, logged and
 * digested; for one with secrets there is {@link SecretFileResource}.
 *
 * @param mode octal, {@code 644}
 */
public record FileResource(
        String server, String path, String content, String mode, String owner, String group, ServiceSpec service)
        implements Adoptable, Placed, WithFile {

    /** How the templates' first lines begin. */
    private static final Pattern WRITTEN = Pattern.compile("# ([a-z][a-z0-9-]*): [^\\n]* Written by foobar-infra[;.]");

    @Override
    public ResourceId id() {
        return new ResourceId("file", path);
    }

    @Override
    public FileResource file() {
        return this;
    }

    private FileFact fact() {
        return new FileFact(path, Optional.of(Sha256.of(content)), false);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(fact());
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var state = observed.get(server, fact()).orElseThrow();
        var seen = state.exists() ? describe(state.sha256(), state.mode(), state.owner(), state.group()) : "";
        if (state.regular() && seen.equals(digest())) {
            return Optional.empty();
        }
        var details = new ArrayList<Detail>();
        var sum = Sha256.of(content);
        if (!state.exists()) {
            details.add(new Detail.Text(path, "", content));
        } else if (!state.sha256().equals(sum)) {
            if (state.pristine()) {
                details.add(new Detail.Packaged());
            }
            if (state.content().isPresent()) {
                details.add(new Detail.Text(path, state.content().get(), content));
            } else {
                details.add(new Detail.Attribute("content", state.regular() ? "another" : state.type(), "as rendered"));
            }
        }
        if (state.exists() && !state.mode().equals(mode)) {
            details.add(new Detail.Attribute("mode", state.mode(), mode));
        }
        if (state.exists() && !(state.owner() + ":" + state.group()).equals(owner + ":" + group)) {
            details.add(new Detail.Attribute("owner", state.owner() + ":" + state.group(), owner + ":" + group));
        }
        if (state.exists() && service.loadsEveryChange()) {
            details.add(new Detail.Note((service.reloads() ? "reloads " : "restarts ") + service.unit()));
        }
        return Optional.of(new Delta(
                state.exists() ? Action.CHANGE : Action.ADD,
                details,
                guard(state),
                new Delta.Work.Batched(
                        new ServiceBatch(service), new ServiceBatch.Item.Put(path, content, mode, owner, group)),
                seen));
    }

    /** A package installed by an earlier stage of the same apply may have brought the file, untouched since. */
    private Script guard(FileFact.State state) {
        var was = state.sha256().isEmpty() ? "none" : state.sha256();
        return Script.lines(
                "fi_is=$(fi_sum " + Shell.quote(path) + ")",
                "if [ \"${fi_is:-none}\" != " + was + " ]"
                        + (state.exists() ? "" : " && ! fi_pristine " + Shell.quote(path)) + "; then",
                "  echo " + Shell.quote(id() + " changed since the plan was made") + "; exit 1",
                "fi");
    }

    @Override
    public String digest() {
        return describe(Sha256.of(content), mode, owner, group);
    }

    private static String describe(String sum, String mode, String owner, String group) {
        return sum + " " + mode + " " + owner + ":" + group;
    }

    @Override
    public Optional<Stranger> stranger(ClusterFacts observed, Set<String> remembered) {
        if (!foreign(observed, remembered)) {
            return Optional.empty();
        }
        var kept = "what is there now is kept on the server, and comes back when this leaves the topology";
        return Optional.of(otherStack(observed)
                .map(stack -> new Stranger(
                        path + " belongs to another stack of foobar-infra, \"" + stack + "\"",
                        "another name is another stack; to rename one, give it its old name back, take its servers away,"
                                + " and then apply the new one; consent only if \"" + stack + "\" is no more",
                        true))
                .orElseGet(() -> new Stranger(
                        path + " was written by neither foobar-infra nor a package",
                        "the plan shows how it would change; consent if it may be replaced: " + kept,
                        true)));
    }

    /** Whether what stands at the path was put there by neither a package nor this tool. */
    private boolean foreign(ClusterFacts observed, Set<String> remembered) {
        var state = observed.get(server, fact()).orElseThrow();
        return state.exists()
                && !state.pristine()
                && !state.sha256().equals(Sha256.of(content))
                && !remembered.contains(id().toString());
    }

    /** The name of the other stack of this tool that wrote what stands at the path; empty if none did, or it hides it. */
    public Optional<String> otherStack(ClusterFacts observed) {
        return observed.get(server, fact())
                .orElseThrow()
                .content()
                .map(WRITTEN::matcher)
                .filter(Matcher::lookingAt)
                .map(m -> m.group(1));
    }
}
