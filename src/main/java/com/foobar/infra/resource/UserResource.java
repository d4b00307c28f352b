package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.UserFact;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A system account without a login: no shell, no home, no password, no group but one of the same name. What an account of that name has
 * beyond is taken from it; if somebody else made it, with consent, and until the account leaves the topology.
 */
public record UserResource(String server, String name) implements Adoptable {

    private static final String NO_HOME = "/nonexistent";
    private static final String NO_SHELL = "/usr/sbin/nologin";

    private static final Set<String> NO_SHELLS = Set.of(NO_SHELL, "/sbin/nologin", "/bin/false", "/usr/bin/false");

    @Override
    public ResourceId id() {
        return new ResourceId("user", name);
    }

    private UserFact fact() {
        return new UserFact(name);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(fact());
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var state = observed.get(server, fact()).orElseThrow();
        var work = new Delta.Work.Run(Script.of("fi_account " + Shell.quote(name)));
        if (!state.exists()) {
            return Optional.of(new Delta(Action.ADD, List.of(), work, ""));
        }
        var details = beyond(state);
        return details.isEmpty()
                ? Optional.empty()
                : Optional.of(new Delta(Action.CHANGE, details, work, describe(state)));
    }

    /** What it has and must not have. */
    private List<Detail> beyond(UserFact.State state) {
        var details = new ArrayList<Detail>();
        if (!NO_SHELLS.contains(state.shell())) {
            details.add(new Detail.Attribute("shell", state.shell().isEmpty() ? "/bin/sh" : state.shell(), NO_SHELL));
        }
        if (!state.home().equals(NO_HOME)) {
            details.add(new Detail.Attribute("home", state.home(), NO_HOME));
        }
        if (!state.gid().equals(state.ownGid())) {
            details.add(new Detail.Attribute("first group", state.gid(), name));
        }
        if (!state.groups().isEmpty()) {
            details.add(new Detail.Attribute("further groups", String.join(", ", state.groups()), "none"));
        }
        if (state.hasPassword()) {
            details.add(new Detail.Attribute("login by password", "open", "locked"));
        }
        return details;
    }

    /** Other accounts of its group, which may do what that may. */
    public List<String> members(ClusterFacts observed) {
        return observed.get(server, fact()).orElseThrow().members();
    }

    private static String describe(UserFact.State state) {
        return String.join(
                " ",
                state.uid(),
                state.gid(),
                state.home(),
                state.shell(),
                String.join(",", state.groups()),
                state.hasPassword() ? "open" : "locked");
    }

    @Override
    public Optional<Stranger> stranger(ClusterFacts observed, Set<String> remembered) {
        var state = observed.get(server, fact()).orElseThrow();
        if (state.uid().equals("0")) {
            return Optional.of(new Stranger(
                    "the account " + name + " is root by another name (its number is 0)",
                    "nothing of this stack may run as root: remove that account, or give the topology another name",
                    false));
        }
        if (remembered.contains(id().toString())) {
            return Optional.empty();
        }
        if (!state.exists()) {
            return state.hasGroup()
                    ? Optional.of(new Stranger(
                            "the group " + name + " was not made by foobar-infra",
                            "the app would run with whatever that group may do; remove it, or consent",
                            true))
                    : Optional.empty();
        }
        if (!state.home().equals(NO_HOME) && !state.runs().isEmpty()) {
            return Optional.of(new Stranger(
                    "the account " + name + " was not made by foobar-infra, and is in use: "
                            + String.join(", ", state.runs()),
                    "it cannot be taken over while something runs as it: end that, or give the topology another name",
                    false));
        }
        return beyond(state).isEmpty()
                ? Optional.empty()
                : Optional.of(new Stranger(
                        "the account " + name + " was not made by foobar-infra (number " + state.uid() + ", home "
                                + state.home() + ", shell " + state.shell()
                                + (state.groups().isEmpty() ? "" : ", groups " + String.join(", ", state.groups()))
                                + (state.hasPassword() ? ", with a password" : "")
                                + ")",
                        "the app runs as that account, which loses its shell, home, groups and password meanwhile: nobody can"
                                + " log in by it; give the topology another name, or consent",
                        true));
    }

    @Override
    public String digest() {
        return "system";
    }
}
