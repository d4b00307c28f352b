package com.foobar.infra.cli;

import static com.foobar.infra.part.SecretKind.ELSEWHERE;

import com.foobar.infra.part.SecretKind;
import com.foobar.infra.part.SecretKind.Where;
import com.foobar.infra.stack.Parts;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What must not be copied to servers by what it is called: places and files where secrets are, and what is no page. */
final class SecretKinds {

    private static final String ANOTHER =
            "name a directory that a build makes, with what is to be published and nothing else";
    private static final String PASSWORDS = "where programs keep passwords";
    private static final String DATABASE = "where a database's passwords are kept";
    private static final String REGISTRY = "where a registry's passwords are kept";
    private static final String CLOUD = "where a cloud's keys are kept";
    private static final String REACHED = "which tells how servers are reached by SSH";
    private static final String ALL_IN_IT = "the history of a repository, with all that was ever in it";

    /**
     * Why something is refused, to follow its name, and what to do.
     *
     * @param doubted whether only its name speaks against it, so that somebody may know better
     */
    record Reason(String why, String hint, boolean doubted) {
        Reason(String why, String hint) {
            this(why, hint, false);
        }
    }

    /** Directories and files of exactly that name, with all that is in them. */
    private static final Map<String, String> PLACES = Map.ofEntries(
            Map.entry(".git", ALL_IN_IT),
            Map.entry(".hg", ALL_IN_IT),
            Map.entry(".svn", "the history of a repository"),
            Map.entry(".ssh", "where SSH keeps its keys"),
            Map.entry(".gnupg", "where GnuPG keeps its keys"),
            Map.entry(".password-store", PASSWORDS),
            Map.entry(".aws", CLOUD),
            Map.entry(".azure", CLOUD),
            Map.entry(".gcloud", CLOUD),
            Map.entry(".s3cfg", CLOUD),
            Map.entry(".boto", CLOUD),
            Map.entry(".kube", "where a cluster's keys are kept"),
            Map.entry(".vagrant", "where Vagrant keeps the keys of its machines"),
            Map.entry(".docker", REGISTRY),
            Map.entry(".dockercfg", REGISTRY),
            Map.entry(".pypirc", REGISTRY),
            Map.entry(".terraform", "where Terraform keeps what it works with"),
            Map.entry(".netrc", PASSWORDS),
            Map.entry("_netrc", PASSWORDS),
            Map.entry(".git-credentials", PASSWORDS),
            Map.entry(".vault_pass", PASSWORDS),
            Map.entry(".vault-token", PASSWORDS),
            Map.entry(".pgpass", DATABASE),
            Map.entry(".my.cnf", DATABASE),
            Map.entry(".mylogin.cnf", DATABASE));

    /** Those of no part. */
    private static final List<SecretKind> COMMON = List.of(
            // Those of certificates to trust hold no key.
            new SecretKind(
                    "(?i)(?!.*(trust|cacert)).*\\.(p12|pfx|jks|jceks|keystore|kdbx?)",
                    Where.OWN,
                    "a store of keys",
                    ELSEWHERE),
            new SecretKind(
                    ".*\\.tfstate(\\.backup)?",
                    Where.ALL,
                    "a Terraform state, which holds passwords in the clear",
                    ELSEWHERE),
            new SecretKind(
                    "\\.(ba|z|k|a)?sh_history|\\.(psql|sqlite|rediscli|mongo|python|node_repl|irb)_history",
                    Where.ALL,
                    SecretKind.TYPED,
                    ELSEWHERE),
            new SecretKind("\\.?htpasswd(-.*|\\..*)?", Where.SITE, "which keeps the passwords of visitors", ELSEWHERE),
            new SecretKind(
                    "(?i).*\\.(sql|dump)(\\.(gz|bz2|xz|zst|zip|7z))?",
                    Where.DOUBTED,
                    "which may hold all of a database",
                    ELSEWHERE),
            new SecretKind("(?i)ssh_config|known_hosts|authorized_keys", Where.SITE, REACHED, ELSEWHERE));

    private static final List<SecretKind> FILES =
            Stream.concat(COMMON.stream(), Parts.secretKinds().stream()).toList();

    private SecretKinds() {}

    /** Why nothing of that name, and nothing in it, is copied; empty if it may be. A copy is judged as what it is a copy of. */
    static Optional<Reason> place(String name) {
        // All places begin so, and this is asked of each part of each path.
        return name.startsWith(".") || name.startsWith("_")
                ? Leftovers.origins(name).stream()
                        .map(PLACES::get)
                        .filter(Objects::nonNull)
                        .map(why -> new Reason(why, ANOTHER))
                        .findFirst()
                : Optional.empty();
    }

    /**
     * Why a file of that name is not copied; empty if it may be. A copy is judged as what it is a copy of.
     *
     * @param published whether the world reads it
     * @param others whether it came with a package of others
     */
    static Optional<Reason> file(String name, boolean published, boolean others) {
        for (var origin : Leftovers.origins(name)) {
            for (var kind : FILES) {
                boolean here = switch (kind.where()) {
                    case SITE, DOUBTED -> published;
                    case OWN -> !others;
                    case ALL -> true;
                };
                if (here && kind.name().matcher(origin).matches()) {
                    return Optional.of(new Reason(kind.why(), kind.hint(), kind.where() == Where.DOUBTED));
                }
            }
            var place = place(origin);
            if (place.isPresent()) {
                return place;
            }
        }
        return published && Leftovers.isOne(name)
                ? Optional.of(new Reason(
                        "a copy that an editor, a merge or a person left, with what may have been taken out since",
                        "remove it, or " + ANOTHER,
                        true))
                : Optional.empty();
    }
}
