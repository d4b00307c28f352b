package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Check;
import com.foobar.infra.check.CheckId;
import com.foobar.infra.fact.Fact;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A check of the whole cluster, shown under its primary; it asks every member and judges also when some do not answer. */
abstract class ClusterCheck implements Check {

    private final CheckId id;
    private final Members members;

    ClusterCheck(String name, Members members) {
        this.id = new CheckId(ReplicationChecks.GROUP, name, members.primary());
        this.members = members;
    }

    @Override
    public final CheckId id() {
        return id;
    }

    final Members members() {
        return members;
    }

    @Override
    public Map<String, Set<Fact<?>>> facts() {
        var all = new TreeMap<String, Set<Fact<?>>>();
        members.mysql().members().forEach(s -> all.put(s, Set.of(members.question(s))));
        return all;
    }
}
