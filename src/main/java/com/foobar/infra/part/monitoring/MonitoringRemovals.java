package com.foobar.infra.part.monitoring;

import com.foobar.infra.part.exporters.Exporters;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;

/** How the monitoring is taken away: before what it watches. Its figures stay, as data do. */
final class MonitoringRemovals implements Removals.Rules {

    @Override
    public Script further(String topology, ResourceId id) {
        var secrets = Exporters.DIRECTORY;
        return id.kind().equals("file") && id.name().startsWith(secrets + "/")
                ? Script.of("fi_rmdir " + Shell.quote(secrets))
                : Script.empty();
    }
}
