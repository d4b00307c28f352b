package com.foobar.infra.part;

import com.foobar.infra.resource.Archive;
import com.foobar.infra.topology.SecretSource;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Something that a part takes from the operator's machine. */
public sealed interface Supply {

    /** The key of the topology that names it, such as {@code app.release}. */
    String key();

    /**
     * A directory that is copied to servers.
     *
     * @param path as the topology writes it
     * @param publication how the world will read what is in it; empty: it will not
     * @param audience who will read it, to follow "holds a password; "
     * @param inspect what is wrong with its files
     * @param packed what goes to the servers of them, where nothing is wrong
     */
    record Directory(
            String key,
            String path,
            Optional<Publication> publication,
            String audience,
            Function<List<Archive.Entry>, List<Fault>> inspect,
            UnaryOperator<List<Archive.Entry>> packed)
            implements Supply {

        /** One that goes as it is. */
        public Directory(
                String key,
                String path,
                Optional<Publication> publication,
                String audience,
                Function<List<Archive.Entry>, List<Fault>> inspect) {
            this(key, path, publication, audience, inspect, UnaryOperator.identity());
        }
    }

    /**
     * That the world will read something.
     *
     * @param consent the key that names what is meant to be read although its name speaks against it
     * @param meant what it names, as paths in the directory
     */
    record Publication(String consent, Set<String> meant) {
        public Publication {
            meant = Set.copyOf(meant);
        }
    }

    /**
     * Why a directory will not do.
     *
     * @param key the key to point at
     */
    record Fault(String key, String what, String hint) {}

    /**
     * A secret of one line.
     *
     * @param name by which {@link Ingredients#secret} has it; missing there if it is made on the hosts
     * @param longest in bytes; a longer one would fail only where it is used
     * @param limit whose limit that is, for people
     */
    record Password(String key, String name, SecretSource source, int longest, String limit) implements Supply {}

    /**
     * A file that is a secret as a whole; {@link Ingredients#secret} has it by the key.
     *
     * @param path as the topology writes it
     * @param inspect all that is wrong with its text, from its beginning on, in words that show nothing of it
     */
    record SecretFile(String key, String path, Function<String, List<Wrong>> inspect) implements Supply {}

    /**
     * A file that everybody may read; {@link Ingredients#texts} has it by the key.
     *
     * @param path as the topology writes it
     * @param inspect all that is wrong with its text
     */
    record PublicFile(String key, String path, Function<String, List<Wrong>> inspect) implements Supply {}

    /**
     * @param what to follow the file's name: "holds in line 3 what is no name"
     */
    record Wrong(String what, String hint) {}

    /**
     * Certificates with their keys. {@link Ingredients#secret} has each pair by the key with its place in the list, such as
     * {@code load_balancer.https.certificates[0]}: the certificates, then the private key, in PEM.
     *
     * @param inspect all that is wrong with their texts at a time, in words that show nothing of a key
     * @param bundle makes of a certificate's text and its key's what the secret is to hold
     */
    record Certificates(
            String key,
            List<Files> files,
            BiFunction<List<Texts>, Instant, List<Misfit>> inspect,
            BiFunction<String, String, String> bundle)
            implements Supply {
        public Certificates {
            files = List.copyOf(files);
        }

        /** One of them, as paths that the topology writes. */
        public record Files(String chain, String key, Optional<String> authority) {}

        /**
         * What those files hold.
         *
         * @param known the authorities that this machine knows, as browsers do
         */
        public record Texts(String chain, String key, Optional<String> authority, List<X509Certificate> known) {
            public Texts {
                known = List.copyOf(known);
            }

            /** Not the key. */
            @Override
            public String toString() {
                return "certificates in PEM, and a key";
            }
        }

        /**
         * What is wrong.
         *
         * @param index of the one that is
         */
        public record Misfit(int index, String what, String hint) {}
    }
}
