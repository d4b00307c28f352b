package com.foobar.infra.part.mysql.state;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Semi-synchronous replication by the plugins that MySQL ships: their names, and how each database is set. */
public final class SemiSync {

    /** On the primary alone: a replica with it on would wait for an acknowledgement of what it applies. */
    public static final String SOURCE = "rpl_semi_sync_source_enabled";

    /** On every database; in force where it replicates. */
    public static final String REPLICA = "rpl_semi_sync_replica_enabled";

    /** {@code ON} while the primary waits; {@code OFF} once it gave up waiting. */
    public static final String SOURCE_STATUS = "rpl_semi_sync_source_status";

    /** {@code ON} while the receiver acknowledges. */
    public static final String REPLICA_STATUS = "rpl_semi_sync_replica_status";

    /** How many replicas acknowledge, whether the primary waits for them or not. */
    public static final String CLIENTS = "rpl_semi_sync_source_clients";

    /** Sessions that wait for an acknowledgement now. */
    public static final String WAITING = "rpl_semi_sync_source_wait_sessions";

    /** Transactions that a replica acknowledged, since the server started. */
    public static final String ACKNOWLEDGED = "rpl_semi_sync_source_yes_tx";

    /** Transactions that were committed without. */
    public static final String UNACKNOWLEDGED = "rpl_semi_sync_source_no_tx";

    /** As SQL strings. */
    static final String STATUS = "'"
            + String.join("', '", SOURCE_STATUS, REPLICA_STATUS, CLIENTS, WAITING, ACKNOWLEDGED, UNACKNOWLEDGED) + "'";

    private static final String LOAD = "plugin_load_add";

    /** MySQL checks an option file without its plugins, and knows none of their options then. */
    private static final String LOOSE = "loose_";

    /**
     * What each database runs with, whatever its role. The timeout is the longest that all releases take, 49 days: who waits
     * for less goes on without a replica, and tells nobody.
     */
    public static final Map<String, String> SETTINGS = settings();

    /** What the option file says. */
    public static final Map<String, String> OPTIONS = options();

    private SemiSync() {}

    private static Map<String, String> settings() {
        var all = new LinkedHashMap<String, String>();
        all.put("rpl_semi_sync_source_wait_point", "AFTER_SYNC");
        all.put("rpl_semi_sync_source_wait_for_replica_count", "1");
        all.put("rpl_semi_sync_source_wait_no_replica", "ON");
        all.put("rpl_semi_sync_source_timeout", "4294967295");
        all.put(REPLICA, "ON");
        return Collections.unmodifiableMap(all);
    }

    private static Map<String, String> options() {
        var all = new LinkedHashMap<String, String>();
        all.put(LOAD, "rpl_semi_sync_source=semisync_source.so;rpl_semi_sync_replica=semisync_replica.so");
        all.put(LOOSE + SOURCE, "OFF");
        SETTINGS.forEach((name, value) -> all.put(LOOSE + name, value));
        return Collections.unmodifiableMap(all);
    }

    /** Whether it is a variable of the plugins. */
    public static boolean isSetting(String name) {
        return name.startsWith("rpl_semi_sync_");
    }

    /** Whether an option file's setting is one of these: what a server boots with, and is changed as its role changes. */
    public static boolean isOption(String name) {
        return OPTIONS.containsKey(name);
    }
}
