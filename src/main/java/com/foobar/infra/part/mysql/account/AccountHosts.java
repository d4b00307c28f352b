package com.foobar.infra.part.mysql.account;

import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.topology.IpLiteral;
import com.foobar.infra.topology.Topology;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** From where the clients of a stack's databases come, as MySQL's accounts name it. */
public final class AccountHosts {

    private AccountHosts() {}

    /**
     * The host parts of the accounts for these clients: their addresses, where these can be told. A client known by name
     * may come from anywhere; and so may one whose own address is of another family than a database's, or that asks for
     * the database by name: it comes from an address that the topology does not tell.
     *
     * @param clients names of servers
     * @return canonical addresses, or just {@code %}
     */
    public static Set<String> of(Topology topology, Mysql mysql, List<String> clients) {
        var databases = mysql.members().stream().map(topology::server).toList();
        var hosts = new LinkedHashSet<String>();
        for (var name : clients) {
            var client = topology.server(name);
            boolean told =
                    client.literal() && databases.stream().allMatch(db -> db.literal() && db.ipv6() == client.ipv6());
            hosts.add(told ? IpLiteral.canonical(client.address()) : "%");
        }
        return hosts.contains("%") ? Set.of("%") : hosts;
    }
}
