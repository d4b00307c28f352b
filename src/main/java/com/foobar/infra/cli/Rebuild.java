package com.foobar.infra.cli;

import com.foobar.infra.engine.Desire;
import com.foobar.infra.resource.Rebuildable;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Model.OptionSpec;

/** The option {@code --rebuild}: which servers' copies of others' data are made anew, at the cost of what they hold. */
final class Rebuild {

    private final OptionSpec option = Options.list(
            "SERVER",
            "Make this database replica anew as a copy of the primary: what it holds is lost. May be repeated",
            "--rebuild");

    OptionSpec option() {
        return option;
    }

    Set<String> servers() {
        return new TreeSet<>(Options.all(option));
    }

    /** A consent to lose data is for what is seen now, and not for a file that is applied some time. */
    void refuseWithPlanFile() {
        if (!servers().isEmpty()) {
            throw new BadUsage(
                    "--rebuild does not go with a saved plan",
                    "Plan and apply at once: foobar-infra apply --rebuild " + String.join(",", servers()));
        }
    }

    /**
     * Nobody agrees to lose what is no copy, or what the command leaves alone.
     *
     * @param only the servers that the command is limited to; all if empty
     */
    void check(Desire desire, Collection<String> only) {
        for (var server : servers()) {
            if (!only.isEmpty() && !only.contains(server)) {
                throw new BadUsage(
                        "--rebuild: " + server + " is not among the servers of --limit",
                        "Add it there, or leave one of the two out.");
            }
        }
        var copies = new TreeSet<String>();
        desire.stages().stream()
                .flatMap(stage -> stage.resources().stream())
                .filter(Rebuildable.class::isInstance)
                .forEach(r -> copies.add(r.server()));
        for (var server : servers()) {
            if (!copies.contains(server)) {
                throw new BadUsage(
                        "--rebuild: " + server + " is no copy of another server in this topology",
                        copies.isEmpty() ? "It has none." : "Those that are: " + String.join(", ", copies));
            }
        }
    }
}
