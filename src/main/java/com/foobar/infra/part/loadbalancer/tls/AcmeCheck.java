package com.foobar.infra.part.loadbalancer.tls;

import com.foobar.infra.check.ServerCheck;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.CertificateFact;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.UnitFact;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** A load balancer has the certificate that was issued for it, and looks after it by itself. */
public final class AcmeCheck extends ServerCheck {

    private static final UnitFact TIMER = new UnitFact(Acme.TIMER);

    private final Acme acme;
    private final AcmeFact notes;
    private final CertificateFact file;

    public AcmeCheck(String server, String stack, String domain, Acme acme) {
        super(HttpsCheck.GROUP, "acme", server);
        this.acme = acme;
        this.notes = new AcmeFact(stack);
        this.file = new CertificateFact(TlsPaths.of(stack).pem(domain));
    }

    @Override
    protected Set<Fact<?>> questions() {
        return Set.of(notes, file, TIMER, new HostFact());
    }

    @Override
    protected Verdict answered(ClusterFacts observed) {
        var noted = observed.get(server(), notes).orElseThrow();
        var certificate = observed.get(server(), file).orElseThrow();
        var now = Instant.ofEpochMilli(
                observed.get(server(), new HostFact()).orElseThrow().clockMillis());
        var last = noted.attempt()
                .map(a -> "the last attempt, " + a.at() + ", "
                        + (a.failed() ? "failed: " : "went well: " + a.result() + " ") + a.said())
                .orElse("it was not asked yet");
        if (noted.issued().isEmpty() || !noted.issued().equals(certificate.sha1())) {
            return new Verdict.Fail(
                    "no certificate from " + host() + " is here; " + last,
                    "foobar-infra apply asks for one at once; journalctl -u " + Acme.UNIT);
        }
        var left = Duration.between(now, certificate.end());
        var until = "until " + certificate.end().toString().substring(0, "2026-11-29".length()) + ", " + left.toDays()
                + " days left; " + last;
        var timer = observed.get(server(), TIMER).orElseThrow();
        if (!timer.running() || !timer.enabled()) {
            return new Verdict.Fail(
                    "nobody will renew it: " + Acme.TIMER + " is " + timer.active() + ", at boot "
                            + (timer.file().isEmpty() ? "gone" : timer.file()) + "; " + until,
                    "foobar-infra apply starts and enables it");
        }
        if (noted.attempt().filter(AcmeFact.Attempt::failed).isPresent()) {
            return new Verdict.Fail(
                    until + "; it is tried again by itself",
                    "systemctl start " + Acme.UNIT + " tries at once; journalctl -u " + Acme.UNIT);
        }
        return new Verdict.Pass("from " + host() + " " + until);
    }

    private String host() {
        return URI.create(acme.directory()).getAuthority();
    }
}
