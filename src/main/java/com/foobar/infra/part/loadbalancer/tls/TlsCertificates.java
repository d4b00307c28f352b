package com.foobar.infra.part.loadbalancer.tls;

import com.foobar.infra.part.Given;
import com.foobar.infra.part.Supply;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.resource.AuthorityResource;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.secret.Secret;
import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The certificates of a stack's load balancers, wherever they are from.
 *
 * @param keeper of the stack's authority
 */
public record TlsCertificates(Https https, Given given, Keeper keeper) {

    /** Of all their resources. */
    public static final String KIND = CertificateFile.KIND;

    /** Of ACME's keys. */
    public static final String ACME_KEYS = AcmeKeysResource.KIND;

    /** Of the certificate that was issued; goes with its file. */
    public static final String ACME_CERTIFICATE = AcmeOrderResource.KIND;

    /** Of the timer that looks after it. */
    public static final String ACME_TIMER = AcmeTimerResource.KIND;

    /** What their scripts call. */
    public static final List<Library> FUNCTIONS = List.of(CertificateFile.FUNCTIONS, AcmeFiles.FUNCTIONS);

    /** What is taken from the operator's machine. */
    public static Stream<Supply> supplies(Https https, String domain) {
        var authority = https.acme().flatMap(Acme::authority).stream()
                .<Supply>map(path -> new Supply.PublicFile(Acme.AUTHORITY, path, TlsCertificates::noAuthority));
        return https.certificates().isEmpty()
                ? authority
                : Stream.of(new Supply.Certificates(
                        Https.CERTIFICATES,
                        https.certificates().stream()
                                .map(f -> new Supply.Certificates.Files(f.certificate(), f.key(), f.authority()))
                                .toList(),
                        (texts, now) -> CertificateRules.wrong(https, domain, texts, now),
                        Pem::bundle));
    }

    private static List<Supply.Wrong> noAuthority(String text) {
        try {
            return Pem.certificates(text).isEmpty()
                    ? List.of(
                            new Supply.Wrong("holds no certificate", "PEM: it begins with -----BEGIN CERTIFICATE-----"))
                    : List.of();
        } catch (CertificateException e) {
            return List.of(
                    new Supply.Wrong("holds a certificate that can't be read", "PEM, as openssl x509 prints it"));
        }
    }

    /**
     * What lies on each load balancer.
     *
     * @param socket HAProxy's
     */
    public List<Resource> resources(List<String> servers, String socket) {
        var stack = given.topology().name();
        var domain = given.topology().domain();
        var paths = TlsPaths.of(stack);
        var all = new ArrayList<Resource>();
        if (https.isOfTheStack() && servers.contains(keeper.server())) {
            all.add(new AuthorityResource(keeper));
        }
        https.acme()
                .ifPresent(acme ->
                        servers.forEach(server -> all.add(new AcmeKeysResource(server, stack, acme, servers, socket))));
        for (var server : servers) {
            var pems = paths.pems(https, domain);
            for (int i = 0; i < pems.size(); i++) {
                var file = new CertificateFile(server, stack, pems.get(i), socket);
                int index = i;
                if (https.acme().isPresent()) {
                    all.add(new AcmeCertificateResource(
                            file, domain, https.acme().get()));
                    continue;
                }
                all.add(
                        https.isOfTheStack()
                                ? new IssuedCertificateResource(
                                        file, domain, https.besides().all(), paths.key(domain), keeper)
                                : new ProvidedCertificateResource(
                                        file,
                                        https.certificates().get(index).certificate(),
                                        given.ingredients()
                                                // Not asked for where nothing is applied.
                                                .secret(Https.secret(index))
                                                .orElse(Secret.of(""))));
            }
        }
        return all;
    }

    /**
     * What has the certificate issued once the load balancers run; the first of them before the others, which take it from there.
     *
     * @param socket HAProxy's
     */
    public List<DesiredStage> orders(List<String> servers, String socket) {
        return https.acme().stream()
                .flatMap(acme -> orders(acme, servers, socket))
                .toList();
    }

    private Stream<DesiredStage> orders(Acme acme, List<String> servers, String socket) {
        var topology = given.topology();
        var stack = topology.name();
        var resources = servers.stream()
                .<List<Resource>>map(server -> {
                    var all =
                            new ArrayList<>(files(acme, servers, server, socket).on(server));
                    all.add(new AcmeTimerResource(server));
                    all.add(new AcmeOrderResource(
                            TlsPaths.of(stack).pem(topology.domain()),
                            topology.domain(),
                            new AcmeKeysResource(server, stack, acme, servers, socket)));
                    return all;
                })
                .toList();
        var first = new DesiredStage("certificate by ACME", resources.getFirst(), List.of());
        var others = resources.stream().skip(1).flatMap(List::stream).toList();
        return others.isEmpty()
                ? Stream.of(first)
                : Stream.of(first, new DesiredStage("certificate by ACME, others", others, List.of()));
    }

    private AcmeFiles files(Acme acme, List<String> servers, String server, String socket) {
        var topology = given.topology();
        return new AcmeFiles(
                topology.name(),
                topology.domain(),
                acme,
                acme.authority().map(_ -> given.ingredients().texts().getOrDefault(Acme.AUTHORITY, "")),
                socket,
                https.port(),
                servers.stream()
                        .filter(s -> !s.equals(server))
                        .map(s -> topology.server(s).endpoint(https.port()))
                        .toList(),
                servers.indexOf(server));
    }

    /** Takes away what ACME left on a load balancer: its keys and notes. */
    public static Script acmeRemoval(String stack) {
        var state = "/etc/foobar-infra/" + stack;
        return Script.lines(
                "rm -rf -- " + Shell.quote(Acme.Paths.of(stack).directory()) + " " + Shell.quote(Acme.notes(stack)),
                // The key that secrets travel under goes with the last of them.
                "if [ ! -d " + state + "/secrets ] && [ ! -d " + state + "/ca ]; then rm -f -- " + state
                        + "/seal.key; fi",
                "fi_rmdir " + Shell.quote(state));
    }

    /** Takes away the timer that looked after a certificate. */
    public static Script timerRemoval() {
        return Script.lines(
                "systemctl disable -q --now -- " + Acme.TIMER + " 2>/dev/null || :",
                "systemctl stop -- " + Acme.UNIT + " 2>/dev/null || :",
                "systemctl reset-failed -- " + Acme.UNIT + " 2>/dev/null || :");
    }

    /** Takes one of them away, with what was made for it. */
    public static Script removal(String stack, String path) {
        var key = path.replaceAll("\\.pem$", ".key");
        var paths = TlsPaths.of(stack);
        return Script.lines(
                "rm -f -- " + Shell.quote(path) + " " + Shell.quote(key),
                "fi_rmdir " + Shell.quote(paths.directory()),
                "fi_rmdir " + Shell.quote("/etc/foobar-infra/" + stack));
    }
}
