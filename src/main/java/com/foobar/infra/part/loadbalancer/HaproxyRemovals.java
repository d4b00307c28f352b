package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.part.loadbalancer.tls.TlsCertificates;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** How HAProxy is taken away. */
final class HaproxyRemovals implements Removals.Rules {

    @Override
    public List<Removals.Tier> tiers() {
        return List.of(new Removals.Tier(
                "load balancer", id -> id.kind().equals("service") && id.name().equals("haproxy.service")));
    }

    @Override
    public List<Removals.Kind> kinds() {
        return List.of(
                new Removals.Kind(TlsCertificates.ACME_TIMER, Removals.Phase.RUNNING),
                new Removals.Kind(TlsCertificates.KIND, Removals.Phase.STOPPED),
                new Removals.Kind(WebAuthorityResource.KIND, Removals.Phase.STOPPED),
                new Removals.Kind(TlsCertificates.ACME_CERTIFICATE, Removals.Phase.STOPPED),
                new Removals.Kind(TlsCertificates.ACME_KEYS, Removals.Phase.STOPPED));
    }

    @Override
    public Optional<Removals.Removal> removal(String topology, ResourceId id, Collection<ResourceId> gone) {
        return switch (id.kind()) {
            case TlsCertificates.KIND ->
                Optional.of(new Removals.Removal(
                        id, TlsCertificates.removal(topology, id.name()), Optional.of("with its private key")));
            case WebAuthorityResource.KIND ->
                Optional.of(new Removals.Removal(id, TlsCertificates.removal(topology, id.name()), Optional.empty()));
            case TlsCertificates.ACME_TIMER ->
                Optional.of(new Removals.Removal(id, TlsCertificates.timerRemoval(), Optional.empty()));
            case TlsCertificates.ACME_CERTIFICATE ->
                Optional.of(new Removals.Removal(id, Script.empty(), Optional.of("it stays good until it ends")));
            case TlsCertificates.ACME_KEYS ->
                Optional.of(new Removals.Removal(
                        id,
                        TlsCertificates.acmeRemoval(topology),
                        Optional.of("the account at the ACME server stays, without its key")));
            default -> Optional.empty();
        };
    }

    /** What HAProxy reads besides its configuration, and only because that says so. */
    @Override
    public Script further(String topology, ResourceId id) {
        return id.kind().equals("file") && id.name().equals(HaproxyPaths.CFG)
                ? Script.of("rm -f -- " + HaproxyPaths.SERVER_STATE)
                : Script.empty();
    }
}
