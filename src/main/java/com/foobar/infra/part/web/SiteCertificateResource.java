package com.foobar.infra.part.web;

import com.foobar.infra.fact.CertificateFact;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A web server has a certificate of the stack's authority for its name, by which load balancers know it. The key is made there
 * and stays there. It is renewed when a third of its time is left, by whichever apply comes then; nginx takes it by a reload.
 *
 * @param port where nginx is asked by TLS
 */
record SiteCertificateResource(String server, Keeper keeper, int port) implements Resource {

    static final Library FUNCTIONS = Library.beside(SiteCertificateResource.class, "certificates.sh");

    static final String KIND = "web-certificate";

    /** Those of the load balancers live as long. */
    private static final int DAYS = 397;

    private static final int RENEW_DAYS = DAYS / 3;
    private static final String ACCESS = "600 root:root";

    private String path() {
        return Web.certificate(keeper.topology());
    }

    private FileFact file() {
        return FileFact.metadata(path());
    }

    private ManifestFact manifest() {
        return new ManifestFact(keeper.topology());
    }

    @Override
    public ResourceId id() {
        return new ResourceId(KIND, path());
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(file(), new CertificateFact(path()), new HostFact(), manifest());
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var state = observed.get(server, file()).orElseThrow();
        var why = new ArrayList<Detail>();
        if (!state.exists()) {
            why.add(new Detail.Note("of the stack's own authority, for the load balancers"));
        } else if (!state.regular()) {
            why.add(new Detail.Note("is no file"));
        } else {
            issued(observed, state, why);
        }
        return why.isEmpty()
                ? Optional.empty()
                : Optional.of(new Delta(
                        state.exists() ? Action.CHANGE : Action.ADD,
                        why,
                        new Delta.Work.Run(script()),
                        state.exists() ? state.sha256() + " " + state.mode() : ""));
    }

    private void issued(ClusterFacts observed, FileFact.State state, List<Detail> why) {
        var certificate = observed.get(server, new CertificateFact(path())).orElseThrow();
        // By the clock of the server, which is the one that nginx there goes by.
        var now = Instant.ofEpochMilli(
                observed.get(server, new HostFact()).orElseThrow().clockMillis());
        long left = Duration.between(now, certificate.end()).toDays();
        var remembered = remembered(observed).split(" ", -1);
        if (!certificate.names().equals(name())) {
            why.add(new Detail.Attribute("names", certificate.names(), name()));
        } else if (left < RENEW_DAYS) {
            why.add(new Detail.Attribute("days left", Long.toString(left), Integer.toString(DAYS)));
        }
        if (!remembered[0].equals(state.sha256())) {
            why.add(new Detail.Note("its file is not the one that was issued"));
        }
        keeper.authoritySum(observed)
                .filter(sum -> remembered.length < 2 || !sum.equals(remembered[1]))
                .ifPresent(_ -> why.add(new Detail.Note("the certificate authority is another one")));
        var access = state.mode() + " " + state.owner() + ":" + state.group();
        if (!access.equals(ACCESS)) {
            why.add(new Detail.Attribute("access", access, ACCESS));
        }
    }

    private String name() {
        return "DNS:" + Web.certifiedName(server);
    }

    private Script script() {
        var file = Shell.quote(path());
        var key = new NginxPaths(keeper.topology()).certificateKey();
        var leaf = new Keeper.Leaf(Web.certifiedName(server), name(), DAYS);
        return Script.builder()
                .text("fi_authority=")
                .imported(keeper.authorityImport())
                .line("")
                .text("fi_certificate=")
                .imported(keeper.certificate(server, key, leaf))
                .line("")
                .line("fi_nginx_certificate " + file + " " + Shell.quote(key) + " " + port)
                .line("fi_record " + KIND + " " + file + " \"$(fi_sum " + file
                        + ") $(printf '%s\\n' \"$fi_authority\" | sha256sum | cut -c 1-64)\"")
                .build();
    }

    private String remembered(ClusterFacts observed) {
        return observed.get(server, manifest()).orElseThrow().digests().getOrDefault(id().toString(), "");
    }

    @Override
    public Optional<Boolean> drifted(ClusterFacts observed) {
        var remembered = remembered(observed);
        return remembered.isEmpty()
                ? Optional.empty()
                : Optional.of(!remembered.split(" ", -1)[0].equals(
                        observed.get(server, file()).orElseThrow().sha256()));
    }

    /** Remembered by the script. */
    @Override
    public String digest() {
        return "";
    }

    /** Takes it away, with its key. */
    static Script removal(String stack) {
        var key = new NginxPaths(stack).certificateKey();
        return Script.lines(
                "rm -f -- " + Shell.quote(Web.certificate(stack)) + " " + Shell.quote(key),
                "fi_rmdir " + Shell.quote(key.substring(0, key.lastIndexOf('/'))));
    }
}
