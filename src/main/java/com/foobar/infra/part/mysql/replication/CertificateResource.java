package com.foobar.infra.part.mysql.replication;

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
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import com.foobar.infra.topology.IpLiteral;
import com.foobar.infra.topology.Server;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A database server's key, its certificate from the stack's authority, and the authority's certificate. The key is made
 * on the server and stays there. A certificate is renewed when less than 60 days are left.
 *
 * @param directory holds {@code ca.pem}, {@code server-cert.pem}, {@code server-key.pem}
 */
public record CertificateResource(Server member, String directory, Keeper keeper) implements Resource {

    private static final int DAYS = 1825;
    private static final long RENEW_DAYS = 60;

    private static final String KEY_ACCESS = "600 mysql:mysql";

    @Override
    public ResourceId id() {
        return new ResourceId("certificate", directory);
    }

    @Override
    public String server() {
        return member.name();
    }

    private List<FileFact> files() {
        return List.of(
                FileFact.metadata(directory + "/ca.pem"),
                FileFact.metadata(directory + "/server-cert.pem"),
                FileFact.metadata(directory + "/server-key.pem"));
    }

    private CertificateFact certificate() {
        return new CertificateFact(directory + "/server-cert.pem");
    }

    @Override
    public Set<Fact<?>> facts() {
        var facts = new LinkedHashSet<Fact<?>>(files());
        facts.add(certificate());
        facts.add(new HostFact());
        facts.add(new ManifestFact(keeper.topology()));
        return facts;
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var why = new ArrayList<Detail>();
        for (var file : files()) {
            if (!observed.get(server(), file).orElseThrow().regular()) {
                why.add(new Detail.Attribute(file.path().substring(directory.length() + 1), "", "present"));
            }
        }
        var sums = sums(observed);
        var cert = observed.get(server(), certificate()).orElseThrow();
        var access = keyAccess(observed);
        if (why.isEmpty() && !access.equals(KEY_ACCESS)) {
            why.add(new Detail.Attribute("access to its key", access, KEY_ACCESS));
        }
        if (why.isEmpty()) {
            // By the clock of the server, which is the one that MySQL there goes by.
            var now = Instant.ofEpochMilli(
                    observed.get(server(), new HostFact()).orElseThrow().clockMillis());
            var left = Duration.between(now, cert.end()).toDays();
            if (left < RENEW_DAYS) {
                why.add(new Detail.Attribute("days left", Long.toString(left), Integer.toString(DAYS)));
            }
            if (!names(cert.names()).equals(names(alternativeNames()))) {
                why.add(new Detail.Attribute(
                        "names", cert.names(), alternativeNames().replace(",", ", ")));
            }
            if (!sums.equals(remembered(observed))) {
                why.add(new Detail.Note("its files are not the ones that were issued"));
            }
            keeper.authoritySum(observed)
                    .filter(sum -> !sum.equals(observed.get(server(), files().getFirst())
                            .orElseThrow()
                            .sha256()))
                    .ifPresent(_ -> why.add(new Detail.Note("the certificate authority is another one")));
        }
        if (why.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Delta(cert.present() ? Action.CHANGE : Action.ADD, why, new Delta.Work.Run(script()), sums));
    }

    /** New names, another authority or a certificate that ends soon are nobody's handiwork. */
    @Override
    public Optional<Boolean> drifted(ClusterFacts observed) {
        var remembered = remembered(observed);
        return Optional.of(!remembered.isEmpty()
                && (!remembered.equals(sums(observed)) || !keyAccess(observed).equals(KEY_ACCESS)));
    }

    private String keyAccess(ClusterFacts observed) {
        var key = observed.get(server(), files().getLast()).orElseThrow();
        return key.mode() + " " + key.owner() + ":" + key.group();
    }

    private String sums(ClusterFacts observed) {
        var sums = new StringBuilder();
        for (var file : files()) {
            var sum = observed.get(server(), file).orElseThrow().sha256();
            sums.append(sum, 0, Math.min(16, sum.length()));
        }
        return sums.toString();
    }

    /** The sums of the files that were issued last; empty if none were. */
    private String remembered(ClusterFacts observed) {
        return observed.get(server(), new ManifestFact(keeper.topology()))
                .orElseThrow()
                .digests()
                .getOrDefault(id().toString(), "");
    }

    private Script script() {
        var dir = Shell.quote(directory);
        var key = directory + "/server-key.pem";
        return Script.builder()
                .line("mkdir -p -- " + dir)
                .text("fi_authority=")
                .imported(keeper.authorityImport())
                .line("")
                .text("fi_certificate=")
                .imported(keeper.certificate(
                        member.name(), key, new Keeper.Leaf(member.name(), alternativeNames(), DAYS)))
                .line("")
                .line("printf '%s\\n' \"$fi_authority\" | fi_write " + dir + "/ca.pem 644 root root")
                .line("printf '%s\\n' \"$fi_certificate\" | fi_write " + dir + "/server-cert.pem 644 root root")
                .line("chown mysql:mysql " + Shell.quote(key) + " && chmod 600 " + Shell.quote(key))
                .line("chown root:mysql " + dir + " && chmod 750 " + dir)
                .line("openssl verify -CAfile " + dir + "/ca.pem " + dir + "/server-cert.pem >/dev/null")
                // A server that runs already with these paths takes the new files at once.
                .line(
                        "if systemctl is-active -q mysql; then printf 'ALTER INSTANCE RELOAD TLS;\\n' | fi_mysql || true; fi")
                .line("fi_record certificate " + dir + " \"$(for f in ca server-cert server-key; do sha256sum <" + dir
                        + "/$f.pem | cut -c 1-16; done | tr -d '\\n')\"")
                .build();
    }

    private String alternativeNames() {
        return "DNS:" + member.name()
                + (member.literal()
                        ? ",IP:" + member.address()
                        : member.address().equals(member.name()) ? "" : ",DNS:" + member.address());
    }

    /** What does not depend on how an address is spelt. */
    private static Set<String> names(String text) {
        var set = new LinkedHashSet<String>();
        for (var name : text.split(",")) {
            set.add(canonical(name.strip()));
        }
        return set;
    }

    private static String canonical(String name) {
        return name.startsWith("IP:") ? "IP:" + IpLiteral.canonical(name.substring(3)) : name;
    }

    @Override
    public String digest() {
        return "";
    }
}
