package com.foobar.infra.part.monitoring;

import com.foobar.infra.part.exporters.Exporters;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the monitoring is taken away: before what it watches. Its figures stay, as data do. */
final class MonitoringRemovals implements Removals.Rules {

    /** By the package that writes them. */
    private static final Map<String, Removals.Data> FIGURES = Map.of(
            "prometheus", new Removals.Data("/var/lib/prometheus/metrics2", "what Prometheus has recorded"),
            "prometheus-alertmanager", new Removals.Data("/var/lib/prometheus/alertmanager", "Alertmanager's notes"));

    @Override
    public List<Removals.Data> data(String topology) {
        return FIGURES.values().stream()
                .sorted(Comparator.comparing(Removals.Data::path))
                .toList();
    }

    /** Unless the package stays, as others need it. */
    @Override
    public Optional<Removals.Removal> deletion(String topology, ResourceId id, Collection<ResourceId> everywhere) {
        var figures = FIGURES.get(id.name());
        return id.kind().equals("package") && figures != null
                ? Optional.of(new Removals.Removal(
                        id,
                        Script.lines(
                                "fi_uninstall " + id.name(),
                                "dpkg-query -W -f '${db:Status-Abbrev}' " + id.name()
                                        + " 2>/dev/null | grep -q '^ii' || rm -rf -- " + figures.path()),
                        Optional.of("with " + figures.what())))
                : Optional.empty();
    }

    @Override
    public Script further(String topology, ResourceId id) {
        var secrets = Exporters.DIRECTORY;
        return id.kind().equals("file") && id.name().startsWith(secrets + "/")
                ? Script.of("fi_rmdir " + Shell.quote(secrets))
                : Script.empty();
    }
}
