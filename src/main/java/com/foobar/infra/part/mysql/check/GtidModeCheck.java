package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Everything that a member needs so as to be a replica by auto-position now and a primary later. */
final class GtidModeCheck extends MemberCheck {

    private static final Map<String, List<String>> WANTED = Map.of(
            "gtid_mode", List.of("ON"),
            "enforce_gtid_consistency", List.of("ON"),
            "log_bin", List.of("ON"),
            "log_replica_updates", List.of("ON"),
            "binlog_format", List.of("ROW"));

    GtidModeCheck(Members members, String server) {
        super("gtid-mode", members, server, none());
    }

    @Override
    Verdict judge(View view) {
        var wrong = new ArrayList<String>();
        for (var name : WANTED.keySet().stream().sorted().toList()) {
            var value = view.self().variable(name);
            // A server that no longer has the variable knows only the value that we want.
            if (value.isPresent() && !WANTED.getOrDefault(name, List.of()).contains(value.get())) {
                wrong.add(name + "=" + value.get());
            }
        }
        for (var channel : view.self().channels()) {
            if (!channel.link().autoPosition()) {
                wrong.add("SOURCE_AUTO_POSITION=0");
            }
        }
        return wrong.isEmpty()
                ? pass("gtid_mode and consistency ON, own binary log in ROW format"
                        + (view.self().channels().isEmpty() ? "" : ", auto-position"))
                : fail(listed(wrong), "foobar-infra plan shows what turns it on again, apply does it");
    }
}
