package com.foobar.infra.part.web;

import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** How nginx is taken away. */
final class WebRemovals implements Removals.Rules {

    @Override
    public List<Removals.Tier> tiers() {
        return List.of(new Removals.Tier(
                "web", id -> id.kind().equals("service") && id.name().equals(NginxCommand.UNIT)));
    }

    /** At each request. */
    @Override
    public boolean isReadUntilTheLast(ResourceId id) {
        return id.kind().equals("file")
                && id.name().startsWith("/etc/nginx/")
                && id.name().endsWith(".users");
    }

    /** Whether it is a module of an nginx that goes on, which would not start without, or have to be loaded anew once it is gone. */
    private static boolean isOfWhoGoesOn(ResourceId id, Collection<ResourceId> gone) {
        return id.kind().equals("package")
                && id.name().startsWith("libnginx-mod-")
                && gone.stream().noneMatch(other -> other.equals(new ResourceId("service", NginxCommand.UNIT)));
    }

    @Override
    public List<Removals.Kind> kinds() {
        return List.of(new Removals.Kind(SiteCertificateResource.KIND, Removals.Phase.STOPPED));
    }

    @Override
    public Optional<Removals.Removal> removal(String topology, ResourceId id, Collection<ResourceId> gone) {
        if (isOfWhoGoesOn(id, gone)) {
            return Optional.of(new Removals.Removal(
                    id, Script.empty(), Optional.of("stays installed; nginx, which goes on, has it loaded")));
        }
        return id.kind().equals(SiteCertificateResource.KIND)
                ? Optional.of(new Removals.Removal(
                        id, SiteCertificateResource.removal(topology), Optional.of("with its private key")))
                : Optional.empty();
    }

    /** What an apply left there that was cut short. */
    @Override
    public Script further(String topology, ResourceId id) {
        var paths = new NginxPaths(topology);
        return id.kind().equals("file") && id.name().equals(paths.site())
                ? Script.of("rm -f -- " + Shell.quote(paths.former()) + " " + Shell.quote(paths.formerDefault()))
                : Script.empty();
    }
}
