package com.foobar.infra.part.mysql.setting;

import com.foobar.infra.language.Characters;
import com.foobar.infra.language.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where the files that a setting of {@code [mysqld]} names may lie. mysqld writes to them as it is told, over whatever is
 * there: a log at the place of a key or of a table's file destroys it, one in a site's directory is read by the world.
 */
final class SettingPaths {

    /** What mysqld writes logs to, and makes if it is not there. */
    private static final Set<String> LOGS = Set.of("general_log_file", "slow_query_log_file", "audit_log_file");

    /** What mysqld only reads, from wherever packages and administrators put it. */
    private static final Set<String> READ = Set.of(
            "character_sets_dir",
            "lc_messages_dir",
            "ft_stopword_file",
            "validate_password.dictionary_file",
            "validate_password_dictionary_file",
            "caching_sha2_password_private_key_path",
            "caching_sha2_password_public_key_path",
            "sha256_password_private_key_path",
            "sha256_password_public_key_path");

    /** Directories of the system, of other services, of what is published, and of this tool. */
    private static final List<String> OTHERS = List.of(
            "/bin",
            "/boot",
            "/dev",
            "/etc",
            "/home",
            "/lib",
            "/lib32",
            "/lib64",
            "/proc",
            "/root",
            "/run",
            "/sbin",
            "/srv",
            "/sys",
            "/usr",
            "/var/cache",
            "/var/lib/foobar-infra",
            "/var/lib/haproxy",
            "/var/lib/nginx",
            "/var/log",
            "/var/mail",
            "/var/run",
            "/var/spool",
            "/var/www");

    private static final List<String> OWN = List.of("/var/log/mysql", "/run/mysqld", "/var/run/mysqld", "/dev/shm");

    /** What lies there may be gone after the next boot, or is taken away by age. */
    private static final List<String> PASSING = List.of("/tmp", "/var/tmp", "/dev/shm");

    /** What need not outlive mysqld. */
    private static final Set<String> SCRATCH = Set.of(
            "tmpdir",
            "innodb_tmpdir",
            "innodb_temp_tablespaces_dir",
            "innodb_temp_data_file_path",
            "replica_load_tmpdir",
            "slave_load_tmpdir",
            "secure_file_priv");

    private static final Pattern LOG = Pattern.compile("(/var/log/mysql/)?[A-Za-z0-9_][A-Za-z0-9_.-]*\\.log");

    private static final Pattern POOL = Pattern.compile("[A-Za-z0-9_-]*buffer_pool[A-Za-z0-9_-]*");

    private SettingPaths() {}

    /** Why files of that value must not be written; empty if they may, or if it names none. */
    static Optional<Refusal> problem(String name, String value) {
        if (LOGS.contains(name)) {
            return LOG.matcher(value).matches()
                    ? Optional.empty()
                    : Optional.of(Refusal.of(
                            Characters.quote(value) + " is no place for a log of mysqld",
                            "give a file in /var/log/mysql, or in the data directory, that ends in .log: /var/log/mysql/"
                                    + (name.startsWith("slow") ? "slow.log" : "general.log")));
        }
        if (name.equals("innodb_buffer_pool_filename")) {
            return POOL.matcher(value).matches()
                    ? Optional.empty()
                    : Optional.of(Refusal.of(
                            Characters.quote(value) + " may be a file of something else, which would be written over",
                            "give a name without a directory, such as ib_buffer_pool"));
        }
        if (READ.contains(name)) {
            return Optional.empty();
        }
        for (var path : value.split("[:,;]", -1)) {
            var why = problem(path.strip()).or(() -> passing(name, path.strip()));
            if (why.isPresent()) {
                return Optional.of(Refusal.of(
                        Characters.quote(path.strip()) + " " + why.get(),
                        "give a directory that is mysqld's alone, such as /var/lib/mysql-files"));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> problem(String path) {
        if (List.of(path.split("/", -1)).contains("..")) {
            return Optional.of("leads out of its directory");
        }
        if (!path.startsWith("/")) {
            return Optional.empty();
        }
        var plain = path.replaceAll("/(\\./)*/*", "/");
        if (plain.equals("/")) {
            return Optional.of("is all of the server");
        }
        return OTHERS.stream()
                .filter(tree -> within(plain, tree) && OWN.stream().noneMatch(own -> within(plain, own)))
                .findFirst()
                .map(tree -> "is in " + tree + ", where others keep their files");
    }

    private static Optional<String> passing(String name, String path) {
        return SCRATCH.contains(name)
                ? Optional.empty()
                : PASSING.stream()
                        .filter(tree -> within(path.replaceAll("/(\\./)*/*", "/"), tree))
                        .findFirst()
                        .map(tree -> "is in " + tree + ", where nothing is kept for long");
    }

    private static boolean within(String path, String tree) {
        return path.equals(tree) || path.startsWith(tree + "/");
    }
}
