package com.foobar.infra.part.app;

import com.foobar.infra.part.Rendered;
import com.foobar.infra.part.RenderedFile;
import com.foobar.infra.part.ServerFiles;
import com.foobar.infra.part.app.Workers.Further;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.SecretResource;
import com.foobar.infra.resource.ServiceResource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.resource.Sha256;
import com.foobar.infra.secret.Secret;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What has the further commands of an app run on a server: after the app itself, so that they run with a release that is proven.
 *
 * @param release of which they are to be
 * @param password as the app's
 * @param environment tells the environment file that they are started with from others
 * @param loads files that each of them is started with, besides its own
 */
record WorkerServices(
        App app,
        AppPaths layout,
        ServerFiles files,
        String release,
        Optional<SecretResource> password,
        Optional<Secret> environment,
        List<String> loads) {

    /** A worker that ends sooner than this after a start has not started. */
    private static final int SETTLED_SECONDS = 2;

    /** More than it takes until it is started once more. */
    static final int PROOF_SECONDS = 12;

    WorkerServices {
        loads = List.copyOf(loads);
    }

    List<Resource> on(String server) {
        var resources = new ArrayList<Resource>();
        for (var one : Workers.on(app, layout.stack(), server)) {
            if (one.isJob()) {
                var spec = timer(one);
                files.ofService(one.what()).forEach(file -> resources.add(Rendered.resource(server, file, spec)));
                resources.add(new ServiceResource(server, spec));
            } else {
                worker(server, one, resources);
            }
        }
        return resources;
    }

    private void worker(String server, Further one, List<Resource> resources) {
        var rendered = files.generation(one.what()).orElseThrow();
        var generation = Sha256.of(rendered + release).substring(0, 16);
        var path = Further.file(one.service());
        var paths = new ArrayList<>(List.of(path));
        paths.addAll(loads);
        var spec = new ServiceSpec(
                        new WorkerCommand(one.service(), layout.user()),
                        Optional.empty(),
                        List.of(),
                        ServiceSpec.Loading.RESTART,
                        generation,
                        new ServiceSpec.GenerationSource.ProcessEnvironment(),
                        PROOF_SECONDS)
                .with(ServiceSpec.Commands.health(settled(one)))
                .loading(paths);
        if (!app.besides().writable().isEmpty()) {
            resources.add(new WritableSeenResource(server, layout.writable(), spec));
        }
        for (var file : files.ofService(one.what())) {
            resources.add(Rendered.resource(server, withWord(file, rendered, generation), spec));
        }
        resources.add(new ServiceResource(server, spec, password, environment, Optional.empty()));
    }

    private static RenderedFile withWord(RenderedFile file, String from, String to) {
        return file.withContent(file.content().replace(from, to));
    }

    /** It was up for a moment. */
    private static String settled(Further one) {
        var unit = Shell.quote(one.service());
        return "{ fi_up=$(systemctl show -P ActiveEnterTimestampMonotonic -- " + unit
                + "); read -r fi_now _ </proc/uptime; if [ $((${fi_now%%.*} - ${fi_up:-0} / 1000000)) -lt "
                + SETTLED_SECONDS + " ]; then if [ -n \"${FI_TELL-}\" ]; then echo "
                + Shell.quote(one.key() + ".command ends right after each start.") + "; fi; exit 1; fi; }";
    }

    /** systemd itself runs it when it is due; what it cannot read it says before anything is changed. */
    private static ServiceSpec timer(Further one) {
        var calendar = Shell.quote(one.calendar().orElseThrow());
        var trial = "fi_why=$(systemd-analyze calendar -- " + calendar + " 2>&1) || fi_fail "
                + Shell.quote(one.key() + ".at is no time that this server's systemd knows: ") + "\"$fi_why\"";
        return new ServiceSpec(
                        one.lasting(),
                        Optional.empty(),
                        List.of(),
                        ServiceSpec.Loading.RESTART,
                        "",
                        new ServiceSpec.GenerationSource.Nowhere(),
                        PROOF_SECONDS)
                .with(new ServiceSpec.Commands("", trial, "", ""));
    }
}
