package com.foobar.infra.part.app;

import com.foobar.infra.part.Generation;
import com.foobar.infra.part.RenderedFile;
import com.foobar.infra.part.RenderedService;
import com.foobar.infra.part.Rendering;
import com.foobar.infra.part.Supply.Fault;
import com.foobar.infra.resource.Archive;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The further commands of an app: which there are on a server, their units, and what of them cannot be. */
final class Workers {

    static final String UNIT_TEMPLATE = "systemd/app-worker.service.ftl";
    static final String TIMER_TEMPLATE = "systemd/app-timer.timer.ftl";

    private Workers() {}

    /**
     * One of them.
     *
     * @param what for people, and as its files' service: worker mails
     * @param key of the topology
     * @param unit without its kind: foobar-app-worker-mails
     * @param calendar when it is due; empty: it goes on running
     * @param seconds how long a job may take, and a worker to end
     */
    record Further(
            String what, String key, String unit, List<String> command, Optional<String> calendar, long seconds) {

        boolean isJob() {
            return calendar.isPresent();
        }

        /** As checks and logs call it. */
        String label() {
            return what.replace(' ', '-');
        }

        /** What runs it. */
        String service() {
            return unit + ".service";
        }

        /** What is up as long as the topology has it. */
        String lasting() {
            return unit + (isJob() ? ".timer" : ".service");
        }

        static String file(String unit) {
            return "/etc/systemd/system/" + unit;
        }
    }

    /** Those of a server; a job is on one alone. */
    static List<Further> on(App app, String stack, String server) {
        var all = new ArrayList<Further>();
        var prefix = app.paths(stack).user() + "-";
        var whose = app.id().isEmpty() ? "" : app.id() + " ";
        app.besides()
                .workers()
                .forEach((name, worker) -> all.add(new Further(
                        whose + "worker " + name,
                        app.key("workers." + name),
                        prefix + "worker-" + name,
                        worker.command(),
                        Optional.empty(),
                        worker.stopTimeout().toSeconds())));
        app.besides().timers().forEach((name, timer) -> {
            if (timer.on(app).equals(server)) {
                all.add(new Further(
                        whose + "timer " + name,
                        app.key("timers." + name),
                        prefix + "timer-" + name,
                        timer.command(),
                        Optional.of(timer.at()),
                        timer.timeout().toSeconds()));
            }
        });
        return all;
    }

    /** The jobs of a server's that other servers have. */
    static List<TimerElsewhereResource> elsewhere(App app, String stack, String server) {
        return app.besides().timers().entrySet().stream()
                .filter(e -> !e.getValue().on(app).equals(server))
                .map(e -> new TimerElsewhereResource(
                        server,
                        stack,
                        app.paths(stack).user() + "-timer-" + e.getKey(),
                        e.getValue().on(app)))
                .toList();
    }

    /** What of them cannot be. */
    static List<Violation> broken(App app) {
        var found = new ArrayList<Violation>();
        app.besides()
                .timers()
                .forEach((name, timer) -> timer.server()
                        .filter(server -> !app.servers().contains(server))
                        .ifPresent(server -> found.add(new Violation(
                                app.key("timers." + name + ".server"),
                                server + " is no server of the app",
                                app.servers(),
                                Optional.empty()))));
        return found;
    }

    /** Programs that the release has not. */
    static List<Fault> missing(App app, App.Source.Release release, List<Archive.Entry> entries) {
        var found = new ArrayList<Fault>();
        app.besides()
                .workers()
                .forEach((name, worker) -> found.addAll(ReleaseRules.program(
                        release, app.key("workers." + name + ".command"), worker.command(), entries)));
        app.besides()
                .timers()
                .forEach((name, timer) -> found.addAll(ReleaseRules.program(
                        release, app.key("timers." + name + ".command"), timer.command(), entries)));
        return found;
    }

    /** Their files, each with a word of its own, so that none is restarted for another. */
    static RenderedService render(App app, Topology topology, Server self, Templates templates)
            throws TemplateException {
        var all = RenderedService.NONE;
        for (var one : on(app, topology.name(), self.name())) {
            var model = model(topology, app, self, one);
            var path = Further.file(one.service());
            all = all.and(
                    one.isJob()
                            ? new RenderedService(
                                    List.of(
                                            Rendering.file(one.what(), path, templates, UNIT_TEMPLATE, model),
                                            Rendering.file(
                                                    one.what(),
                                                    Further.file(one.lasting()),
                                                    templates,
                                                    TIMER_TEMPLATE,
                                                    model)),
                                    "")
                            : Rendering.sealed(List.<RenderedFile>of(
                                    Rendering.telling(one.what(), path, templates, UNIT_TEMPLATE, model))));
        }
        return all;
    }

    private static WorkerModel model(Topology t, App app, Server self, Further one) {
        var unit = AppUnit.model(t, app, self);
        return new WorkerModel(
                t.name(),
                app.domain(t),
                self.name(),
                one.what(),
                one.isJob(),
                one.calendar().orElse(""),
                one.seconds(),
                Generation.PLACEHOLDER,
                unit.user(),
                unit.directory(),
                AppUnit.command(one.command(), unit.directory()),
                AppUnit.assignments(AppUnit.environmentBesides(t, app, self)),
                unit.environmentFiles(),
                false,
                false,
                unit.umask(),
                unit.writable());
    }
}
