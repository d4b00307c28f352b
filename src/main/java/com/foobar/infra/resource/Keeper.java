package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.Optional;
import java.util.Set;

/**
 * Where a stack keeps its certificate authority and its secrets, and how other hosts get their share.
 *
 * <p>The keeper is one host, the primary. Private keys and generated secrets never leave the host they were made
 * on in the clear: certificates are signed from requests, and a secret travels sealed with the receiver's public key.
 * The operator's machine only carries what anybody may see.
 *
 * @param topology the stack's name
 * @param server the host that keeps
 */
public record Keeper(String topology, String server) {

    public String directory() {
        return "/etc/foobar-infra/" + topology;
    }

    /** The authority's own certificate, public. */
    public String authority() {
        return directory() + "/ca/ca.pem";
    }

    /** Its key, which goes to nobody but the next keeper. */
    public String authorityKey() {
        return directory() + "/ca/ca.key";
    }

    /** What tells whether there is an authority, and which. */
    Set<Fact<?>> authorityFacts() {
        return Set.of(FileFact.metadata(authority()), FileFact.metadata(authorityKey()));
    }

    /**
     * SHA-256 of the authority's certificate; empty text if it is about to be made, anew when its key was lost; nothing if
     * the keeper was not asked.
     */
    public Optional<String> authoritySum(ClusterFacts observed) {
        var key = observed.get(server, FileFact.metadata(authorityKey()));
        return observed.get(server, FileFact.metadata(authority()))
                .map(certificate -> key.map(FileFact.State::regular).orElse(true) ? certificate.sha256() : "");
    }

    public String secret(String name) {
        return directory() + "/secrets/" + name;
    }

    /** Makes the authority if there is none, or none that can sign. */
    public Script ensureAuthority() {
        var ca = Shell.quote(directory() + "/ca");
        return Script.lines(
                "fi_ca=" + ca,
                "mkdir -p /run/foobar-infra \"$fi_ca\"",
                "chmod 700 \"$fi_ca\"",
                "(",
                "  flock 8",
                "  if [ ! -s \"$fi_ca/ca.pem\" ] || [ ! -s \"$fi_ca/ca.key\" ]; then",
                "    umask 077",
                // One that is cut short leaves no key, and so is made again.
                "    rm -f \"$fi_ca/ca.key\"",
                "    openssl ecparam -name prime256v1 -genkey -noout -out \"$fi_ca/ca.key.new\"",
                "    openssl req -x509 -new -key \"$fi_ca/ca.key.new\" -sha256 -days 7300 -subj "
                        + Shell.quote("/CN=" + topology + " foobar-infra CA")
                        + " -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign"
                        + " -out \"$fi_ca/ca.pem.new\"",
                "    mv \"$fi_ca/ca.pem.new\" \"$fi_ca/ca.pem\"",
                "    mv \"$fi_ca/ca.key.new\" \"$fi_ca/ca.key\"",
                "  fi",
                ") 8>/run/foobar-infra/ca.lock");
    }

    /** The authority's certificate, as a value for other hosts. */
    public Script.Import authorityImport() {
        return new Script.Import(
                server,
                "CA certificate",
                Script.lines("set -eu").then(ensureAuthority()).then(Script.of("cat \"$fi_ca/ca.pem\"")));
    }

    /**
     * What a certificate says.
     *
     * @param subject its common name
     * @param names extension text, for instance {@code DNS:web-02,IP:10.0.0.12}
     * @param days how long it is good
     */
    public record Leaf(String subject, String names, int days) {}

    /** A certificate for a member, signed from a request that the member makes with its own key. */
    public Script.Import certificate(String member, String keyPath, Leaf leaf) {
        var request = new Script.Import(
                member,
                "certificate request",
                Script.lines(
                        "set -eu",
                        "umask 077",
                        "fi_key=" + Shell.quote(keyPath),
                        "mkdir -p -- \"$(dirname -- \"$fi_key\")\"",
                        "if ! openssl pkey -in \"$fi_key\" -noout 2>/dev/null; then",
                        "  openssl ecparam -name prime256v1 -genkey -noout -out \"$fi_key.new\" && mv -- \"$fi_key.new\" \"$fi_key\"",
                        "fi",
                        "openssl req -new -sha256 -key \"$fi_key\" -subj " + Shell.quote("/CN=" + leaf.subject())));
        var sign = Script.builder()
                .line("set -eu")
                .script(ensureAuthority())
                .text("fi_request=")
                .imported(request)
                .line("")
                .line("fi_extensions=$(mktemp)")
                .line(
                        "printf 'subjectAltName=%s\\nbasicConstraints=CA:FALSE\\nextendedKeyUsage=serverAuth,clientAuth\\n' "
                                + Shell.quote(leaf.names()) + " >\"$fi_extensions\"")
                .line(
                        "printf '%s\\n' \"$fi_request\" | openssl x509 -req -sha256 -days " + leaf.days()
                                + " -CA \"$fi_ca/ca.pem\""
                                + " -CAkey \"$fi_ca/ca.key\" -set_serial \"0x$(openssl rand -hex 16)\" -extfile \"$fi_extensions\"")
                .line("rm -f -- \"$fi_extensions\"")
                .build();
        return new Script.Import(server, "certificate of " + member, sign);
    }

    /** A secret of the keeper's, sealed so that only the receiver can open it. Base64, one line. */
    public Script.Import sealed(String receiver, String secretName) {
        var file = Shell.quote(secret(secretName));
        return sealed(receiver, secretName, "openssl pkeyutl -encrypt -in " + file);
    }

    /** The same of any small file of the keeper's, for who is to be the next keeper; nothing if it has none. */
    public Script.Import sealedFile(String receiver, String path) {
        var file = Shell.quote(path);
        return sealed(receiver, path, "[ ! -s " + file + " ] || openssl pkeyutl -encrypt -in " + file);
    }

    private Script.Import sealed(String receiver, String name, String encrypt) {
        var publicKey = new Script.Import(
                receiver,
                "public key",
                Script.lines(
                        "set -eu",
                        "umask 077",
                        "mkdir -p -- " + Shell.quote(directory()),
                        "fi_key=" + Shell.quote(sealKey()),
                        "if ! openssl pkey -in \"$fi_key\" -noout 2>/dev/null; then",
                        "  openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out \"$fi_key.new\" 2>/dev/null"
                                + " || openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out \"$fi_key.new\" 2>/dev/null",
                        "  mv -- \"$fi_key.new\" \"$fi_key\"",
                        "fi",
                        "openssl pkey -in \"$fi_key\" -pubout"));
        var seal = Script.builder()
                .line("set -eu")
                .text("fi_public=")
                .imported(publicKey)
                .line("")
                .line("fi_keyfile=$(mktemp)")
                .line("printf '%s\\n' \"$fi_public\" >\"$fi_keyfile\"")
                .line("{ " + encrypt + " -pubin -inkey \"$fi_keyfile\" -pkeyopt rsa_padding_mode:oaep"
                        + " -pkeyopt rsa_oaep_md:sha256; } | base64 -w0")
                .line("rm -f -- \"$fi_keyfile\"")
                .build();
        return new Script.Import(server, "sealed " + name, seal);
    }

    /** Opens on the receiver what {@link #sealed} made; prints the secret to standard output, which must be a pipe. */
    public Script open(Script.Import sealed) {
        return Script.builder()
                .text("printf '%s' ")
                .imported(sealed)
                .line(" | base64 -d | openssl pkeyutl -decrypt -inkey " + Shell.quote(sealKey())
                        + " -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256")
                .build();
    }

    /** Has the receiver put what {@link #sealedFile} made into a file of root's, if it was anything. */
    public Script received(Script.Import sealed, String path) {
        return Script.builder()
                .text("fi_sealed=")
                .imported(sealed)
                .line("")
                .line("if [ -n \"$fi_sealed\" ]; then")
                .line("  printf '%s' \"$fi_sealed\" | base64 -d | openssl pkeyutl -decrypt -inkey "
                        + Shell.quote(sealKey())
                        + " -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 | fi_write " + Shell.quote(path)
                        + " 600 root root")
                .line("  [ -s " + Shell.quote(path) + " ] || fi_fail 'what was sealed could not be opened'")
                .line("fi")
                .build();
    }

    private String sealKey() {
        return directory() + "/seal.key";
    }
}
