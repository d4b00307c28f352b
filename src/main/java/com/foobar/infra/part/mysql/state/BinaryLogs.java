package com.foobar.infra.part.mysql.state;

import com.foobar.infra.part.mysql.gtid.GtidSet;

/** How a person reads transactions where they stand: in the binary logs of a server that executed them. */
public final class BinaryLogs {

    private BinaryLogs() {}

    /** The command, to be run on that server as root, and which of them it can't show. */
    public static String reading(MysqlState.Running holder, GtidSet transactions) {
        var gone = gone(holder, transactions);
        return "cd " + holder.server().datadir().replaceFirst("(?<=.)/$", "")
                + " && mysqlbinlog -vv --base64-output=DECODE-ROWS --include-gtids=" + transactions
                + " $(cat binlog.index)"
                + (gone.isEmpty() ? "" : " (not in its binary logs any more: " + gone + ")");
    }

    /** Those of them that stand in no binary log of that server. */
    public static GtidSet gone(MysqlState.Running holder, GtidSet transactions) {
        return holder.on("log_bin") ? transactions.subtract(transactions.subtract(holder.purged())) : transactions;
    }
}
