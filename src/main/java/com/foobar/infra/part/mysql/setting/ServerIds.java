package com.foobar.infra.part.mysql.setting;

import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * {@code server_id} of each database server.
 *
 * <p>The rule: an IPv4 address is its own 32-bit number ({@code 10.0.0.11} is 167772171). Any other address is hashed
 * (CRC-32) into the range from 3758096384 on, which as IPv4 would be multicast and so is no host's. Should two hashes
 * meet, the address that sorts later takes the next free number. An id thus depends on the address, not on the place in
 * the file, and is distinct within the stack.
 */
public final class ServerIds {

    private static final long FIRST_HASHED = 0xE000_0000L;

    private ServerIds() {}

    /** Server name to id, for all members. */
    public static Map<String, Long> of(Topology topology, Mysql mysql) {
        List<Server> members = mysql.members().stream()
                .map(topology::server)
                .sorted(Comparator.comparing(Server::address))
                .toList();
        var ids = new HashMap<String, Long>();
        var taken = new HashSet<Long>();
        for (var s : members) {
            long id = preferred(s);
            while (!taken.add(id)) {
                id = id == 0xFFFF_FFFFL ? FIRST_HASHED : id + 1;
            }
            ids.put(s.name(), id);
        }
        return ids;
    }

    private static long preferred(Server server) {
        if (server.literal() && !server.ipv6()) {
            long id = 0;
            for (var part : server.address().split("\\.")) {
                id = id << 8 | Integer.parseInt(part);
            }
            return id;
        }
        var crc = new CRC32();
        crc.update(server.address().getBytes(StandardCharsets.UTF_8));
        return FIRST_HASHED | crc.getValue() & 0x1FFF_FFFF;
    }
}
