package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.part.mysql.state.MysqlState.ConnectedReplica;
import java.util.ArrayList;
import java.util.Set;

/** The link is encrypted, as the primary sees it, and the replica authenticates its source. */
final class LinkTlsCheck extends MemberCheck {

    LinkTlsCheck(Members members, String replica) {
        super("link-tls", members, replica, Set.of(members.primary()));
    }

    @Override
    Verdict judge(View view) {
        var channel = view.self().channel();
        if (channel.isEmpty()) {
            return fail("it replicates from nowhere", "foobar-infra apply sets replication up");
        }
        var link = channel.get().link();
        var wrong = new ArrayList<String>();
        if (!link.tls()) {
            wrong.add("SOURCE_SSL=0: the link may be in clear text");
        }
        if (!link.verifiesCertificate() || link.caFile().isEmpty()) {
            wrong.add("SOURCE_SSL_VERIFY_SERVER_CERT or SOURCE_SSL_CA is not set: the source is not authenticated");
        }
        var uuid = view.self().server().uuid();
        var connected = view.primary().replicas().stream()
                .filter(r -> r.uuid().equals(uuid))
                .toList();
        if (connected.stream().anyMatch(r -> !r.encrypted())) {
            wrong.add(members().primary() + " sees the connection in clear text");
        }
        if (!wrong.isEmpty()) {
            return fail(
                    listed(wrong),
                    "foobar-infra apply sets the channel up with TLS; by hand: CHANGE REPLICATION SOURCE TO SOURCE_SSL=1,"
                            + " SOURCE_SSL_CA=…, SOURCE_SSL_VERIFY_SERVER_CERT=1");
        }
        return connected.stream()
                .findFirst()
                .<Verdict>map(r -> pass(seen(r) + ", certificate verified by " + link.caFile()))
                .orElseGet(() -> new Verdict.Unknown(
                        "set up well, but " + members().primary() + " has no connection of " + server()));
    }

    private static String seen(ConnectedReplica replica) {
        return replica.tlsVersion() + " " + replica.tlsCipher();
    }
}
