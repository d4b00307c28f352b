package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.mysql.state.MysqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** No two members share a server_id or a server_uuid, as images of one machine do. */
final class IdentitiesCheck extends ClusterCheck {

    IdentitiesCheck(Members members) {
        super("identities", members);
    }

    @Override
    public Verdict judge(ClusterFacts observed) {
        var ids = new TreeMap<Long, List<String>>();
        var uuids = new TreeMap<String, List<String>>();
        var missing = new ArrayList<String>();
        for (var server : members().mysql().members()) {
            if (members().state(observed, server).orElse(null) instanceof MysqlState.Running running) {
                ids.computeIfAbsent(running.server().id(), _ -> new ArrayList<>())
                        .add(server);
                uuids.computeIfAbsent(running.server().uuid(), _ -> new ArrayList<>())
                        .add(server);
            } else {
                missing.add(server);
            }
        }
        var wrong = new ArrayList<String>();
        ids.forEach((id, servers) -> {
            if (servers.size() > 1 || id == 0) {
                wrong.add("server_id " + id + " on " + String.join(" and ", servers));
            }
        });
        uuids.forEach((uuid, servers) -> {
            if (servers.size() > 1) {
                wrong.add("server_uuid " + uuid + " on " + String.join(" and ", servers));
            }
        });
        if (!wrong.isEmpty()) {
            return new Verdict.Fail(
                    String.join("; ", wrong),
                    "server_id comes from the rendered file (foobar-infra plan); a double server_uuid is an image of"
                            + " another server: stop mysqld there, remove auto.cnf from the data directory, start it");
        }
        return missing.isEmpty()
                ? new Verdict.Pass("server_id "
                        + ids.keySet().stream().map(String::valueOf).toList() + ", "
                        + MemberCheck.count(uuids.size(), "server_uuid"))
                : new Verdict.Unknown("cannot tell of " + String.join(", ", missing));
    }
}
