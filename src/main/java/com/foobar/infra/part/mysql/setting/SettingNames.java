package com.foobar.infra.part.mysql.setting;

import com.foobar.infra.language.Suggestions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which options {@code [mysqld]} has. A server that reads an unknown one does not start; the beginning of a known one it
 * takes for that one, which nobody finds again.
 */
final class SettingNames {

    private static final Set<String> KNOWN = known();

    /** How the options of plugins begin that MySQL, or somebody who builds it, ships; whether one is loaded the server knows. */
    private static final List<String> OF_PLUGINS = List.of(
            "audit_",
            "authentication_",
            "connection_control_",
            "daemon_memcached_",
            "keyring_",
            "mysql_firewall_",
            "rewriter_",
            "rocksdb_",
            "thread_pool_",
            "validate_password_",
            "version_tokens_");

    private SettingNames() {}

    /**
     * What to write instead of an option that no supported release has; empty if one may.
     *
     * @param plain with underscores, without {@code loose_}
     * @param bare without any other modifier either
     */
    static Optional<String> instead(String plain, String bare) {
        if (KNOWN.contains(plain)
                || KNOWN.contains(bare)
                // A component's: its own checker has the last word.
                || bare.contains(".")
                || OF_PLUGINS.stream().anyMatch(bare::startsWith)) {
            return Optional.empty();
        }
        return Suggestions.didYouMean(bare, KNOWN)
                .or(() -> Optional.of("if a plugin or your release of MySQL has it, write loose_" + bare
                        + ": a server that does not know it goes on without"));
    }

    private static Set<String> known() {
        try (var in = Objects.requireNonNull(SettingNames.class.getResourceAsStream("names.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
