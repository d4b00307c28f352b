package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;

/** Binary logs are kept for as long as the topology asks, so that a replica that was away can catch up. */
final class BinlogRetentionCheck extends MemberCheck {

    BinlogRetentionCheck(Members members, String server) {
        super("binlog-retention", members, server, none());
    }

    @Override
    Verdict judge(View view) {
        var self = view.self();
        if (!self.on("log_bin")) {
            return fail("the server writes no binary log", "log_bin in the rendered file: foobar-infra plan");
        }
        long asked = members().mysql().binlogRetention().toSeconds();
        var text = self.variable("binlog_expire_logs_seconds").orElse("0");
        long kept = text.matches("[0-9]{1,15}") ? Long.parseLong(text) : 0;
        boolean forever = kept == 0
                || self.variable("binlog_expire_logs_auto_purge").orElse("ON").equals("OFF");
        var files = self.binlogs()
                .map(b -> ", " + count(b.files(), "file") + " of " + b.bytes() / (1 << 20) + " MiB")
                .orElse("");
        if (forever
                && members()
                        .mysql()
                        .settings()
                        .getOrDefault("binlog_expire_logs_auto_purge", "ON")
                        .matches("(?i)off|0")) {
            return pass("binary logs are removed by nobody but their keeper, as mysql.settings asks" + files);
        }
        if (forever) {
            return fail(
                    "binary logs are never removed" + files,
                    "the disk will fill: SET GLOBAL binlog_expire_logs_seconds=" + asked
                            + ", binlog_expire_logs_auto_purge=ON; or foobar-infra apply");
        }
        return kept < asked
                ? fail(
                        "kept for " + seconds(kept) + ", not " + seconds(asked) + files,
                        "binlog_expire_logs_seconds: foobar-infra plan shows who changed it")
                : pass("kept for " + seconds(kept) + files);
    }
}
