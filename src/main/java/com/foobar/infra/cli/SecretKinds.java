package com.foobar.infra.cli;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** What must not be copied to servers by what it is called: places and files where secrets are, and what is no page. */
final class SecretKinds {

    private static final String ELSEWHERE = "move it out of this directory";
    private static final String ANOTHER =
            "name a directory that a build makes, with what is to be published and nothing else";
    private static final String PASSWORDS = "where programs keep passwords";
    private static final String DATABASE = "where a database's passwords are kept";
    private static final String REGISTRY = "where a registry's passwords are kept";
    private static final String CLOUD = "where a cloud's keys are kept";
    private static final String REACHED = "which tells how servers are reached by SSH";
    private static final String ALL_IN_IT = "the history of a repository, with all that was ever in it";

    /** What a kind is refused in. */
    private enum Where {
        /** In what the world reads. */
        SITE,
        /** The same, unless somebody says that it is meant to be read. */
        DOUBTED,
        /** In a release too, but for packages of others, whose tests bring what all the world has. */
        OWN,
        /** Wherever it lies. */
        ALL
    }

    /**
     * @param name of a file
     * @param why to follow the file's name
     */
    private record Kind(Pattern name, Where where, String why, String hint) {
        Kind(String name, Where where, String why, String hint) {
            this(Pattern.compile(name), where, why, hint);
        }
    }

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

    private static final List<Kind> FILES = List.of(
            // .env, .env.local, app.env; what is only to be copied from is no secret.
            new Kind(
                    "\\.env(\\.(?!example|sample|template|dist|defaults).+)?|[^.].*\\.env",
                    Where.OWN,
                    "a file with an environment",
                    "give it as app.environment_file, and keep it elsewhere"),
            // Those of certificates to trust hold no key.
            new Kind(
                    "(?i)(?!.*(trust|cacert)).*\\.(p12|pfx|jks|jceks|keystore|kdbx?)",
                    Where.OWN,
                    "a store of keys",
                    ELSEWHERE),
            new Kind(
                    ".*\\.tfstate(\\.backup)?",
                    Where.ALL,
                    "a Terraform state, which holds passwords in the clear",
                    ELSEWHERE),
            new Kind(
                    "\\.(ba|z|k|a)?sh_history|\\.(mysql|psql|sqlite|rediscli|mongo|python|node_repl|irb)_history",
                    Where.ALL,
                    "which keeps what somebody typed, passwords too",
                    ELSEWHERE),
            new Kind("\\.?htpasswd(-.*|\\..*)?", Where.SITE, "which keeps the passwords of visitors", ELSEWHERE),
            new Kind(
                    "(?i).*\\.(sql|dump)(\\.(gz|bz2|xz|zst|zip|7z))?",
                    Where.DOUBTED,
                    "which may hold all of a database",
                    ELSEWHERE),
            new Kind("(?i)ssh_config|known_hosts|authorized_keys", Where.SITE, REACHED, ELSEWHERE));

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
