package com.foobar.infra.part.loadbalancer.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.part.Supply.Certificates.Misfit;
import com.foobar.infra.part.Supply.Certificates.Texts;
import com.foobar.infra.part.loadbalancer.tls.Signers.Holder;
import com.foobar.infra.part.loadbalancer.tls.Signers.Wish;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which certificates may be used, and what is said of those that may not. */
class CertificateRulesTest {

    private static final String DOMAIN = "www.foobar.com";

    private final Holder root = Signers.self(Wish.authority("root"));
    private final Holder between = Signers.by(root, Wish.authority("between"));
    private final Holder site = Signers.by(between, Wish.site(DOMAIN));

    private static Texts texts(String chain, String key, String authority) {
        return new Texts(chain, key, Optional.of(authority), List.of());
    }

    private static List<Misfit> wrong(Texts... texts) {
        var files = new ArrayList<Https.Files>();
        for (int i = 0; i < texts.length; i++) {
            files.add(new Https.Files(
                    "site-" + i + ".pem",
                    "site-" + i + ".key",
                    texts[i].authority().map(_ -> "ca.pem")));
        }
        var https = new Https(files, Https.Profile.INTERMEDIATE, 443, true, Optional.empty());
        return CertificateRules.wrong(https, DOMAIN, List.of(texts), Signers.NOW);
    }

    private static void isSaid(String what, Texts... texts) {
        assertThat(wrong(texts))
                .singleElement()
                .satisfies(w -> assertThat(w.what()).contains(what));
    }

    @Test
    void a_chain_that_leads_to_its_authority_is_good_whichever_form_its_key_has() {
        var chain = site.certificate() + between.certificate();
        assertThat(wrong(texts(chain, site.key(), root.certificate()))).isEmpty();
        assertThat(wrong(texts(chain, site.oldKey(), root.certificate()))).isEmpty();
        assertThat(wrong(texts(chain + root.certificate(), site.key(), root.certificate())))
                .isEmpty();
        assertThat(wrong(texts("Bag Attributes\n\n" + chain, "\n" + site.key(), root.certificate())))
                .isEmpty();
        var rsa = Signers.by(root, Wish.site(DOMAIN).keys("RSA", 2048));
        assertThat(wrong(texts(rsa.certificate(), rsa.key(), root.certificate())))
                .isEmpty();
        assertThat(rsa.oldKey()).startsWith("-----BEGIN RSA PRIVATE KEY-----");
        assertThat(wrong(texts(rsa.certificate(), rsa.oldKey(), root.certificate())))
                .isEmpty();
    }

    @Test
    void an_authority_that_browsers_know_need_not_be_named() throws CertificateException {
        var known = Pem.certificates(root.certificate());
        var chain = site.certificate() + between.certificate();
        assertThat(wrong(new Texts(chain, site.key(), Optional.empty(), known))).isEmpty();
        isSaid(
                "nobody that browsers know signed CN=site (it was CN=between)",
                new Texts(site.certificate(), site.key(), Optional.empty(), known));
        var alone = Signers.self(Wish.site(DOMAIN));
        isSaid(
                "nobody that browsers know signed CN=site (it was CN=site)",
                new Texts(alone.certificate(), alone.key(), Optional.empty(), known));
        assertThat(wrong(texts(alone.certificate(), alone.key(), alone.certificate())))
                .isEmpty();
    }

    @Test
    void a_chain_is_in_order_and_whole() {
        isSaid(
                "is not the key of the first certificate in site-0.pem, but of a later one, CN=site",
                texts(between.certificate() + site.certificate(), site.key(), root.certificate()));
        isSaid(
                "certificate 2, CN=root, did not sign the one before it, CN=site",
                texts(site.certificate() + root.certificate() + between.certificate(), site.key(), root.certificate()));
        isSaid("ca.pem is not who signed CN=site", texts(site.certificate(), site.key(), root.certificate()));
    }

    @Test
    void a_key_is_the_certificates_own_and_open() {
        var chain = site.certificate() + between.certificate();
        isSaid("is not the key of the first certificate", texts(chain, root.key(), root.certificate()));
        var rsa = Signers.self(Wish.site(DOMAIN).keys("RSA", 2048));
        isSaid("is not the key of the first certificate", texts(chain, rsa.oldKey(), root.certificate()));
        isSaid("site-0.key holds no private key", texts(chain, chain, root.certificate()));
        for (var encrypted : List.of(
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n",
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES\n\nMIIB\n-----END RSA PRIVATE KEY-----\n")) {
            assertThat(wrong(texts(chain, encrypted, root.certificate())))
                    .singleElement()
                    .satisfies(w -> {
                        assertThat(w.what()).contains("is encrypted");
                        assertThat(w.hint()).contains("openssl pkey -in site-0.key");
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"})
    void what_is_no_certificate_is_told(String text) {
        assertThat(wrong(texts(text, site.key(), root.certificate())))
                .singleElement()
                .satisfies(w -> assertThat(w.what()).startsWith("site-0.pem holds "));
        assertThat(wrong(texts(site.certificate(), site.key(), text)))
                .singleElement()
                .satisfies(w -> assertThat(w.what()).startsWith("ca.pem holds "));
    }

    @Test
    void one_that_has_ended_or_is_not_good_yet_is_told_of_the_site_and_of_who_signed_it() {
        var day = Duration.ofDays(1);
        var ended = Signers.by(
                root, Wish.site(DOMAIN).from(Signers.NOW.minus(day.multipliedBy(9)), Signers.NOW.minus(day)));
        isSaid("CN=site ended on ", texts(ended.certificate(), ended.key(), root.certificate()));
        var early =
                Signers.by(root, Wish.site(DOMAIN).from(Signers.NOW.plus(day), Signers.NOW.plus(day.multipliedBy(9))));
        isSaid("CN=site is good from ", texts(early.certificate(), early.key(), root.certificate()));
        var old = Signers.by(
                root, Wish.authority("old").from(Signers.NOW.minus(day.multipliedBy(9)), Signers.NOW.minus(day)));
        var of = Signers.by(old, Wish.site(DOMAIN));
        isSaid("CN=old ended on ", texts(of.certificate() + old.certificate(), of.key(), root.certificate()));
    }

    @Test
    void what_browsers_refuse_as_weak_is_refused() {
        var small = Signers.by(root, Wish.site(DOMAIN).keys("RSA", 1024));
        isSaid("has an RSA key of 1024 bits", texts(small.certificate(), small.key(), root.certificate()));
        var dsa = Signers.by(root, Wish.site(DOMAIN).keys("DSA", 2048));
        isSaid("has a key of the kind DSA", texts(dsa.certificate(), dsa.key(), root.certificate()));
        var sha1 = Signers.by(root, Wish.site(DOMAIN).signedWith("SHA1withECDSA"));
        isSaid("is signed with SHA1withECDSA", texts(sha1.certificate(), sha1.key(), root.certificate()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"foobar.com", "*.foobar.org", "*.www.foobar.com", "*.com"})
    void the_first_is_for_the_domain(String name) {
        var other = Signers.by(root, Wish.site(name));
        isSaid(
                "is not for www.foobar.com, but for " + name,
                texts(other.certificate(), other.key(), root.certificate()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"www.foobar.com", "*.foobar.com", "WWW.foobar.com"})
    void a_name_fits_whole_or_with_a_star(String name) {
        var good = Signers.by(root, Wish.site("mail.foobar.com", name));
        assertThat(wrong(texts(good.certificate(), good.key(), root.certificate())))
                .isEmpty();
    }

    @Test
    void two_for_one_name_have_keys_of_different_kinds() {
        var one = Signers.by(root, Wish.site(DOMAIN));
        var two = Signers.by(root, Wish.site("shop.foobar.com", DOMAIN));
        var rsa = Signers.by(root, Wish.site(DOMAIN).keys("RSA", 2048));
        var all = Stream.of(one, rsa, two)
                .map(h -> texts(h.certificate(), h.key(), root.certificate()))
                .toArray(Texts[]::new);
        assertThat(wrong(all[0], all[1])).isEmpty();
        assertThat(wrong(all)).singleElement().satisfies(w -> {
            assertThat(w.index()).isEqualTo(2);
            assertThat(w.what()).isEqualTo("site-2.pem is for www.foobar.com, as is site-0.pem");
        });
    }

    @Test
    void no_message_shows_anything_of_a_key() {
        var key = site.key().lines().toList().get(1);
        assertThat(wrong(texts(root.certificate(), site.key(), between.certificate())))
                .isNotEmpty()
                .allSatisfy(w -> assertThat(w.toString()).doesNotContain(key));
    }

    @Test
    void a_bundle_is_the_certificates_and_then_the_key_and_nothing_else() throws CertificateException {
        var text = Pem.bundle(
                "Bag Attributes: x\n\n" + site.certificate() + "\n# between\n" + between.certificate(),
                "# mine\r\n" + site.key().replace("\n", "\r\n"));
        assertThat(text).isEqualTo(site.certificate() + between.certificate() + site.key());
        assertThat(Pem.certificates(text)).hasSize(2);
    }
}
