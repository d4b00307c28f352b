package com.foobar.infra.cli;

import com.foobar.infra.part.Supply.Publication;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells what must not be copied to servers with a release or a site: secrets that the topology or the inventory names and
 * copies of them, private keys, and what is called as secrets are ({@link SecretKinds}).
 */
final class Unpublishable {

    /** More are not listed: who sees these knows that it is the wrong directory. */
    private static final int MOST = 5;

    /** Where others' packages lie: their tests bring keys that all the world has. */
    private static final Set<String> OTHERS =
            Set.of("node_modules", "vendor", "site-packages", "dist-packages", "gems");

    private static final List<String> KEYS = List.of("PRIVATE KEY-----", "PuTTY-User-Key-File-");
    private static final int HEAD = 4096;

    /** As in the JSON of a cloud's service account, where line ends are written as two characters. */
    private static final Pattern IN_JSON = Pattern.compile("\"-----BEGIN [A-Z ]*PRIVATE KEY-----\\\\n");

    /** What an installer of packages reads where it may be a password, and not the name of a variable that holds one. */
    private static final Pattern TOKEN =
            Pattern.compile("(?m)(_authToken|_auth|_password|npmAuthToken|npmAuthIdent)\\s*[=:]\\s*[\"']?[^\\s$\"']");

    private static final Set<String> TOKENS = Set.of(".npmrc", ".yarnrc", ".yarnrc.yml");

    private static final String OUT = "move it out of this directory";

    private final NamedSecrets secrets;

    /** @param secrets files that hold one; those that are not there are of no interest */
    Unpublishable(Set<Path> secrets) {
        this.secrets = new NamedSecrets(secrets);
    }

    /**
     * @param path within the directory
     * @param why to follow the path
     */
    record Found(String path, String why, String hint) {}

    /**
     * Looks at one thing in a directory.
     *
     * @param publication how the world reads what is in it, if it does
     * @param found gets it, if it must not be copied and little was found so far
     * @return whether it must not be copied
     */
    boolean look(Path root, Path path, Optional<Publication> publication, List<Found> found) throws IOException {
        var name = root.relativize(path);
        for (var part : name) {
            var place = SecretKinds.place(part.toString());
            if (place.isPresent()) {
                // What is in it is not listed beside it.
                if (part.equals(name.getFileName())) {
                    add(found, name, place.get());
                }
                return true;
            }
        }
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        var why = why(name, path, publication);
        why.map(reason -> orConsent(reason, name, publication)).ifPresent(reason -> add(found, name, reason));
        return why.isPresent();
    }

    private static SecretKinds.Reason orConsent(
            SecretKinds.Reason reason, Path name, Optional<Publication> publication) {
        return publication
                .filter(_ -> reason.doubted())
                .map(p -> new SecretKinds.Reason(
                        reason.why(),
                        reason.hint() + "; if all the world is meant to read it: " + p.consent() + ": [" + name + "]"))
                .orElse(reason);
    }

    private Optional<SecretKinds.Reason> why(Path name, Path path, Optional<Publication> publication)
            throws IOException {
        var named = secrets.what(path);
        if (named.isPresent()) {
            return named.map(what -> new SecretKinds.Reason(what, OUT));
        }
        boolean others = isOthers(name) && !isForOwnerOnly(path);
        var file = String.valueOf(name.getFileName());
        var kind = SecretKinds.file(file, publication.isPresent(), others);
        boolean meant =
                publication.filter(p -> p.meant().contains(name.toString())).isPresent();
        if (kind.filter(reason -> !reason.doubted() || !meant).isPresent()) {
            return kind;
        }
        if (!others && isKey(path)) {
            return Optional.of(new SecretKinds.Reason("a private key", OUT));
        }
        return Leftovers.origins(file).stream().anyMatch(TOKENS::contains)
                        && TOKEN.matcher(head(path)).find()
                ? Optional.of(new SecretKinds.Reason("with a registry's password or token", OUT))
                : Optional.empty();
    }

    private static void add(List<Found> found, Path name, SecretKinds.Reason reason) {
        if (found.size() < MOST) {
            found.add(new Found(name.toString(), reason.why(), reason.hint()));
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
        var head = head(file);
        return head.startsWith(KEYS.getLast())
                || IN_JSON.matcher(head).find()
                || head.lines()
                        .anyMatch(l ->
                                l.startsWith("-----BEGIN ") && l.stripTrailing().endsWith(KEYS.getFirst()));
    }

    private static String head(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1);
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
}
