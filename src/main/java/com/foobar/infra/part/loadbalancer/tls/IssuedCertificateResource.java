package com.foobar.infra.part.loadbalancer.tls;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A load balancer has a certificate of the stack's authority for a domain. The key is made there and stays there. It is
 * renewed when a third of its time is left, by whichever apply comes then.
 *
 * @param besides further names
 * @param key the path of the private key
 */
record IssuedCertificateResource(CertificateFile file, String domain, List<String> besides, String key, Keeper keeper)
        implements Resource {

    IssuedCertificateResource {
        besides = List.copyOf(besides);
    }

    /** The longest that browsers take from an authority that they were told to trust, rounded down. */
    static final int DAYS = 397;

    private static final int RENEW_DAYS = DAYS / 3;

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
        var facts = new LinkedHashSet<>(file.facts());
        facts.add(new HostFact());
        return facts;
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var state = file.state(observed);
        var why = new ArrayList<Detail>();
        if (!state.exists()) {
            why.add(new Detail.Note("for " + String.join(", ", all().toList())
                    + ", of the stack's own authority, which no browser knows by itself"));
        } else if (!state.regular()) {
            why.add(new Detail.Note("is no file"));
        } else {
            issued(observed, why);
        }
        return why.isEmpty()
                ? Optional.empty()
                : Optional.of(new Delta(
                        state.exists() ? Action.CHANGE : Action.ADD,
                        why,
                        new Delta.Work.Run(script()),
                        state.exists() ? state.sha256() + " " + state.mode() : ""));
    }

    private Stream<String> all() {
        return Stream.concat(Stream.of(domain), besides.stream());
    }

    private String names(String between) {
        return all().map(name -> "DNS:" + name).collect(Collectors.joining(between));
    }

    private void issued(ClusterFacts observed, ArrayList<Detail> why) {
        var certificate = file.certificate(observed);
        // By the clock of the server, which is the one that HAProxy there goes by.
        var now = Instant.ofEpochMilli(
                observed.get(server(), new HostFact()).orElseThrow().clockMillis());
        long left = Duration.between(now, certificate.end()).toDays();
        var remembered = file.remembered(observed).split(" ", -1);
        if (!certificate.names().equals(names(", "))) {
            why.add(new Detail.Attribute("names", certificate.names(), names(", ")));
        } else if (left < RENEW_DAYS) {
            why.add(new Detail.Attribute("days left", Long.toString(left), Integer.toString(DAYS)));
        }
        if (!remembered[0].equals(file.state(observed).sha256())) {
            why.add(new Detail.Note("its file is not the one that was issued"));
        }
        keeper.authoritySum(observed)
                .filter(sum -> remembered.length < 2 || !sum.equals(remembered[1]))
                .ifPresent(_ -> why.add(new Detail.Note("the certificate authority is another one")));
        if (why.isEmpty()) {
            file.beside(observed).ifPresent(why::add);
        }
    }

    private Script script() {
        var print = Script.builder()
                .line("printf '%s\\n' \"$fi_certificate\"")
                .line("cat -- " + Shell.quote(key))
                .build();
        return Script.builder()
                .text("fi_authority=")
                .imported(keeper.authorityImport())
                .line("")
                .text("fi_certificate=")
                .imported(keeper.certificate(server(), key, new Keeper.Leaf(domain, names(","), DAYS)))
                .line("")
                .script(file.written(
                        print,
                        "\"$(fi_sum " + Shell.quote(file.path())
                                + ") $(printf '%s\\n' \"$fi_authority\" | sha256sum | cut -c 1-64)\""))
                .build();
    }

    @Override
    public Optional<Boolean> drifted(ClusterFacts observed) {
        var remembered = file.remembered(observed);
        return remembered.isEmpty()
                ? Optional.empty()
                : Optional.of(!remembered.split(" ", -1)[0].equals(
                        file.state(observed).sha256()));
    }

    /** Remembered by the script. */
    @Override
    public String digest() {
        return "";
    }
}
