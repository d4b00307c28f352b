package com.foobar.infra.part.loadbalancer.tls;

import com.foobar.infra.part.Supply.Certificates.Misfit;
import com.foobar.infra.part.Supply.Certificates.Texts;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is wrong with certificates that the operator provides, in words that show nothing of a key. */
final class CertificateRules {

    private static final int LEAST_RSA_BITS = 2048;
    private static final int DNS = 2;

    /** The kinds of keys that browsers know. */
    private static final Set<String> KINDS = Set.of("RSA", "EC");

    private final Https https;
    private final String domain;
    private final Instant now;
    private final List<Misfit> found = new ArrayList<>();

    private CertificateRules(Https https, String domain, Instant now) {
        this.https = https;
        this.domain = domain;
        this.now = now;
    }

    /**
     * @param domain that the first of them must be good for, as it is shown to who names none
     * @param texts in the order of the topology
     */
    static List<Misfit> wrong(Https https, String domain, List<Texts> texts, Instant now) {
        var rules = new CertificateRules(https, domain, now);
        var sound = new LinkedHashMap<Integer, X509Certificate>();
        for (int i = 0; i < texts.size(); i++) {
            int index = i;
            rules.one(index, texts.get(index)).ifPresent(leaf -> sound.put(index, leaf));
        }
        rules.together(sound);
        return List.copyOf(rules.found);
    }

    private void wrong(int index, String what, String hint) {
        found.add(new Misfit(index, what, hint));
    }

    private Optional<X509Certificate> one(int index, Texts texts) {
        var files = https.certificates().get(index);
        List<X509Certificate> chain;
        try {
            chain = Pem.certificates(texts.chain());
        } catch (CertificateException e) {
            wrong(
                    index,
                    files.certificate() + " holds a certificate that can't be read",
                    "PEM, as openssl x509 prints it");
            return Optional.empty();
        }
        if (chain.isEmpty()) {
            wrong(
                    index,
                    files.certificate() + " holds no certificate",
                    "PEM: it begins with -----BEGIN CERTIFICATE-----; openssl x509 -inform DER makes it of a binary one");
            return Optional.empty();
        }
        int before = found.size();
        key(index, files, texts, chain);
        if (found.size() == before) {
            chained(index, files, chain);
        }
        chain.forEach(c -> strength(index, files, c));
        time(index, files, chain);
        if (found.size() == before) {
            trusted(index, files, texts, chain);
        }
        return found.size() == before ? Optional.of(chain.getFirst()) : Optional.empty();
    }

    private void key(int index, Https.Files files, Texts texts, List<X509Certificate> chain) {
        var keys = Pem.keys(texts.key());
        if (keys.isEmpty()) {
            wrong(index, files.key() + " holds no private key", "PEM: -----BEGIN PRIVATE KEY-----");
        } else if (keys.getFirst().encrypted()) {
            wrong(
                    index,
                    files.key() + " is encrypted, and no passphrase could be asked for when HAProxy starts",
                    "openssl pkey -in " + files.key() + " -out plain.key (and chmod 600 plain.key)");
        } else if (KINDS.contains(chain.getFirst().getPublicKey().getAlgorithm())
                && !Pem.fits(keys.getFirst(), chain.getFirst().getPublicKey())) {
            var other = chain.stream()
                    .filter(c -> Pem.fits(keys.getFirst(), c.getPublicKey()))
                    .findFirst();
            wrong(
                    index,
                    files.key() + " is not the key of the first certificate in " + files.certificate()
                            + other.map(c -> ", but of a later one, " + name(c)).orElse(""),
                    other.isPresent()
                            ? "put the site's own certificate first, then each that signed the one before it"
                            : "each certificate has a key of its own: which one was it asked for with?");
        }
    }

    private void chained(int index, Https.Files files, List<X509Certificate> chain) {
        for (int i = 0; i + 1 < chain.size(); i++) {
            if (!signed(chain.get(i), chain.get(i + 1))) {
                wrong(
                        index,
                        files.certificate() + ": certificate " + (i + 2) + ", " + name(chain.get(i + 1))
                                + ", did not sign the one before it, " + name(chain.get(i)),
                        "the site's own certificate first, then each that signed the one before it, and no others");
                return;
            }
        }
    }

    private void strength(int index, Https.Files files, X509Certificate certificate) {
        var key = certificate.getPublicKey();
        if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < LEAST_RSA_BITS) {
            wrong(
                    index,
                    files.certificate() + ": " + name(certificate) + " has an RSA key of "
                            + rsa.getModulus().bitLength() + " bits",
                    "browsers refuse fewer than 2048");
        } else if (!KINDS.contains(key.getAlgorithm())) {
            wrong(
                    index,
                    files.certificate() + ": " + name(certificate) + " has a key of the kind " + key.getAlgorithm(),
                    "browsers know RSA and ECDSA");
        }
        var signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        if (!certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())
                && (signature.startsWith("MD5") || signature.startsWith("SHA1"))) {
            wrong(
                    index,
                    files.certificate() + ": " + name(certificate) + " is signed with " + certificate.getSigAlgName(),
                    "browsers refuse it: have it signed anew, with SHA-256");
        }
    }

    private void time(int index, Https.Files files, List<X509Certificate> chain) {
        for (var certificate : chain) {
            var begin = certificate.getNotBefore().toInstant();
            var end = certificate.getNotAfter().toInstant();
            if (now.isBefore(begin)) {
                wrong(
                        index,
                        files.certificate() + ": " + name(certificate) + " is good from " + begin + " on only",
                        "is the clock of this machine right?");
            } else if (now.isAfter(end)) {
                wrong(
                        index,
                        files.certificate() + ": " + name(certificate) + " ended on " + end,
                        "renew it, and give the new file");
            }
        }
    }

    private void trusted(int index, Https.Files files, Texts texts, List<X509Certificate> chain) {
        var last = chain.getLast();
        if (texts.authority().isEmpty()) {
            if (texts.known().stream().noneMatch(root -> root.equals(last) || signed(last, root))) {
                wrong(
                        index,
                        files.certificate() + ": nobody that browsers know signed " + name(last) + " (it was "
                                + last.getIssuerX500Principal().getName() + ")",
                        "add the certificates in between, each after the one that it signed; or, if that is an authority of your"
                                + " own, name its certificate: authority: ca.pem");
            }
            return;
        }
        var path = files.authority().orElseThrow();
        try {
            var authorities = Pem.certificates(texts.authority().get());
            if (authorities.isEmpty()) {
                wrong(index, path + " holds no certificate", "PEM: it begins with -----BEGIN CERTIFICATE-----");
            } else if (authorities.stream().noneMatch(a -> a.equals(last) || signed(last, a))) {
                wrong(
                        index,
                        path + " is not who signed " + name(last) + " in " + files.certificate(),
                        "that was " + last.getIssuerX500Principal().getName());
            }
        } catch (CertificateException e) {
            wrong(index, path + " holds a certificate that can't be read", "PEM, as openssl x509 prints it");
        }
    }

    private static boolean signed(X509Certificate certificate, X509Certificate by) {
        if (!certificate.getIssuerX500Principal().equals(by.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(by.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** What only shows when all are seen. */
    private void together(LinkedHashMap<Integer, X509Certificate> sound) {
        var first = sound.get(0);
        if (first != null && names(first).stream().noneMatch(this::covers)) {
            wrong(
                    0,
                    https.certificates().getFirst().certificate() + " is not for " + domain + ", but for "
                            + (names(first).isEmpty() ? "no name at all" : String.join(", ", names(first))),
                    "the first certificate is the one of domain; browsers go by its subject alternative names");
        }
        ofSites(sound);
        var taken = new LinkedHashMap<String, Integer>();
        sound.forEach((index, leaf) -> {
            for (var name : names(leaf)) {
                var other = taken.putIfAbsent(name + " " + leaf.getPublicKey().getAlgorithm(), index);
                if (other != null) {
                    wrong(
                            index,
                            https.certificates().get(index).certificate() + " is for " + name + ", as is "
                                    + https.certificates().get(other).certificate(),
                            "one for a name is enough; of two, one has an RSA key and the other one ECDSA");
                    return;
                }
            }
        });
    }

    /** Each name of a site has one, and where no other name is answered each of them is for a site. */
    private void ofSites(LinkedHashMap<Integer, X509Certificate> sound) {
        if (sound.size() < https.certificates().size()) {
            return; // Which are for what is not known yet.
        }
        for (var name : https.besides().all()) {
            if (sound.values().stream().noneMatch(leaf -> names(leaf).stream().anyMatch(good -> covers(good, name)))) {
                wrong(
                        https.certificates().size() - 1,
                        "none of the certificates is for " + name + ", which is the name of a site",
                        "one that names it, or a name with *. above it; browsers go by its subject alternative names");
            }
        }
        if (!https.besides().closed()) {
            return;
        }
        sound.forEach((index, leaf) -> {
            boolean ofNone = names(leaf).stream()
                    .noneMatch(good -> covers(good)
                            || https.besides().all().stream()
                                    .anyMatch(name -> covers(good, name) || covers(name, good)));
            if (ofNone) {
                wrong(
                        index,
                        https.certificates().get(index).certificate() + " is for " + String.join(", ", names(leaf))
                                + ", and no site has such a name",
                        "remove it, or give the site that it is for in web.sites");
            }
        });
    }

    private boolean covers(String name) {
        return covers(name, domain);
    }

    /** Whether what a certificate names is, or stands for, a host. */
    private static boolean covers(String name, String host) {
        return name.equals(host)
                || name.startsWith("*.")
                        && host.indexOf('.') > 0
                        && host.substring(host.indexOf('.')).equals(name.substring(1));
    }

    private static Set<String> names(X509Certificate certificate) {
        try {
            var names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? Set.of()
                    : names.stream()
                            .filter(n -> (Integer) n.getFirst() == DNS)
                            .map(n -> n.get(1).toString().toLowerCase(Locale.ROOT))
                            .collect(Collectors.toCollection(TreeSet::new));
        } catch (CertificateException e) {
            return Set.of();
        }
    }

    private static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }
}
