package com.foobar.infra.part.loadbalancer.tls;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.resource.Sha256;
import com.foobar.infra.secret.Secret;
import com.foobar.infra.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A certificate of the operator's lies on a load balancer, and HAProxy has it.
 *
 * @param source the path on the operator's machine, for people
 * @param content the certificates, then the private key
 */
record ProvidedCertificateResource(CertificateFile file, String source, Secret content) implements Resource {

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
        boolean same = state.regular() && Secret.of(state.sha256()).equals(content.map(Sha256::of));
        var why = new ArrayList<Detail>();
        if (!same) {
            why.add(new Detail.Note("as " + source + " has it"));
        } else {
            file.beside(observed).ifPresent(why::add);
            if (why.isEmpty() && !file.remembered(observed).equals(state.sha256())) {
                why.add(new Detail.Note("is as the topology says, and remembered"));
            }
        }
        if (!same && state.exists()) {
            why.add(new Detail.Note("HAProxy takes it without a reload"));
        }
        return why.isEmpty()
                ? Optional.empty()
                : Optional.of(new Delta(
                        state.exists() ? Action.CHANGE : Action.ADD,
                        why,
                        new Delta.Work.Run(script()),
                        state.exists()
                                ? state.type()
                                        + state.mode()
                                        + file.certificate(observed).sha1()
                                : ""));
    }

    private Script script() {
        var print = Script.builder().text("printf %s ").secret(content).line("").build();
        return file.written(print, file.sum());
    }

    @Override
    public Optional<Boolean> drifted(ClusterFacts observed) {
        var remembered = file.remembered(observed);
        return remembered.isEmpty()
                ? Optional.empty()
                : Optional.of(!remembered.equals(file.state(observed).sha256()));
    }

    /** Remembered by the script, so that none that is shown has it. */
    @Override
    public String digest() {
        return "";
    }

    /** None of the key. */
    @Override
    public String toString() {
        return List.of(file.id(), source).toString();
    }
}
