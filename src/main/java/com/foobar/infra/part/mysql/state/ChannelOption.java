package com.foobar.infra.part.mysql.state;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What a channel can be told beyond where it reads from and whom it trusts, and what {@code apply} tells it. */
public enum ChannelOption {
    RETRY("tries again after", "c.connection_retry_interval", "5", "SOURCE_CONNECT_RETRY=5", false),
    RETRIES("gives up after", "c.connection_retry_count", "86400", "SOURCE_RETRY_COUNT=86400", true),
    INTERFACE("network interface", "c.network_interface", "", "SOURCE_BIND=''", false),
    NAMESPACE("network namespace", "c.network_namespace", "", "NETWORK_NAMESPACE=''", false),
    CA_PATH("certificate authorities", "c.ssl_ca_path", "", "SOURCE_SSL_CAPATH=''", false),
    CERTIFICATE("its own certificate", "c.ssl_certificate", "", "SOURCE_SSL_CERT=''", false),
    KEY("key of its own certificate", "c.ssl_key", "", "SOURCE_SSL_KEY=''", false),
    REVOKED("revoked certificates", "c.ssl_crl_file", "", "SOURCE_SSL_CRL=''", false),
    REVOKED_PATH("directory of revoked certificates", "c.ssl_crl_path", "", "SOURCE_SSL_CRLPATH=''", false),
    CIPHERS("ciphers", "c.ssl_cipher", "", "SOURCE_SSL_CIPHER=''", false),
    SUITES("cipher suites", "IFNULL(c.tls_ciphersuites, '')", "", "SOURCE_TLS_CIPHERSUITES=NULL", false),
    VERSIONS("TLS versions", "c.tls_version", "", "SOURCE_TLS_VERSION=''", false),
    COMPRESSION(
            "compression",
            "c.compression_algorithm",
            "uncompressed",
            "SOURCE_COMPRESSION_ALGORITHMS='uncompressed'",
            false),
    FAILOVER(
            "goes to another source by itself",
            "c.source_connection_auto_failover",
            "0",
            "SOURCE_CONNECTION_AUTO_FAILOVER=0",
            true),
    PRIVILEGES("applies as", "IFNULL(d.privilege_checks_user, '')", "", "PRIVILEGE_CHECKS_USER=NULL", true),
    PRIMARY_KEYS(
            "checks for primary keys",
            "d.require_table_primary_key_check",
            "STREAM",
            "REQUIRE_TABLE_PRIMARY_KEY_CHECK=STREAM",
            true),
    ROWS_ONLY("takes rows only", "d.require_row_format", "NO", "REQUIRE_ROW_FORMAT=0", true),
    PUBLIC_KEY("public key of its source", "c.public_key_path", "", "SOURCE_PUBLIC_KEY_PATH=''", false),
    ASKS_FOR_KEY("asks its source for a public key", "c.get_public_key", "NO", "GET_SOURCE_PUBLIC_KEY=0", false),
    COMPRESSION_LEVEL(
            "level of compression", "c.zstd_compression_level", "3", "SOURCE_ZSTD_COMPRESSION_LEVEL=3", false),
    // MySQL 8.0.26 does not know it: there the name is one of the row around.
    GTID_ONLY(
            "keeps no positions of files",
            "(SELECT gtid_only FROM performance_schema.replication_connection_configuration i"
                    + " WHERE i.channel_name = c.channel_name)",
            "0",
            "GTID_ONLY=0",
            true),
    // Together with auto-position it is refused, so both are told in one statement.
    ANONYMOUS(
            "gives GTIDs to transactions without",
            "d.assign_gtids_to_anonymous_transactions_type",
            "OFF",
            "ASSIGN_GTIDS_TO_ANONYMOUS_TRANSACTIONS=OFF",
            true);

    private final String words;
    private final String column;
    private final String standard;
    private final String clause;
    private final boolean vital;

    ChannelOption(String words, String column, String standard, String clause, boolean vital) {
        this.words = words;
        this.column = column;
        this.standard = standard;
        this.clause = clause;
        this.vital = vital;
    }

    /** What is told, for people. */
    public String words() {
        return words;
    }

    /** A value of it, for people. */
    public String shown(String value) {
        return switch (this) {
            case RETRY -> value + " s";
            case RETRIES -> value + " attempts";
            case FAILOVER, GTID_ONLY -> value.equals("0") ? "no" : "yes";
            case ROWS_ONLY, ASKS_FOR_KEY -> value.equals("NO") ? "no" : "yes";
            default -> value.isEmpty() ? "not set" : value;
        };
    }

    /** What {@code apply} sets. */
    public String standard() {
        return standard;
    }

    /** Whether another value loses data, or stops replication sooner or later, though all threads may run now. */
    public boolean vital() {
        return vital;
    }

    /** All that {@code apply} sets, as part of {@code CHANGE REPLICATION SOURCE TO}. */
    public static String clauses() {
        return Arrays.stream(values())
                        .filter(o -> o != GTID_ONLY)
                        .map(o -> o.clause)
                        .collect(Collectors.joining(", "))
                + " /*!80027 , " + GTID_ONLY.clause + " */";
    }

    /** The columns that tell, {@code c} being the connection's configuration, {@code d} the applier's, in a row with what older servers lack. */
    static String columns() {
        return Arrays.stream(values()).map(o -> o.column).collect(Collectors.joining(",\n    "));
    }
}
