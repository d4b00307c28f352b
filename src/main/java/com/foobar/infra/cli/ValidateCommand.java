package com.foobar.infra.cli;

import com.foobar.infra.config.InventoryLoader;
import com.foobar.infra.config.Loaded;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.resource.WithFile;
import com.foobar.infra.stack.StackFiles;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Inventory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code validate}: whether the input files can be used. */
final class ValidateCommand implements Callable<Integer> {

    final CommandSpec spec = Options.command(
            this,
            "validate",
            "Check the topology, the inventory and the templates, and report every problem with its place."
                    + " Contacts no server and runs no command; files with secrets are looked into.",
            "",
            "Examples:",
            "  foobar-infra validate",
            "  foobar-infra validate -f stacks/shop.yml -i production",
            "",
            "Exit codes: 0 all is fine; 64 there are problems.");

    private final InputOptions inputs = new InputOptions(spec);

    @Override
    public Integer call() throws Exception {
        var findings = new Findings();
        var topologies = new ArrayList<Loaded>();
        findings.look(() -> topologies.add(inputs.topology()));
        if (topologies.isEmpty()) {
            findings.look(this::inventoryAlone);
        }
        for (var loaded : topologies) {
            look(loaded, findings);
        }
        findings.throwIfAny();
        return Problems.OK;
    }

    private void inventoryAlone() throws ConfigException {
        var named = inputs.inventory();
        if (named.isPresent()) {
            InventoryLoader.checkAlone(InventoryLoader.resolve(named.get()));
        }
    }

    private void look(Loaded loaded, Findings findings) throws Exception {
        var topology = loaded.topology();
        var inventories = new ArrayList<Inventory>();
        var named = inputs.inventory();
        if (named.isPresent()) {
            findings.look(() -> inventories.add(
                    InventoryLoader.check(InventoryLoader.resolve(named.get()), topology, UserSsh.get())));
        }
        var inventory = inventories.isEmpty() ? new Inventory(Map.of()) : inventories.getFirst();
        var notes = Pantry.checkSecrets(loaded, findings);
        var releases = new ArrayList<Releases>();
        findings.look(() -> releases.add(Releases.pack(loaded, Pantry.secretFiles(loaded, inventory))));
        var packed = releases.isEmpty() ? Releases.NONE : releases.getFirst();
        var templates = new ArrayList<Templates>();
        findings.look(() -> templates.add(inputs.templates(loaded)));
        for (var one : templates) {
            // One server after the other, as a broken template ends the rendering.
            for (var server : topology.serversWithRoles()) {
                findings.look(() -> new StackFiles(one).of(topology, server));
            }
        }
        if (findings.none()) {
            valid(loaded, packed, templates.getFirst(), notes);
        }
    }

    private void valid(Loaded loaded, Releases releases, Templates templates, List<String> more) throws Exception {
        var topology = loaded.topology();
        long files = Desires.withoutSecrets(loaded, templates, releases).stream()
                .filter(WithFile.class::isInstance)
                .count();
        var out = spec.commandLine().getOut();
        out.println("Valid: " + topology.name() + " (" + topology.domain() + "), "
                + topology.servers().size() + (topology.servers().size() == 1 ? " server, " : " servers, ") + files
                + " files.");
        var notes = new ArrayList<>(Desires.notes(topology, releases));
        notes.addAll(more);
        notes.forEach(note -> out.println("Note: " + note + "."));
        out.flush();
    }
}
