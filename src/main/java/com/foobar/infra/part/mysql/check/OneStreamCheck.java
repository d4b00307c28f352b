package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.part.mysql.state.ReplicationFilter;
import java.util.ArrayList;
import java.util.stream.Collectors;

/**
 * All that is written reaches every member, and nothing else does: no filter on the binary log or on the applier, now or
 * from the next start on, no channel but the one from the primary, and that with the options that it was given.
 */
final class OneStreamCheck extends MemberCheck {

    OneStreamCheck(Members members, String server) {
        super("one-stream", members, server, none());
    }

    @Override
    Verdict judge(View view) {
        var self = view.self();
        if (!self.filters().isEmpty()) {
            return fail(
                    listed(self.filters().stream()
                            .map(ReplicationFilter::toString)
                            .toList()),
                    "on " + server() + ": "
                            + self.filters().stream()
                                    .map(ReplicationFilter::remedy)
                                    .distinct()
                                    .collect(Collectors.joining("; "))
                            + "; then seed anew what lacks the rows");
        }
        boolean primary = server().equals(members().primary());
        var foreign = primary ? self.channels() : self.namedChannels();
        if (!foreign.isEmpty()) {
            return fail(
                    "replicates from "
                            + listed(foreign.stream()
                                    .map(c -> c.link().host() + ":" + c.link().port() + " over channel '" + c.channel()
                                            + "'")
                                    .toList()),
                    "STOP REPLICA and RESET REPLICA ALL, with FOR CHANNEL and its name, on " + server());
        }
        var altered = new ArrayList<String>();
        self.channel()
                .ifPresent(channel -> channel.altered().forEach((option, value) -> {
                    if (option.vital()) {
                        altered.add(option.words() + " " + option.shown(value));
                    }
                }));
        return altered.isEmpty()
                ? pass("no filter, no foreign channel")
                : fail(
                        "its channel is set otherwise than foobar-infra sets it: " + listed(altered),
                        "foobar-infra apply sets the channel right");
    }
}
