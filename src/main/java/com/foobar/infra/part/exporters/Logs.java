package com.foobar.infra.part.exporters;

import com.foobar.infra.part.Rendered;
import com.foobar.infra.part.RenderedFile;
import com.foobar.infra.part.RenderedService;
import com.foobar.infra.part.Rendering;
import com.foobar.infra.part.ServerFiles;
import com.foobar.infra.resource.PackageResource;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.resource.TimerResource;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.Templates;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What keeps the logs of a server from filling its disk: a limit of its journal's, and the distribution's logrotate, for which each
 * package that writes files says how these are rotated.
 */
final class Logs {

    static final String GROUP = "logs";

    private static final String PACKAGE = "logrotate";
    static final String TIMER = "logrotate.timer";

    private static final String JOURNALD = "systemd-journald.service";

    /** Read after those of others. */
    static final String JOURNAL = "/etc/systemd/journald.conf.d/zz-foobar-infra.conf";

    private static final String ROTATED = "/etc/logrotate.d/foobar-infra";

    private static final String JOURNAL_TEMPLATE = "exporters/journald.conf.ftl";
    private static final String ROTATED_TEMPLATE = "exporters/logrotate.ftl";

    /** As files have it. */
    private static final String JOURNAL_FILES = "journal";

    private static final String ROTATED_FILES = "logrotate";

    /** Services keep what they write to, as systemd does for them meanwhile. */
    private static final ServiceSpec LIMITED = new ServiceSpec(
            JOURNALD,
            Optional.empty(),
            List.of(),
            ServiceSpec.Loading.RESTART,
            "",
            new ServiceSpec.GenerationSource.Nowhere(),
            15);

    /** Read by each run. */
    private static final ServiceSpec READ = new ServiceSpec(
            TIMER,
            Optional.empty(),
            List.of(),
            ServiceSpec.Loading.RESTART_FOR_GENERATION,
            "",
            new ServiceSpec.GenerationSource.Nowhere(),
            15);

    private Logs() {}

    static Set<String> templates() {
        return Set.of(JOURNAL_TEMPLATE, ROTATED_TEMPLATE);
    }

    static RenderedService render(ExporterModel model, Templates templates) throws TemplateException {
        return new RenderedService(
                List.<RenderedFile>of(
                        Rendering.file(JOURNAL_FILES, JOURNAL, templates, JOURNAL_TEMPLATE, model),
                        Rendering.file(ROTATED_FILES, ROTATED, templates, ROTATED_TEMPLATE, model)),
                "");
    }

    static PackageResource packaged(String server) {
        return new PackageResource(server, PACKAGE);
    }

    static List<Resource> resources(String server, ServerFiles files) {
        var all = new ArrayList<Resource>();
        files.ofService(JOURNAL_FILES).forEach(file -> all.add(Rendered.resource(server, file, LIMITED)));
        files.ofService(ROTATED_FILES).forEach(file -> all.add(Rendered.resource(server, file, READ)));
        all.add(new TimerResource(server, TIMER));
        return all;
    }
}
