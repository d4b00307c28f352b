package com.foobar.infra.part.exporters;

import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** How the exporters are taken away. */
final class ExporterRemovals implements Removals.Rules {

    @Override
    public List<Removals.Kind> kinds() {
        return List.of(new Removals.Kind(ExporterCertificateResource.KIND, Removals.Phase.STOPPED));
    }

    @Override
    public Optional<Removals.Removal> removal(String topology, ResourceId id, Collection<ResourceId> gone) {
        return id.kind().equals(ExporterCertificateResource.KIND)
                ? Optional.of(new Removals.Removal(
                        id, ExporterCertificateResource.removal(topology), Optional.of("with its private key")))
                : Optional.empty();
    }

    /** What the scripts told last; and journald goes by what others say again. */
    @Override
    public Script further(String topology, ResourceId id) {
        if (id.kind().equals("service") && id.name().equals(Figures.UNIT)) {
            return Script.of("rm -f -- " + Figures.OUT);
        }
        var php = Figures.phpOut(id.name()).filter(_ -> id.kind().equals("service"));
        if (php.isPresent()) {
            return Script.of("rm -f -- " + Shell.quote(php.get()));
        }
        return id.kind().equals("file") && id.name().equals(Logs.JOURNAL)
                ? Script.of("systemctl restart systemd-journald.service")
                : Script.empty();
    }
}
