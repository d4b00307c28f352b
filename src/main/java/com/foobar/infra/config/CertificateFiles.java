package com.foobar.infra.config;

import com.foobar.infra.config.SecretReader.Unreadable;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.language.Problem;
import com.foobar.infra.part.Supply;
import com.foobar.infra.secret.Secret;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Reads certificates with their keys; a key under the same rules as a file with a password. No message holds any of one. */
public final class CertificateFiles {

    private CertificateFiles() {}

    /**
     * @return each pair as its supply says, by the key with its place in the list
     * @throws ConfigException pointing at the topology's lines, with all that is wrong, if they may not be used
     */
    public static Map<String, Secret> read(Loaded loaded, Supply.Certificates supply) throws ConfigException {
        var reader = SecretReader.in(loaded.directory());
        var known = knownAuthorities();
        var problems = new ArrayList<Problem>();
        var texts = new ArrayList<Supply.Certificates.Texts>();
        for (int i = 0; i < supply.files().size(); i++) {
            var files = supply.files().get(i);
            var place = place(supply, i);
            var chain = text(
                    loaded,
                    place + ".certificate",
                    problems,
                    () -> reader.withPublicFile(files.chain(), SecretFile::whole));
            var key = text(loaded, place + ".key", problems, () -> reader.withFile(files.key(), SecretFile::whole));
            var authority = files.authority()
                    .map(path -> text(
                            loaded,
                            place + ".authority",
                            problems,
                            () -> reader.withPublicFile(path, SecretFile::whole)));
            texts.add(new Supply.Certificates.Texts(chain, key, authority, known));
        }
        if (problems.isEmpty()) {
            for (var misfit : supply.inspect().apply(texts, Instant.now())) {
                var place = place(supply, misfit.index());
                problems.add(loaded.problem(place, place + ": " + misfit.what(), Optional.of(misfit.hint())));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        var secrets = new LinkedHashMap<String, Secret>();
        for (int i = 0; i < texts.size(); i++) {
            secrets.put(
                    place(supply, i),
                    Secret.of(supply.bundle()
                            .apply(texts.get(i).chain(), texts.get(i).key())));
        }
        return secrets;
    }

    private static String place(Supply.Certificates supply, int index) {
        return supply.key() + "[" + index + "]";
    }

    /** Reads one of the files. */
    private interface Reading {
        String read() throws Unreadable;
    }

    private static String text(Loaded loaded, String place, List<Problem> problems, Reading reading) {
        try {
            return reading.read();
        } catch (Unreadable e) {
            problems.add(loaded.problem(place, place + ": " + e.getMessage(), e.hint()));
            return "";
        }
    }

    /** The authorities that Java knows, which are those of the browsers. */
    private static List<X509Certificate> knownAuthorities() {
        try {
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return Stream.of(factory.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .flatMap(m -> Stream.of(((X509TrustManager) m).getAcceptedIssuers()))
                    .toList();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a JVM without authorities", e);
        }
    }
}
