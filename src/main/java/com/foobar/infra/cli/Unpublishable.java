package com.foobar.infra.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells what must not be copied to servers with a release or a site: secrets that the topology or the inventory names,
 * private keys, histories of version control, files with an environment, places where programs keep passwords.
 */
final class Unpublishable {

    /** More are not listed: who sees these knows that it is the wrong directory. */
    private static final int MOST = 5;

    private static final Map<String, String> PLACES = Map.ofEntries(
            Map.entry(".git", "the history of a repository, with all that was ever in it"),
            Map.entry(".hg", "the history of a repository, with all that was ever in it"),
            Map.entry(".svn", "the history of a repository"),
            Map.entry(".ssh", "where SSH keeps its keys"),
            Map.entry(".gnupg", "where GnuPG keeps its keys"),
            Map.entry(".aws", "where a cloud's keys are kept"),
            Map.entry(".azure", "where a cloud's keys are kept"),
            Map.entry(".kube", "where a cluster's keys are kept"),
            Map.entry(".docker", "where a registry's passwords are kept"),
            Map.entry(".terraform", "where Terraform keeps what it works with"),
            Map.entry(".netrc", "where programs keep passwords"),
            Map.entry(".pgpass", "where a database's passwords are kept"),
            Map.entry(".my.cnf", "where a database's passwords are kept"),
            Map.entry(".pypirc", "where a registry's passwords are kept"),
            Map.entry(".git-credentials", "where passwords are kept"));

    /** Stores of keys by what they are called; those of certificates to trust are none. */
    private static final Pattern KEY_STORE =
            Pattern.compile("(?i)(?!.*(trust|cacert)).*\\.(p12|pfx|jks|jceks|keystore|kdbx?)");

    private static final Pattern TERRAFORM = Pattern.compile(".*\\.tfstate(\\.backup)?");

    /** {@code .env}, {@code .env.local}, {@code app.env}; what is only to be copied from is no secret. */
    private static final Pattern ENVIRONMENT =
            Pattern.compile("(\\.env(\\.(?!example|sample|template|dist|defaults).+)?|[^.].*\\.env)");

    /** Where others' packages lie: their tests bring keys that all the world has. */
    private static final Set<String> OTHERS =
            Set.of("node_modules", "vendor", "site-packages", "dist-packages", "gems");

    private static final List<String> KEYS = List.of("PRIVATE KEY-----", "PuTTY-User-Key-File-");
    private static final int HEAD = 4096;

    /** As in the JSON of a cloud's service account, where line ends are written as two characters. */
    private static final Pattern IN_JSON = Pattern.compile("\"-----BEGIN [A-Z ]*PRIVATE KEY-----\\\\n");

    private final Set<Object> secrets = new HashSet<>();

    /** @param secrets files that hold one; those that are not there are of no interest */
    Unpublishable(Set<Path> secrets) {
        for (var file : secrets) {
            try {
                this.secrets.add(identity(file));
            } catch (IOException e) {
                continue;
            }
        }
    }

    /**
     * @param path within the directory
     * @param why to follow the path
     */
    record Found(String path, String why, String hint) {}

    /**
     * Looks at one thing in a directory.
     *
     * @param found gets it, if it must not be copied and little was found so far
     * @return whether it must not be copied
     */
    boolean look(Path root, Path path, List<Found> found) throws IOException {
        var name = root.relativize(path);
        for (var part : name) {
            var place = PLACES.get(part.toString());
            if (place != null) {
                if (part.equals(name.getFileName())) {
                    add(
                            found,
                            name,
                            place,
                            "name a directory that a build makes, with what is to be published and nothing else");
                }
                return true;
            }
        }
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        if (secrets.contains(identity(path))) {
            add(found, name, "which is named as a secret", "move it out of this directory");
            return true;
        }
        boolean others = isOthers(name) && !isForOwnerOnly(path);
        var file = String.valueOf(name.getFileName());
        if (!others && ENVIRONMENT.matcher(file).matches()) {
            add(found, name, "a file with an environment", "give it as app.environment_file, and keep it elsewhere");
            return true;
        }
        if (!others && KEY_STORE.matcher(file).matches()) {
            add(found, name, "a store of keys", "move it out of this directory");
            return true;
        }
        if (TERRAFORM.matcher(file).matches()) {
            add(found, name, "a Terraform state, which holds passwords in the clear", "move it out of this directory");
            return true;
        }
        if (!others && isKey(path)) {
            add(found, name, "a private key", "move it out of this directory");
            return true;
        }
        return false;
    }

    private static void add(List<Found> found, Path name, String why, String hint) {
        if (found.size() < MOST) {
            found.add(new Found(name.toString(), why, hint));
        }
    }

    private static boolean isOthers(Path name) {
        for (var part : name) {
            if (OTHERS.contains(part.toString())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isKey(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var head = new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1);
            return head.startsWith(KEYS.getLast())
                    || IN_JSON.matcher(head).find()
                    || head.lines()
                            .anyMatch(l -> l.startsWith("-----BEGIN ")
                                    && l.stripTrailing().endsWith(KEYS.getFirst()));
        }
    }

    /** Whether neither group nor others may read it, which somebody has mostly wanted so. */
    static boolean isForOwnerOnly(Path file) throws IOException {
        try {
            var may = Files.getPosixFilePermissions(file);
            return !may.contains(PosixFilePermission.GROUP_READ) && !may.contains(PosixFilePermission.OTHERS_READ);
        } catch (UnsupportedOperationException e) {
            return false; // no such permissions on this file system
        }
    }

    /** The same for every name that a file has. */
    private static Object identity(Path file) throws IOException {
        var key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        return key == null ? file.toRealPath() : key;
    }
}
