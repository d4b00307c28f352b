package com.foobar.infra.stack;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.fact.RunsAs;
import com.foobar.infra.fact.StartCommand;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.part.Preflight;
import com.foobar.infra.part.Preflight.Remark;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.resource.Adoptable;
import com.foobar.infra.resource.FileResource;
import com.foobar.infra.resource.OwnershipResource;
import com.foobar.infra.resource.PackageResource;
import com.foobar.infra.resource.Placed;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ServiceResource;
import com.foobar.infra.resource.UserResource;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What others made where a stack's things are to be. It is shown before anything is changed, and adopted only with
 * consent; what cannot be there together with ours is refused.
 */
final class Strangers {

    private static final String UNITS = "/etc/systemd/system/";

    private final Topology topology;
    private final List<DesiredStage> desired;
    private final List<Preflight> parts;

    Strangers(Topology topology, List<DesiredStage> desired, List<Preflight> parts) {
        this.parts = parts;
        this.topology = topology;
        this.desired = desired;
    }

    /** The directories above what is to be there. */
    Set<Fact<?>> facts(String server) {
        var facts = new LinkedHashSet<Fact<?>>();
        above(server).forEach(directory -> facts.add(FileFact.metadata(directory)));
        return facts;
    }

    /** @param settled whether the topology was applied on a server to its end before, so that consent was given once */
    void obstacles(ClusterFacts observed, Predicate<Facts> settled, List<Obstacle> found) {
        resources().filter(r -> observed.of(r.server()).isPresent()).forEach(resource -> {
            if (resource instanceof Adoptable adoptable) {
                adoptable
                        .stranger(observed, remembered(resource.server(), observed))
                        .ifPresent(
                                s -> found.add(new Obstacle(resource.server(), s.what(), s.hint(), s.consentable())));
            }
            if (resource instanceof PackageResource wanted && wanted.isRefused(observed)) {
                found.add(new Obstacle(
                        wanted.server(),
                        "the package " + wanted.name() + " is on hold, so that apt does not install it",
                        "if that is no longer meant: apt-mark unhold " + wanted.name(),
                        false));
            }
            if (resource instanceof ServiceResource service) {
                anotherUnit(service, observed, found);
                astray(service, observed, found);
            }
        });
        for (var server : topology.serversWithRoles()) {
            observed.of(server).ifPresent(facts -> {
                places(server, observed, found);
                if (!settled.test(facts)) {
                    remarks(server, observed).forEach(r -> found.add(new Obstacle(server, r.what(), r.hint(), true)));
                }
            });
        }
    }

    /** What was consented to once goes on being said. */
    void notes(ClusterFacts observed, Predicate<Facts> settled, List<String> notes) {
        for (var server : topology.serversWithRoles()) {
            observed.of(server)
                    .filter(settled)
                    .ifPresent(_ -> remarks(server, observed)
                            .forEach(r -> notes.add(server + ": " + r.what() + ": " + r.hint())));
        }
    }

    private Stream<Resource> resources() {
        return desired.stream().flatMap(stage -> stage.resources().stream());
    }

    private Stream<Placed> placed(String server) {
        return resources()
                .filter(r -> r.server().equals(server))
                .filter(Placed.class::isInstance)
                .map(Placed.class::cast);
    }

    private Set<String> remembered(String server, ClusterFacts observed) {
        return observed.get(server, new ManifestFact(topology.name()))
                .orElseThrow()
                .digests()
                .keySet();
    }

    /** All that is above our paths, save what every host has: from the second step on, and not systemd's own. */
    private Set<String> above(String server) {
        var directories = new TreeSet<String>();
        placed(server).forEach(p -> {
            for (int slash = p.path().lastIndexOf('/');
                    slash > 0;
                    slash = p.path().lastIndexOf('/', slash - 1)) {
                var directory = p.path().substring(0, slash);
                if (directory.lastIndexOf('/') > 0 && !UNITS.startsWith(directory + "/")) {
                    directories.add(directory);
                }
            }
        });
        return directories;
    }

    /** A file where a directory is to be, or the other way round; told once for all that would be below it. */
    private void places(String server, ClusterFacts observed, List<Obstacle> found) {
        var wrong = new TreeMap<String, String>();
        for (var directory : above(server)) {
            var state = observed.get(server, FileFact.metadata(directory)).orElseThrow();
            if (state.exists() && !state.leadsToDirectory()) {
                wrong.put(
                        directory,
                        directory + " is "
                                + (state.reached().isEmpty()
                                        ? "a link that leads nowhere (" + state.target() + ")"
                                        : "a " + state.reached())
                                + ", where a directory is to be");
            }
        }
        placed(server)
                .filter(p -> !p.isDirectory())
                .filter(p -> observed.get(server, FileFact.metadata(p.path()))
                        .filter(state -> state.type().equals("directory"))
                        .isPresent())
                .filter(p -> !(p instanceof Adoptable adoptable)
                        || adoptable
                                .stranger(observed, remembered(server, observed))
                                .isEmpty())
                .forEach(p -> wrong.put(p.path(), p.path() + " is a directory, where a file is to be"));
        wrong.values().forEach(what -> found.add(new Obstacle(server, what, "move it away", false)));
    }

    /** A unit of that name that is not the one that we write. */
    private void anotherUnit(ServiceResource service, ClusterFacts observed, List<Obstacle> found) {
        var ours = UNITS + service.spec().unit();
        var unit = service.unit(observed);
        if (isWritten(service)
                && unit.exists()
                && !unit.fragment().isEmpty()
                && !unit.fragment().equals(ours)
                && !remembered(service.server(), observed).contains(service.id().toString())) {
            found.add(new Obstacle(
                    service.server(),
                    "there already is a unit " + service.spec().unit() + " of somebody else's: " + unit.fragment(),
                    "ours would take its place; give the topology another name, or consent",
                    true));
        }
    }

    private boolean isWritten(ServiceResource service) {
        return placed(service.server())
                .anyMatch(p -> p instanceof FileResource file
                        && file.path().equals(UNITS + service.spec().unit()));
    }

    /** What others made that our things depend on, and that is as they want it for as long as they do. */
    private List<Remark> remarks(String server, ClusterFacts observed) {
        var remarks = new ArrayList<Remark>();
        for (var directory : above(server)) {
            var state = observed.get(server, FileFact.metadata(directory)).orElseThrow();
            if (isOurs(directory) && state.type().equals("symbolic link") && state.leadsToDirectory()) {
                remarks.add(new Remark(
                        directory + " is a link of somebody else's, which leads to " + state.target(),
                        "what the stack writes there is written to where it leads"));
            }
            if (isOurs(directory) && state.type().equals("directory") && isOpen(state)) {
                remarks.add(new Remark(
                        "others than root may change what is in " + directory + " (" + state.owner() + ":"
                                + state.group() + " " + state.mode() + "), and so what the stack runs",
                        isMended(server, state)
                                ? "it is root's from then on"
                                : "chown root:root " + directory + " && chmod go-w " + directory));
            }
        }
        observed.of(server).ifPresent(facts -> parts.forEach(part -> remarks.addAll(part.remarks(server, facts))));
        resources()
                .filter(r -> r.server().equals(server))
                .filter(UserResource.class::isInstance)
                .map(UserResource.class::cast)
                .filter(user -> !user.members(observed).isEmpty())
                .forEach(user -> remarks.add(new Remark(
                        "the group " + user.name() + ", which is the app's alone, also has "
                                + String.join(", ", user.members(observed)),
                        "they may read what the app may; if that is not meant: gpasswd -d NAME " + user.name()
                                + " (or, where it is their first group: usermod -g)")));
        resources()
                .filter(r -> r.server().equals(server))
                .filter(ServiceResource.class::isInstance)
                .map(ServiceResource.class::cast)
                .forEach(service -> remarks(service, service.unit(observed), remarks));
        return remarks;
    }

    /** Whether it is an account's of ours, which the stack mends itself. */
    private boolean isMended(String server, FileFact.State directory) {
        return resources()
                .filter(r -> r.server().equals(server))
                .filter(UserResource.class::isInstance)
                .map(UserResource.class::cast)
                .anyMatch(user -> OwnershipResource.isTheApps(directory, user.name()));
    }

    private void remarks(ServiceResource service, UnitFact.State state, List<Remark> remarks) {
        var start = service.spec().start();
        var unit = start.unit();
        var files = start.strangers(state);
        if (!files.isEmpty()) {
            remarks.add(new Remark(
                    unit + " is changed by files of somebody else's: " + String.join(", ", files),
                    isWritten(service)
                            ? "what the app may do is what they say"
                            : "what it runs, and how, is what they say"));
        }
        var further = start.further(state.start());
        if (!further.isEmpty()) {
            remarks.add(new Remark(
                    unit + " also reads what somebody else named: " + String.join(", ", further),
                    "it is in force beside this stack's; " + whereSaid(start)));
        }
    }

    /** Where to look for what names another command. */
    private static String whereSaid(StartCommand start) {
        return "see systemctl cat " + start.unit()
                + start.variables().files().stream()
                        .findFirst()
                        .map(file -> " and " + file)
                        .orElse("");
    }

    /** Its own configuration would be written, loaded and proven in vain; or the app may do what it must not. */
    private void astray(ServiceResource service, ClusterFacts observed, List<Obstacle> found) {
        var start = service.spec().start();
        var unit = start.unit();
        var said = isWritten(service)
                ? RunsAs.other(
                        unit.replaceFirst("\\.service$", ""),
                        service.unit(observed).start())
                : Optional.<String>empty();
        if (said.isPresent()) {
            found.add(new Obstacle(
                    service.server(),
                    unit + " " + said.get(),
                    "take it out there, then systemctl daemon-reload",
                    false));
            return;
        }
        if (isWritten(service) && !service.unit(observed).fragment().equals(UNITS + unit)) {
            return; // Ours takes its place.
        }
        start.astray(service.unit(observed).start())
                .ifPresent(what -> found.add(new Obstacle(
                        service.server(),
                        unit + " " + what + ", as somebody else's files say",
                        "take it out there (" + whereSaid(start) + "), then systemctl daemon-reload",
                        false)));
    }

    /** Whether only this stack has anything there. */
    private boolean isOurs(String directory) {
        return Stream.of("/srv/" + topology.name(), "/etc/" + topology.name(), "/etc/foobar-infra")
                .anyMatch(root -> directory.equals(root) || directory.startsWith(root + "/"));
    }

    private static boolean isOpen(FileFact.State state) {
        int mode = Integer.parseInt(state.mode(), 8);
        return !state.owner().equals("root")
                || (mode & 0002) != 0
                || (mode & 0020) != 0 && !state.group().equals("root");
    }
}
