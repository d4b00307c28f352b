package com.foobar.infra.part.loadbalancer.tls;

import com.foobar.infra.fact.CertificateFact;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Optional;

/**
 * A file with certificates and their private key on one load balancer, whoever made them.
 *
 * @param stack whose manifest remembers it
 * @param socket HAProxy's, which is given what changes
 */
record CertificateFile(String server, String stack, String path, String socket) {

    static final Library FUNCTIONS = Library.beside(CertificateFile.class, "certificates.sh");

    static final String KIND = "tls-certificate";

    private static final String ACCESS = "600 root:root";

    ResourceId id() {
        return new ResourceId(KIND, path);
    }

    private FileFact file() {
        return FileFact.metadata(path);
    }

    private CertificateFact certificate() {
        return new CertificateFact(path);
    }

    private LoadedCertificateFact loaded() {
        return new LoadedCertificateFact(socket, path);
    }

    List<Fact<?>> facts() {
        return List.of(file(), certificate(), loaded(), new ManifestFact(stack));
    }

    FileFact.State state(ClusterFacts observed) {
        return observed.get(server, file()).orElseThrow();
    }

    /** What the certificate in it says. */
    CertificateFact.State certificate(ClusterFacts observed) {
        return observed.get(server, certificate()).orElseThrow();
    }

    /** What was remembered when it was last written; empty if it never was. */
    String remembered(ClusterFacts observed) {
        return observed.get(server, new ManifestFact(stack))
                .orElseThrow()
                .digests()
                .getOrDefault(id().toString(), "");
    }

    /** What is wrong with a file whose content is right. */
    Optional<Detail> beside(ClusterFacts observed) {
        var state = state(observed);
        var access = state.mode() + " " + state.owner() + ":" + state.group();
        if (!access.equals(ACCESS)) {
            return Optional.of(new Detail.Attribute("access", access, ACCESS));
        }
        return observed.get(server, loaded())
                .flatMap(LoadedCertificateFact.State::sha1)
                .filter(sha1 -> !sha1.equals(certificate(observed).sha1()))
                .map(_ -> new Detail.Note("HAProxy serves another certificate than this file's"));
    }

    /**
     * Writes what a command prints, the certificates and then the key, and has HAProxy take it.
     *
     * @param print one or more lines that print it
     * @param digest a shell word: what is remembered of it
     */
    Script written(Script print, String digest) {
        var quoted = Shell.quote(path);
        return Script.builder()
                .line("mkdir -p -- \"$(dirname -- " + quoted + ")\"")
                .line("chmod 700 -- \"$(dirname -- " + quoted + ")\"")
                .line("(")
                .line("umask 077")
                .line("{")
                .script(print)
                .line("} >" + quoted + ".new")
                .line(") || fi_fail \"could not write " + path + "; is the disk full?\"")
                .line("openssl x509 -in " + quoted + ".new -noout")
                .line("openssl pkey -in " + quoted + ".new -noout")
                .line("fi_haproxy_certificate " + Shell.quote(socket) + " " + quoted)
                .line("fi_record " + KIND + " " + quoted + " " + digest)
                .build();
    }

    /** How the digest of the file as it lies there is written in a script. */
    String sum() {
        return "\"$(fi_sum " + Shell.quote(path) + ")\"";
    }
}
