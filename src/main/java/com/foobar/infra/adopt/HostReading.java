package com.foobar.infra.adopt;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a host told of itself.
 *
 * @param hostname without its domain
 * @param stacks names of stacks of this tool that have something there
 * @param ours files under /etc that this tool wrote
 * @param units active services and timers of systemd
 * @param contents of what this tool's releases there are ({@code static}, {@code app}): {@code builtin} or {@code own}
 * @param tables of nftables, as {@code family name}
 * @param apps the units of apps that this tool wrote
 * @param pools of PHP-FPM
 */
public record HostReading(
        String hostname,
        List<String> stacks,
        List<String> ours,
        Set<String> units,
        Map<String, String> contents,
        List<String> tables,
        Daemon haproxy,
        Daemon nginx,
        Daemon keepalived,
        List<TextFile> apps,
        List<TextFile> pools,
        MysqlReadings mysql) {

    public HostReading {
        stacks = List.copyOf(stacks);
        ours = List.copyOf(ours);
        units = Set.copyOf(units);
        contents = Map.copyOf(contents);
        tables = List.copyOf(tables);
        apps = List.copyOf(apps);
        pools = List.copyOf(pools);
    }
}
