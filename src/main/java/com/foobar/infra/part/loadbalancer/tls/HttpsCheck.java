package com.foobar.infra.part.loadbalancer.tls;

import com.foobar.infra.check.ServerCheck;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.CertificateFact;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.RequestFact;
import com.foobar.infra.part.loadbalancer.tls.Https.Profile;
import com.foobar.infra.topology.Server;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A load balancer serves the certificates that lie in its files, for its domain, by HTTP/2 and no older TLS than it should, and
 * leads plain requests there; by IPv6 too, where it listens for that. Looked at by a handshake on the wire: files and configuration alone prove nothing.
 */
public final class HttpsCheck extends ServerCheck {

    /** By which {@code verify} selects it. */
    public static final String GROUP = "tls";

    /** A month of a certificate of 90 days, a week of one of 22: by then any renewal should have come. */
    private static final int SOON_SHARE = 4;

    private static final int LEADS = 308;

    private final Server on;
    private final List<String> paths;
    private final int plainPort;
    private final String path;
    private final Https https;
    private final String domain;
    private final HandshakeFact handshake;
    private final Optional<HandshakeFact> handshake6;
    private final List<CertificateFact> files;
    private final RequestFact answer;
    private final Optional<RequestFact> plain;

    /**
     * @param plainPort where it listens for HTTP
     * @param path that is answered with something, as its load balancer's health checks have it
     */
    public HttpsCheck(Server server, String stack, String domain, Https https, int plainPort, String path) {
        this("https", server, TlsPaths.of(stack).pems(https, domain), domain, https, plainPort, path);
    }

    /**
     * The same of another name that visitors ask for.
     *
     * @param called by what the check tells from others: the name, or the site whose domain it is
     */
    public HttpsCheck of(String called, String name) {
        return new HttpsCheck("https-" + called, on, paths, name, https, plainPort, path);
    }

    private HttpsCheck(
            String label, Server server, List<String> paths, String domain, Https https, int plainPort, String path) {
        super(GROUP, label, server.name());
        this.on = server;
        this.paths = List.copyOf(paths);
        this.plainPort = plainPort;
        this.path = path;
        this.https = https;
        this.domain = domain;
        this.handshake = new HandshakeFact("127.0.0.1", https.port(), domain);
        this.handshake6 =
                Optional.of(new HandshakeFact("::1", https.port(), domain)).filter(_ -> server.ipv6());
        this.files = paths.stream().map(CertificateFact::new).toList();
        this.answer = RequestFact.get("127.0.0.1", https.port(), domain, path).byTls();
        this.plain = https.redirect()
                ? Optional.of(RequestFact.get("127.0.0.1", plainPort, domain, path))
                : Optional.empty();
    }

    @Override
    protected Set<Fact<?>> questions() {
        var facts = new LinkedHashSet<Fact<?>>(files);
        facts.add(handshake);
        handshake6.ifPresent(facts::add);
        facts.add(answer);
        plain.ifPresent(facts::add);
        facts.add(new HostFact());
        return facts;
    }

    @Override
    protected Verdict answered(ClusterFacts observed) {
        var served = observed.get(server(), handshake).orElseThrow();
        var asked = domain + " at port " + https.port();
        if (served.chain().isEmpty()) {
            return new Verdict.Fail(
                    asked + ": no TLS handshake", "systemctl status haproxy; journalctl -u haproxy; foobar-infra plan");
        }
        var leaf = served.chain().getFirst();
        var said = new ArrayList<String>();
        var wrong = wrong(observed, served, leaf, said);
        var evidence = asked + ": " + served.protocol() + ", " + served.application() + ", certificate "
                + leaf.getSerialNumber().toString(16) + " until "
                + leaf.getNotAfter().toInstant().toString().substring(0, "2026-11-29".length())
                + (said.isEmpty() ? "" : "; " + String.join("; ", said));
        return wrong.isEmpty()
                ? new Verdict.Pass(evidence)
                : new Verdict.Fail(
                        evidence + "; but " + wrong.get().what(), wrong.get().hint());
    }

    /** What is wrong, and what to do. */
    private record Wrong(String what, String hint) {}

    private Optional<Wrong> wrong(
            ClusterFacts observed, HandshakeFact.State served, X509Certificate leaf, List<String> said) {
        var now = Instant.ofEpochMilli(
                observed.get(server(), new HostFact()).orElseThrow().clockMillis());
        var ofFile = files.stream()
                .filter(f -> observed.get(server(), f)
                        .filter(s -> s.sha1().equals(sha1(leaf)))
                        .isPresent())
                .findFirst();
        if (ofFile.isEmpty()) {
            return Optional.of(new Wrong(
                    "that is in none of its files, "
                            + String.join(
                                    ", ",
                                    files.stream().map(CertificateFact::path).toList()),
                    "foobar-infra plan tells what is to be done"));
        }
        if (https.acme().isPresent() && leaf.getIssuerX500Principal().equals(leaf.getSubjectX500Principal())) {
            return Optional.of(new Wrong(
                    "that is a placeholder, which no browser believes: no certificate was issued yet",
                    "the check \"acme\" tells why"));
        }
        if (!covers(observed, ofFile.get())) {
            return Optional.of(new Wrong("it is not for " + domain, "see load_balancer.https.certificates"));
        }
        var ends = ends(leaf, now, said);
        if (ends.isPresent()) {
            return ends;
        }
        if (https.profile() == Profile.MODERN && !served.protocol().equals("TLSv1.3")) {
            return Optional.of(new Wrong("the profile is modern", "foobar-infra plan tells what is to be done"));
        }
        if (!served.application().equals("h2")) {
            return Optional.of(new Wrong("not HTTP/2", "foobar-infra plan tells what is to be done"));
        }
        return bySix(observed, leaf, said).or(() -> answers(observed, said));
    }

    /** Whoever comes by IPv6 is served the same certificate. */
    private Optional<Wrong> bySix(ClusterFacts observed, X509Certificate leaf, List<String> said) {
        if (handshake6.isEmpty()) {
            return Optional.empty();
        }
        var served = observed.get(server(), handshake6.get()).orElseThrow().chain();
        if (served.isEmpty()) {
            return Optional.of(new Wrong("no TLS handshake by IPv6", "ss -ltn there tells what HAProxy listens on"));
        }
        if (!served.getFirst().equals(leaf)) {
            return Optional.of(new Wrong(
                    "by IPv6 certificate " + served.getFirst().getSerialNumber().toString(16) + " is served",
                    "ss -ltnp there tells who listens: is it another program?"));
        }
        said.add("by IPv6 too");
        return Optional.empty();
    }

    private boolean covers(ClusterFacts observed, CertificateFact file) {
        var names = List.of(observed.get(server(), file).orElseThrow().names().split(", "));
        int dot = domain.indexOf('.');
        return names.contains("DNS:" + domain) || dot > 0 && names.contains("DNS:*" + domain.substring(dot));
    }

    private Optional<Wrong> ends(X509Certificate leaf, Instant now, List<String> said) {
        var begin = leaf.getNotBefore().toInstant();
        var end = leaf.getNotAfter().toInstant();
        if (now.isBefore(begin)) {
            return Optional.of(new Wrong("it is good from " + begin + " on only", "is that server's clock right?"));
        }
        if (now.isAfter(end)) {
            return Optional.of(new Wrong("it has ended", renewal()));
        }
        var left = Duration.between(now, end);
        said.add(left.toDays() + " days left");
        return left.multipliedBy(SOON_SHARE).compareTo(Duration.between(begin, end)) < 0
                ? Optional.of(new Wrong("less than a quarter of its time is left", renewal()))
                : Optional.empty();
    }

    private String renewal() {
        if (https.acme().isPresent()) {
            return "the check \"acme\" tells why it was not renewed";
        }
        return https.certificates().isEmpty()
                ? "foobar-infra apply renews it"
                : "renew it where you had it from, and apply the new file";
    }

    private Optional<Wrong> answers(ClusterFacts observed, List<String> said) {
        int status = reply(observed, answer).status();
        if (status == 0) {
            return Optional.of(new Wrong("no answer to a request", "journalctl -u haproxy"));
        }
        said.add("answers " + status);
        if (plain.isEmpty()) {
            return Optional.empty();
        }
        var led = reply(observed, plain.get());
        if (led.status() != LEADS) {
            return Optional.of(new Wrong(
                    "a plain request is answered with " + status(led.status()) + ", and not led to HTTPS",
                    "foobar-infra plan tells what is to be done"));
        }
        said.add("http leads to " + led.header("location").orElse("nowhere"));
        return Optional.empty();
    }

    private static String sha1(X509Certificate certificate) {
        try {
            return CertificateFact.sha1(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            return "";
        }
    }
}
