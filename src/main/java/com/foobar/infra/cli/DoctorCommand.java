package com.foobar.infra.cli;

import com.foobar.infra.config.Loaded;
import com.foobar.infra.engine.Doctor;
import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.Observer;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.part.Agreed;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.topology.Inventory;
import com.foobar.infra.topology.Server;
import com.foobar.infra.view.View;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code doctor}: what stands in the way of working with these servers from this machine. */
final class DoctorCommand implements Callable<Integer> {

    final CommandSpec spec = Options.command(
            this,
            "doctor",
            "Tell what stands in the way, before the first plan: whether each server is reached and lets this user become"
                    + " root, its system, clock, memory and disks, and what would keep apply from changing it. It shows no"
                    + " plan, and changes nothing.",
            "",
            "Examples:",
            "  foobar-infra doctor",
            "  foobar-infra doctor -i production --limit db-01",
            "",
            "It goes on where the topology or a secret cannot be used yet: servers are",
            "asked all the same. Exit codes: 0 nothing stands in the way; 1 something does;",
            "64 bad usage, or a topology that cannot be read.");

    private final InputOptions inputs = new InputOptions(spec);
    private final HostOptions hosts = new HostOptions(spec);
    private final OutputOptions output = new OutputOptions(spec);

    @Override
    public Integer call() throws Exception {
        var loaded = inputs.topologyAlone();
        var inventory = inputs.inventory(loaded);
        var only = hosts.only(loaded.topology());
        var servers = loaded.topology().servers().stream()
                .map(Server::name)
                .filter(name -> only.isEmpty() || only.contains(name))
                .toList();
        try (var view = output.view(spec.commandLine().getOut(), false)) {
            var examined = examine(loaded, inventory, servers, only, view);
            view.accept(examined);
            return examined.ok() ? Problems.OK : Problems.FAILED;
        }
    }

    private Event.Examined examine(
            Loaded loaded, Inventory inventory, List<String> servers, Set<String> only, View view) throws Exception {
        Session session;
        try {
            session = Session.open(inputs, hosts, Agreed.NOTHING, view);
        } catch (ConfigException | BadUsage | Findings.Several | TemplateException problem) {
            return apart(loaded, inventory, servers, problem, view);
        }
        try (session) {
            var survey = session.surveyor(Set.of()).survey(only, Doctor.questions(servers));
            return new Event.Examined(
                    loaded.topology().name(),
                    Doctor.examine(servers, survey.observation()),
                    survey.plan().obstacles(),
                    survey.failures(),
                    List.of());
        }
    }

    /** Servers alone, where what should be on them cannot be told. */
    private Event.Examined apart(
            Loaded loaded, Inventory inventory, List<String> servers, Exception problem, View view) {
        try (var fleet = Session.fleet(
                loaded,
                inventory,
                new RememberedAddresses(loaded.topology().name()),
                hosts.acceptNewHostKeys(),
                view)) {
            var observed = new Observer(fleet, view).observe(Doctor.questions(servers));
            return new Event.Examined(
                    loaded.topology().name(),
                    Doctor.examine(servers, observed),
                    List.of(),
                    observed.failures(),
                    Problems.told(problem));
        }
    }
}
