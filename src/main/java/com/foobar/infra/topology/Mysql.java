package com.foobar.infra.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One MySQL primary and its replicas, joined by GTID replication over TLS.
 *
 * @param primary the one writable server
 * @param replicas read-only copies; never contains the primary
 * @param database the application's schema
 * @param appUser account of the app: data statements on {@code database}, nothing else
 * @param replicationUser account through which replicas read the primary's binary log
 * @param bufferPoolBytes InnoDB buffer pool of each server
 * @param binlogRetention how long binary logs are kept
 * @param settings further {@code [mysqld]} settings, name to value; may not name a setting that the tool owns
 */
public record Mysql(
        String primary,
        List<String> replicas,
        int port,
        String database,
        String appUser,
        SecretSource appPassword,
        String replicationUser,
        SecretSource replicationPassword,
        long bufferPoolBytes,
        Duration binlogRetention,
        PackageSource packageSource,
        Map<String, String> settings) {

    public Mysql {
        replicas = List.copyOf(replicas);
        settings = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(settings));
    }

    /** The primary, then the replicas. */
    public List<String> members() {
        var all = new ArrayList<String>();
        all.add(primary);
        all.addAll(replicas);
        return List.copyOf(all);
    }

    /** Where {@code mysql-server} is installed from. */
    public enum PackageSource {
        /** The distribution's own if it has one, otherwise (Debian) Debian sid, pinned low. */
        AUTO,
        /** Only what the host's package sources offer. */
        DISTRIBUTION,
        /** Debian sid, added as a low-priority source. */
        DEBIAN_SID
    }
}
