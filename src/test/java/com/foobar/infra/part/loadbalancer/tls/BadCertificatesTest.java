package com.foobar.infra.part.loadbalancer.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.foobar.infra.config.CertificateFiles;
import com.foobar.infra.config.TopologyLoader;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.part.Supply;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.loadbalancer.tls.Signers.Holder;
import com.foobar.infra.part.loadbalancer.tls.Signers.Wish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates as files beside a topology: each that will not do is refused with its line there. */
class BadCertificatesTest {

    private static final String DOMAIN = "www.foobar.com";

    private final Holder company = Signers.self(Wish.authority("company"));
    private final Holder between = Signers.by(company, Wish.authority("between"));

    @TempDir
    private Path directory;

    @BeforeEach
    void topology() throws IOException {
        write("topology.yml", """
                name: x
                domain: www.foobar.com
                servers: {a: 10.0.0.1}
                load_balancer:
                  servers: a
                  https:
                    certificates:
                      - {certificate: one.pem, key: one.key, authority: ca.pem}
                      - {certificate: two.pem, key: two.key, authority: ca.pem}
                web: {servers: a, port: 8080}
                """);
        write("ca.pem", company.certificate());
        good("one", Wish.site(DOMAIN));
        good("two", Wish.site("shop.foobar.com"));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private void give(String name, String chain, Holder holder) throws IOException {
        write(name + ".pem", chain);
        write(name + ".key", holder.key());
        Files.setPosixFilePermissions(directory.resolve(name + ".key"), PosixFilePermissions.fromString("rw-------"));
    }

    private void good(String name, Wish wish) throws IOException {
        var holder = Signers.by(between, wish);
        give(name, holder.certificate() + between.certificate(), holder);
    }

    private void read() throws ConfigException {
        var loaded = TopologyLoader.load(directory.resolve("topology.yml"));
        var topology = loaded.topology();
        var https =
                topology.part(LoadBalancer.class).flatMap(LoadBalancer::https).orElseThrow();
        var supply =
                TlsCertificates.supplies(https, topology.domain()).findFirst().orElseThrow();
        CertificateFiles.read(loaded, (Supply.Certificates) supply);
    }

    private void isRefused(String place, String what) {
        assertThatThrownBy(this::read)
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        e -> assertThat(e.problems())
                                .anySatisfy(problem -> assertThat(problem.format())
                                        .contains("topology.yml:" + place)
                                        .contains(what)));
    }

    @Test
    void good_ones_are_taken() throws ConfigException {
        read();
    }

    @Test
    void keys_that_are_too_weak_are_refused() throws IOException {
        good("one", Wish.site(DOMAIN).keys("RSA", 1024));
        isRefused("8:9", "one.pem: CN=site has an RSA key of 1024 bits");
        good("one", Wish.site(DOMAIN).keys("DSA", 1024));
        isRefused("8:9", "one.pem: CN=site has a key of the kind DSA");
        good("one", Wish.site(DOMAIN));
        var weak = Signers.by(company, Wish.authority("weak").keys("RSA", 1024));
        var site = Signers.by(weak, Wish.site("shop.foobar.com"));
        give("two", site.certificate() + weak.certificate(), site);
        isRefused("9:9", "two.pem: CN=weak has an RSA key of 1024 bits");
    }

    @Test
    void a_binary_file_is_called_what_it_is_with_the_way_to_text() throws Exception {
        var site = Signers.by(between, Wish.site(DOMAIN));
        Files.write(
                directory.resolve("one.pem"),
                Pem.certificates(site.certificate()).getFirst().getEncoded());
        isRefused("8:", "one.pem is binary (DER or PKCS #12), not text");
        isRefused("8:", "openssl x509 -inform DER");
        good("one", Wish.site(DOMAIN));
        Files.write(
                directory.resolve("one.key"), Pem.keys(site.key()).getFirst().der());
        isRefused("8:", "one.key is binary (DER or PKCS #12), not text");
    }

    @Test
    void a_chain_in_another_order_is_refused() throws IOException {
        var site = Signers.by(between, Wish.site("shop.foobar.com"));
        give("two", between.certificate() + site.certificate(), site);
        isRefused("9:9", "is not the key of the first certificate in two.pem, but of a later one, CN=site");
        give("two", site.certificate() + company.certificate() + between.certificate(), site);
        isRefused("9:9", "two.pem: certificate 2, CN=company, did not sign the one before it, CN=site");
        give("two", site.certificate(), site);
        isRefused("9:9", "ca.pem is not who signed CN=site");
    }

    @Test
    void a_key_that_others_may_read_is_refused() throws IOException {
        Files.setPosixFilePermissions(directory.resolve("two.key"), PosixFilePermissions.fromString("rw-r-----"));
        isRefused("9:", "can be read or changed by others than its owner");
    }

    @Test
    void two_for_one_name_are_refused() throws IOException {
        good("two", Wish.site(DOMAIN));
        isRefused("9:9", "two.pem is for www.foobar.com, as is one.pem");
    }

    @Test
    void one_that_has_ended_is_refused_and_so_is_one_for_others() throws IOException {
        good(
                "two",
                Wish.site("shop.foobar.com")
                        .from(Signers.NOW.minus(Duration.ofDays(9)), Signers.NOW.minus(Duration.ofDays(1))));
        isRefused("9:9", "two.pem: CN=site ended on ");
        good("two", Wish.site("shop.foobar.com"));
        good("one", Wish.site("mail.foobar.com"));
        isRefused("8:9", "one.pem is not for www.foobar.com, but for mail.foobar.com");
    }

    /** With a second site, which is served under a name of its own alone, or for all other names too. */
    private void site(String rest) throws IOException {
        Files.createDirectories(directory.resolve("site"));
        write("site/index.html", "a blog");
        var file = directory.resolve("topology.yml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                "web: {servers: a, port: 8080}",
                                "web: {servers: a, port: 8080, sites: {blog: {domain: blog.foobar.com, static_files: site"
                                        + rest + "}}}"));
    }

    @Test
    void one_for_no_site_is_refused_where_no_other_name_is_answered() throws Exception {
        read(); // Of a single site, which answers to all names.
        site("");
        isRefused("9:9", "two.pem is for shop.foobar.com, and no site has such a name");
        isRefused("9:9", "remove it, or give the site that it is for in web.sites");
        good("two", Wish.site("blog.foobar.com"));
        read();
        good("two", Wish.site("*.foobar.com"));
        read();
    }

    @Test
    void one_for_other_names_is_taken_where_a_site_answers_to_these() throws Exception {
        good("one", Wish.site(DOMAIN, "blog.foobar.com"));
        site(", default: true");
        read();
    }

    @Test
    void a_site_that_none_is_for_is_refused() throws Exception {
        site(", default: true");
        isRefused("9:9", "none of the certificates is for blog.foobar.com, which is the name of a site");
    }
}
