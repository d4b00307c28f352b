package com.foobar.infra.part.loadbalancer.tls;

import com.foobar.infra.part.Given;
import com.foobar.infra.part.Supply;
import com.foobar.infra.resource.AuthorityResource;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.secret.Secret;
import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
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

    /** What their scripts call. */
    public static final List<Library> FUNCTIONS = List.of(CertificateFile.FUNCTIONS);

    /** What is taken from the operator's machine. */
    public static Stream<Supply> supplies(Https https, String domain) {
        return https.certificates().isEmpty()
                ? Stream.empty()
                : Stream.of(new Supply.Certificates(
                        Https.CERTIFICATES,
                        https.certificates().stream()
                                .map(f -> new Supply.Certificates.Files(f.certificate(), f.key(), f.authority()))
                                .toList(),
                        (texts, now) -> CertificateRules.wrong(https, domain, texts, now),
                        Pem::bundle));
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
        if (https.certificates().isEmpty() && servers.contains(keeper.server())) {
            all.add(new AuthorityResource(keeper));
        }
        for (var server : servers) {
            var pems = paths.pems(https, domain);
            for (int i = 0; i < pems.size(); i++) {
                var file = new CertificateFile(server, stack, pems.get(i), socket);
                int index = i;
                all.add(
                        https.certificates().isEmpty()
                                ? new IssuedCertificateResource(file, domain, paths.key(domain), keeper)
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
