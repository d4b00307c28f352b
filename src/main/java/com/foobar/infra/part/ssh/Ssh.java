package com.foobar.infra.part.ssh;

import com.foobar.infra.topology.PartModel;
import java.util.List;

/**
 * Logins by keys alone, with algorithms of today.
 *
 * @param servers where; once the topology is complete never {@link #ALL}
 * @param maxAuthTries how many keys one connection may try
 */
public record Ssh(List<String> servers, int maxAuthTries) implements PartModel {

    /** Stands for all servers that carry a part. */
    static final String ALL = "all";

    static final int MAX_AUTH_TRIES = 6;

    public Ssh {
        servers = List.copyOf(servers);
    }

    @Override
    public List<String> members() {
        return servers;
    }

    boolean isForAll() {
        return servers.contains(ALL);
    }

    Ssh on(List<String> others) {
        return new Ssh(others, maxAuthTries);
    }
}
