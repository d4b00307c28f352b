package com.foobar.infra.part.mysql.preflight;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.rolling.Rolling;
import com.foobar.infra.plan.Obstacle;
import java.util.ArrayList;
import java.util.List;

/** What it means for writes and reads that database servers are away for a while. */
record Absence(Mysql mysql, Rolling rolling) {

    void told(List<String> servers, ClusterFacts observed, List<Obstacle> obstacles, List<String> notes) {
        var gone = mysql.members().stream().filter(servers::contains).toList();
        for (var server : gone) {
            if (server.equals(mysql.primary())) {
                primary(server, observed, obstacles, notes);
            } else {
                replica(server, obstacles);
            }
            rolling.down(observed, server, "it is to be away", obstacles);
        }
    }

    private void primary(String server, ClusterFacts observed, List<Obstacle> obstacles, List<String> notes) {
        var heirs = mysql.current().stream()
                .filter(replica -> observed.of(replica).isPresent())
                .toList();
        if (heirs.isEmpty()) {
            notes.add("nothing can be written while " + server
                    + " is away: it is the database's primary, and no replica could" + " take its place");
            return;
        }
        obstacles.add(new Obstacle(
                server,
                "it is the database's primary: nothing can be written while it is away",
                "have a replica take its place first, which takes less than a second: foobar-infra switchover "
                        + String.join(" or ", heirs),
                true));
    }

    /** Of a semi-synchronous primary. */
    private void replica(String server, List<Obstacle> obstacles) {
        var others = new ArrayList<>(mysql.replicas());
        others.remove(server);
        if (mysql.semiSync() && others.isEmpty()) {
            obstacles.add(new Obstacle(
                    server,
                    "writes wait while it is away, as no other replica acknowledges them (mysql.durability: semi_sync)",
                    "add a replica, or choose a time at which writes may wait, and agree",
                    true));
        }
    }
}
