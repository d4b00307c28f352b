package com.foobar.infra.part.app;

import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How the app is taken away. */
final class AppRemovals implements Removals.Rules {

    /** What runs of it, whatever the stack is called. */
    private static final String UNITS = ".*-app(-[a-z0-9-]+)?\\.service|.*-app(-[a-z0-9-]+)?-timer-.*\\.timer";

    @Override
    public List<Removals.Tier> tiers() {
        return List.of(new Removals.Tier(
                "app", id -> id.kind().equals("service") && id.name().matches(UNITS)));
    }

    @Override
    public List<Removals.Kind> kinds() {
        return List.of(new Removals.Kind(WritableResource.KIND, Removals.Phase.STOPPED));
    }

    /** What visitors left is nobody's to throw away for a line that is gone. */
    @Override
    public Optional<Removals.Removal> removal(String topology, ResourceId id, Collection<ResourceId> gone) {
        return id.kind().equals(WritableResource.KIND)
                ? Optional.of(new Removals.Removal(
                        id,
                        Script.of(away(topology, id)),
                        Optional.of("if it is empty; otherwise it stays, with all that is in it")))
                : Optional.empty();
    }

    @Override
    public Optional<Removals.Removal> deletion(String topology, ResourceId id, Collection<ResourceId> everywhere) {
        if (id.kind().equals(WritableResource.KIND)) {
            return Optional.of(new Removals.Removal(
                    id,
                    Script.lines("fi_writable_gone " + Shell.quote(id.name()), away(topology, id)),
                    Optional.of("with all that is in it, unless that is mounted from elsewhere")));
        }
        return Optional.of(id)
                .filter(one -> one.kind().equals("user"))
                .flatMap(one -> AppPaths.ofAccount(topology, one.name()))
                .map(paths -> new Removals.Removal(
                        id,
                        Script.lines(
                                "fi_account_away " + paths.user(),
                                "rm -rf -- " + paths.state(),
                                "fi_writable_gone " + paths.writable()),
                        Optional.of("with all that the app keeps in " + paths.state())));
    }

    @Override
    public List<Removals.Data> data(String topology) {
        var paths = new AppPaths(topology);
        return Stream.of("", "-*")
                .flatMap(which -> Stream.of(
                        new Removals.Data(paths.state() + which, "what the app keeps"),
                        new Removals.Data(
                                paths.writable() + which, "what the app wrote to directories of its releases")))
                .toList();
    }

    private static String away(String topology, ResourceId id) {
        return "fi_writable_away " + Shell.quoteAll(List.of(id.name(), "/srv/" + topology));
    }

    /**
     * With the service goes what it was given of the secrets, where the secrets themselves may stay; not a file of that
     * name of somebody else's. With PHP's configuration goes what PHP left, since systemd takes away only what the unit that
     * it ends still speaks of.
     */
    @Override
    public Script further(String topology, ResourceId id) {
        if (id.kind().equals("file")) {
            return AppPaths.ofFpm(topology, id.name())
                    .map(paths -> Script.of("rm -rf -- " + paths.runtime()))
                    .orElse(Script.empty());
        }
        if (!id.kind().equals("service")) {
            return Script.empty();
        }
        if (id.name().endsWith(".timer")) {
            // It may be about to run elsewhere, and is on one server at a time.
            var job = Shell.quote(id.name().replaceFirst("timer$", "service"));
            return id.name().matches(UNITS)
                    ? Script.lines(
                            "systemctl stop -- " + job + " 2>/dev/null || :",
                            "systemctl reset-failed -- " + job + " 2>/dev/null || :",
                            // Where it comes back one day, it is not late.
                            "rm -f -- /var/lib/systemd/timers/stamp-" + Shell.quote(id.name()))
                    : Script.empty();
        }
        return AppPaths.ofAccount(topology, id.name().replaceFirst("\\.service$", ""))
                .filter(paths -> !paths.id().matches("(.*-)?worker-.*"))
                .map(paths -> Script.of("if fi_remembers " + paths.secrets() + "; then rm -f -- " + paths.secrets()
                        + " && fi_rmdir /etc/" + topology + "; fi; rm -f -- " + paths.history() + " "
                        + paths.migrations()))
                .orElse(Script.empty());
    }
}
