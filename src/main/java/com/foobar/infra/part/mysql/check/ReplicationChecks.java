package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Check;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.account.PlannedAccount;
import com.foobar.infra.part.mysql.setting.ExpectedVariable;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** All that {@code verify replication} proves of a topology. */
public final class ReplicationChecks {

    public static final String GROUP = "replication";

    private ReplicationChecks() {}

    /**
     * The checks, those of the whole cluster first, then by server. Without replicas, those that still make sense;
     * without MySQL, none.
     *
     * @param expected what the rendered files set, by server
     * @param token marks this run's canary: letters, digits and dashes, another one each time
     */
    public static List<Check> of(Topology topology, Map<String, List<ExpectedVariable>> expected, String token) {
        return of(
                topology,
                expected,
                token,
                server -> topology.servers().stream().anyMatch(s -> s.name().equals(server)));
    }

    /** @param reachable whether it is known how to reach a server that left the topology */
    public static List<Check> of(
            Topology topology,
            Map<String, List<ExpectedVariable>> expected,
            String token,
            Predicate<String> reachable) {
        if (topology.part(Mysql.class).isEmpty()) {
            return List.of();
        }
        var members = new Members(topology, expected);
        var all = new ArrayList<Check>();
        all.add(new OneWritableCheck(members, reachable));
        all.add(new IdentitiesCheck(members));
        all.add(new TablesCheck(members, members.primary()));
        PlannedAccount.ofApp(topology, members.mysql()).ifPresent(app -> all.add(AccountsCheck.ofApp(members, app)));
        var further = PlannedAccount.further(topology, members.mysql());
        if (!further.isEmpty()) {
            all.add(AccountsCheck.further(members, further));
        }
        for (var server : members.mysql().members()) {
            if (!server.equals(members.primary())) {
                ofReplica(members, server, token, all);
            }
            ofMember(members, server, token, all);
        }
        return List.copyOf(all);
    }

    private static void ofReplica(Members members, String replica, String token, List<Check> all) {
        all.add(new ReplicaThreadsCheck(members, replica));
        all.add(new SourceCheck(members, replica));
        all.add(new HeartbeatCheck(members, replica));
        all.add(new ExecutedSetsCheck(members, replica));
        all.add(new LagCheck(members, replica));
        all.add(new ErrantCheck(members, replica));
        all.add(new DefaultsCheck(members, replica));
        boolean delayed = members.isDelayed(replica);
        all.add(
                delayed
                        ? new DelayedCheck("tables-alike", members, replica, false)
                        : new TablesAlikeCheck(members, replica, token));
        all.add(delayed ? new DelayedCheck("data", members, replica, true) : new DataCheck(members, replica));
        all.add(new RefusesWritesCheck(members, replica));
        all.add(new LinkTlsCheck(members, replica));
        all.add(new PurgedCheck(members, replica));
        all.add(new VersionCheck(members, replica));
    }

    private static void ofMember(Members members, String server, String token, List<Check> all) {
        all.add(new CanaryCheck(members, server, token));
        all.add(new GtidModeCheck(members, server));
        all.add(new OneStreamCheck(members, server));
        all.add(new BootsReadOnlyCheck(members, server));
        all.add(new DriftCheck(members, server));
        if (members.mysql().semiSync()) {
            all.add(new SemiSyncCheck(members, server));
        }
        if (!members.mysql().replicas().isEmpty()) {
            all.add(new ReplicationAccountCheck(members, server));
        }
        all.add(new CertificateCheck(members, server));
        all.add(new BinlogRetentionCheck(members, server));
        all.add(new FreeDiskCheck(members, server));
        all.add(new RestartsCheck(members, server));
    }
}
