package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.PackageFact;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A Debian package is installed, in whatever version the host's sources offer.
 *
 * <p>Only what this tool installed is remembered, so only that is removed again.
 *
 * @param holdBack units that the package would start at once, and that must not run before they are configured
 * @param source how the package's source is found, when it is not the distribution's own
 * @param elsewhere what else may be done on a host that has no source of it; empty if nothing is known
 */
public record PackageResource(String server, String name, List<String> holdBack, Source source, String elsewhere)
        implements Resource {

    /** Where a package comes from. */
    public enum Source {
        DISTRIBUTION,
        /** The distribution if it has the package, otherwise Debian sid, pinned low. */
        AUTO_SID,
        SID
    }

    public PackageResource {
        holdBack = List.copyOf(holdBack);
    }

    /** One for which no other source is known. */
    public PackageResource(String server, String name, List<String> holdBack, Source source) {
        this(server, name, holdBack, source, "");
    }

    public PackageResource(String server, String name) {
        this(server, name, List.of(), Source.DISTRIBUTION);
    }

    @Override
    public ResourceId id() {
        return new ResourceId("package", name);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(new PackageFact(name));
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var state = observed.get(server, new PackageFact(name)).orElseThrow();
        if (state.installed()) {
            return Optional.empty();
        }
        var details = state.broken()
                ? List.<Detail>of(new Detail.Note("half-installed; dpkg is made to finish"))
                : List.<Detail>of();
        return Optional.of(new Delta(
                state.broken() ? Action.CHANGE : Action.ADD,
                details,
                new Delta.Work.Batched(install(), this),
                state.version().orElse("")));
    }

    /** Whether it is missing and apt was told to leave it so. */
    public boolean isRefused(ClusterFacts observed) {
        var state = observed.get(server, new PackageFact(name)).orElseThrow();
        return state.held() && !state.installed();
    }

    Batch install() {
        return new Apt(source, elsewhere);
    }

    /** Remembered by the script that installs it, not otherwise. */
    @Override
    public String digest() {
        return "";
    }

    /** All packages from one source in one {@code apt-get}. */
    private record Apt(Source source, String elsewhere) implements Batch {

        @Override
        public String label() {
            return "packages";
        }

        @Override
        public Script script(List<Object> items) {
            var names = new LinkedHashSet<String>();
            var units = new LinkedHashSet<String>();
            for (var item : items) {
                var wanted = (PackageResource) item;
                names.add(wanted.name);
                units.addAll(wanted.holdBack);
            }
            var packages = Shell.quoteAll(names);
            var out = Script.builder();
            if (!units.isEmpty()) {
                out.line("fi_hold_back " + Shell.quoteAll(units));
            }
            var sid = " " + Shell.quote(elsewhere) + " " + Shell.quoteAll(Platform.takingSid());
            switch (source) {
                case DISTRIBUTION -> out.line("fi_install '' " + packages);
                case SID ->
                    out.line("fi_sid " + Shell.quote(names.getFirst()) + sid).line("fi_install '-t sid' " + packages);
                case AUTO_SID ->
                    out.line("fi_options=")
                            .line("for fi_wanted in " + packages + "; do")
                            .line("  fi_stock \"$fi_wanted\" || { fi_sid \"$fi_wanted\"" + sid
                                    + "; fi_options='-t sid'; }")
                            .line("done")
                            .line("fi_install \"$fi_options\" " + packages);
            }
            for (var name : names) {
                out.line("fi_record package " + Shell.quote(name) + " installed");
            }
            return out.build();
        }
    }
}
