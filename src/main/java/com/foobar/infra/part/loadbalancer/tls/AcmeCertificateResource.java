package com.foobar.infra.part.loadbalancer.tls;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A load balancer has some certificate, without which HAProxy does not start: that which ACME issued, or a placeholder until
 * it has. What is in the file is the host's to renew, and no drift.
 */
record AcmeCertificateResource(CertificateFile file, String domain, Acme acme) implements Resource {

    private static final int DAYS = 90;

    /** Whatever is in it. */
    private static final String DIGEST = "by-acme";

    @Override
    public ResourceId id() {
        return file.id();
    }

    @Override
    public String server() {
        return file.server();
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.copyOf(file.facts());
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var state = file.state(observed);
        if (!state.regular() || !file.certificate(observed).present()) {
            return Optional.of(new Delta(
                    state.exists() ? Action.CHANGE : Action.ADD,
                    List.of(new Detail.Note(
                            "a placeholder, signed by nobody, until " + acme.directory() + " has issued one")),
                    new Delta.Work.Run(file.written(placeholder(), DIGEST)),
                    state.exists() ? state.sha256() + " " + state.mode() : ""));
        }
        return file.beside(observed)
                .map(why -> new Delta(
                        Action.CHANGE,
                        List.of(why),
                        new Delta.Work.Run(file.written(Script.of("cat -- " + Shell.quote(file.path())), DIGEST)),
                        state.mode()));
    }

    /** Its key is of no use to anybody, and never on disk but in its place. */
    private Script placeholder() {
        return Script.of("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -days " + DAYS
                + " -subj '/CN=placeholder until a certificate is issued' -addext "
                + Shell.quote("subjectAltName="
                        + String.join(
                                ",",
                                acme.all(domain).stream().map(n -> "DNS:" + n).toList()))
                + " -keyout /dev/stdout 2>/dev/null | cat");
    }

    @Override
    public Optional<Boolean> drifted(ClusterFacts observed) {
        return Optional.of(file.state(observed).exists());
    }

    @Override
    public String digest() {
        return DIGEST;
    }
}
