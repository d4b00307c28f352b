package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.part.loadbalancer.tls.TlsCertificates;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How HAProxy is taken away. */
final class HaproxyRemovals implements Removals.Rules {

    @Override
    public List<Removals.Tier> tiers() {
        return List.of(new Removals.Tier(
                "load balancer", id -> id.kind().equals("service") && id.name().equals("haproxy.service")));
    }

    @Override
    public List<Removals.Kind> kinds() {
        return Stream.of(TlsCertificates.KIND, WebAuthorityResource.KIND)
                .map(kind -> new Removals.Kind(kind, Removals.Phase.STOPPED))
                .toList();
    }

    @Override
    public Optional<Removals.Removal> removal(String topology, ResourceId id, Collection<ResourceId> gone) {
        if (id.kind().equals(WebAuthorityResource.KIND)) {
            return Optional.of(
                    new Removals.Removal(id, TlsCertificates.removal(topology, id.name()), Optional.empty()));
        }
        return id.kind().equals(TlsCertificates.KIND)
                ? Optional.of(new Removals.Removal(
                        id, TlsCertificates.removal(topology, id.name()), Optional.of("with its private key")))
                : Optional.empty();
    }

    /** What HAProxy reads besides its configuration, and only because that says so. */
    @Override
    public Script further(String topology, ResourceId id) {
        return id.kind().equals("file") && id.name().equals(HaproxyPaths.CFG)
                ? Script.of("rm -f -- " + HaproxyPaths.SERVER_STATE)
                : Script.empty();
    }
}
