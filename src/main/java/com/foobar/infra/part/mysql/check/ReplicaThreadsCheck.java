package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.part.mysql.state.ReplicaStatus;
import java.util.Set;

/** Receiver, applier, coordinator and every worker run, without an error, over exactly one channel. */
final class ReplicaThreadsCheck extends MemberCheck {

    /** Rows, tables, databases, columns, keys or accounts that are there already, or are not, or are others. */
    private static final Set<Integer> DIFFERS = Set.of(
            1007, 1008, 1032, 1049, 1050, 1051, 1054, 1060, 1061, 1062, 1068, 1091, 1146, 1215, 1304, 1305, 1359, 1360,
            1451, 1452, 1522, 1537, 1539, 1677, 1826, 3162, 3163);

    ReplicaThreadsCheck(Members members, String replica) {
        super("threads", members, replica, none());
    }

    @Override
    Verdict judge(View view) {
        var channels = view.self().channels();
        if (channels.size() > 1) {
            return fail(
                    "replicates over " + channels.size() + " channels: "
                            + listed(channels.stream()
                                    .map(c -> "'" + c.channel() + "'")
                                    .toList()),
                    "SHOW REPLICA STATUS on " + server()
                            + "; remove the foreign one with RESET REPLICA ALL FOR CHANNEL");
        }
        var channel = view.self().channel();
        if (channel.isEmpty()) {
            return fail("it replicates from nowhere", "foobar-infra apply sets replication up");
        }
        var status = channel.get();
        var trouble = status.firstTrouble();
        return trouble.isEmpty()
                ? pass("receiver, applier and " + count(status.workers().size(), "worker") + " on, no error")
                : fail(trouble, hint(status));
    }

    private String hint(ReplicaStatus status) {
        var receiver = status.receiver().thread();
        if (receiver.failed()) {
            return receiverHint(status, receiver);
        }
        if (status.lacksAccount()) {
            return "an account that the message names is missing on " + server()
                    + ": if it is the stack's, foobar-infra apply makes it; if not, on " + server()
                    + ": SET sql_log_bin=0; SET GLOBAL super_read_only=0; CREATE USER ...; SET GLOBAL super_read_only=1;"
                    + " START REPLICA";
        }
        for (var worker : status.workers()) {
            if (worker.thread().failed()) {
                return DIFFERS.contains(worker.thread().errno())
                        ? "the data of " + server()
                                + " differ from the primary's: seed it anew (foobar-infra apply --rebuild " + server()
                                + "); skipping the transaction would only hide it"
                        : "the same transaction fails until the cause that the message names is gone: tail "
                                + Members.ERROR_LOG + " on " + server() + "; then START REPLICA";
            }
        }
        if (status.coordinator().failed()) {
            return "if the relay log is damaged, what it held is fetched again by: STOP REPLICA; RESET REPLICA; START"
                    + " REPLICA on " + server() + "; else tail " + Members.ERROR_LOG;
        }
        if (!status.applier().on()) {
            return "SELECT * FROM performance_schema.replication_applier_status_by_worker on " + server()
                    + "; then START REPLICA, or foobar-infra apply";
        }
        return receiver.on() ? "tail " + Members.ERROR_LOG : "START REPLICA on " + server() + ", or foobar-infra apply";
    }

    private String receiverHint(ReplicaStatus status, ReplicaStatus.Thread receiver) {
        var message = receiver.message();
        var user = status.link().user();
        var source = status.link().host() + ":" + status.link().port();
        if (message.contains("same server_uuid")
                || message.contains("equal MySQL server")
                || receiver.errno() == 13117) {
            return "two servers share an identity: look at server_id, and at auto.cnf in the data directory of a server"
                    + " that is an image of another";
        }
        if (message.contains("purged required binary logs")) {
            return "the primary no longer has what " + server() + " lacks: seed " + server()
                    + " anew (foobar-infra apply --rebuild " + server() + "), and raise mysql.binlog_retention";
        }
        return switch (receiver.errno()) {
            case 1045 ->
                "the password, the host part or REQUIRE SSL of " + user + " on "
                        + members().primary() + " does not fit: foobar-infra apply sets it again";
            case 2003, 2002, 2013 ->
                "is mysqld up on " + source + ", and does a firewall let " + server() + " through?";
            case 2005 -> "the name " + status.link().host() + " does not resolve on " + server();
            case 2026 ->
                "TLS: compare " + status.link().caFile() + " on both, and the names in the certificate of "
                        + members().primary();
            default ->
                "tail " + Members.ERROR_LOG + " on " + server() + " and on "
                        + members().primary();
        };
    }
}
