package com.foobar.infra.part.exporters;

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
import com.foobar.infra.topology.IpLiteral;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A server has a certificate of the stack's authority, by which its exporters are known to who asks them, and who asks to them. The key
 * is made there and stays there. It is renewed when a third of its time is left, by whichever apply comes then.
 *
 * @param name that it is for
 * @param address where the server is reached, which it is for too
 */
record ExporterCertificateResource(String server, Keeper keeper, String name, String address) implements Resource {

    static final Library FUNCTIONS = Library.beside(ExporterCertificateResource.class, "certificates.sh");

    static final String KIND = "exporter-certificate";

    private static final int DAYS = 397;
    private static final int RENEW_DAYS = DAYS / 3;
    private static final String ACCESS = "640 root:prometheus";

    /** Where HAProxy is told, if it is there. */
    private static final String HAPROXY = "/run/haproxy/admin.sock";

    private static final FileFact FILE = FileFact.metadata(Exporters.CERTIFICATE);
    private static final FileFact AUTHORITY = FileFact.metadata(Exporters.AUTHORITY);
    private static final CertificateFact CERTIFICATE = new CertificateFact(Exporters.CERTIFICATE);

    private ManifestFact manifest() {
        return new ManifestFact(keeper.topology());
    }

    @Override
    public ResourceId id() {
        return new ResourceId(KIND, Exporters.CERTIFICATE);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(FILE, AUTHORITY, CERTIFICATE, new HostFact(), manifest());
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var state = observed.get(server, FILE).orElseThrow();
        var why = new ArrayList<Detail>();
        if (!state.exists()) {
            why.add(new Detail.Note("of the stack's own authority, for the exporters and who asks them"));
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
        var certificate = observed.get(server, CERTIFICATE).orElseThrow();
        var now = Instant.ofEpochMilli(
                observed.get(server, new HostFact()).orElseThrow().clockMillis());
        long left = Duration.between(now, certificate.end()).toDays();
        if (!certificate.names().equals(names())) {
            why.add(new Detail.Attribute("names", certificate.names(), names()));
        } else if (left < RENEW_DAYS) {
            why.add(new Detail.Attribute("days left", Long.toString(left), Integer.toString(DAYS)));
        }
        if (!remembered(observed).equals(state.sha256())) {
            why.add(new Detail.Note("its file is not the one that was issued"));
        }
        var authority = observed.get(server, AUTHORITY).orElseThrow().sha256();
        keeper.authoritySum(observed)
                .filter(sum -> !sum.equals(authority))
                .ifPresent(_ -> why.add(new Detail.Note("the certificate authority is another one")));
        var access = state.mode() + " " + state.owner() + ":" + state.group();
        if (!access.equals(ACCESS)) {
            why.add(new Detail.Attribute("access", access, ACCESS));
        }
    }

    private String names() {
        return "DNS:" + name + ", " + (IpLiteral.is(address) ? "IP:" : "DNS:") + address;
    }

    private Script script() {
        var key = key(keeper.topology());
        var leaf = new Keeper.Leaf(name, names().replace(", ", ","), DAYS);
        return Script.builder()
                .text("fi_authority=")
                .imported(keeper.authorityImport())
                .line("")
                .text("fi_certificate=")
                .imported(keeper.certificate(server, key, leaf))
                .line("")
                .line("fi_exporter_certificate " + Shell.quoteAll(List.of(Exporters.DIRECTORY, key, HAPROXY)))
                .line("fi_record " + KIND + " " + Exporters.CERTIFICATE + " \"$(fi_sum " + Exporters.CERTIFICATE
                        + ")\"")
                .build();
    }

    private static String key(String stack) {
        return "/etc/foobar-infra/" + stack + "/monitoring/server.key";
    }

    private String remembered(ClusterFacts observed) {
        return observed.get(server, manifest()).orElseThrow().digests().getOrDefault(id().toString(), "");
    }

    @Override
    public Optional<Boolean> drifted(ClusterFacts observed) {
        var remembered = remembered(observed);
        return remembered.isEmpty()
                ? Optional.empty()
                : Optional.of(!remembered.equals(
                        observed.get(server, FILE).orElseThrow().sha256()));
    }

    /** Remembered by the script. */
    @Override
    public String digest() {
        return "";
    }

    /** Takes it away, with its key. */
    static Script removal(String stack) {
        var key = key(stack);
        return Script.lines(
                "rm -f -- " + Exporters.CERTIFICATE + " " + Exporters.AUTHORITY + " " + Shell.quote(key),
                "fi_rmdir " + Shell.quote(key.substring(0, key.lastIndexOf('/'))),
                "fi_rmdir " + Exporters.DIRECTORY);
    }
}
