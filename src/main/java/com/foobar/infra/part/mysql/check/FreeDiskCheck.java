package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.DiskFact;
import com.foobar.infra.fact.Fact;
import java.util.Map;
import java.util.Set;

/** There is room for data and binary logs; on a full disk commits hang without an error. */
final class FreeDiskCheck extends MemberCheck {

    static final String DATADIR = "/var/lib/mysql";

    private static final long MIN_BYTES = 512L << 20;
    private static final long MIN_PERCENT = 5;
    private static final DiskFact DISK = new DiskFact(DATADIR);

    FreeDiskCheck(Members members, String server) {
        super("free-disk", members, server, none());
    }

    @Override
    Map<String, Set<Fact<?>>> further() {
        return Map.of(server(), Set.of(DISK));
    }

    @Override
    Verdict judge(View view) {
        var asked = view.observed().get(server(), DISK);
        if (asked.isEmpty() || !asked.get().exists()) {
            return new Verdict.Unknown(DATADIR + " could not be measured");
        }
        var disk = asked.get();
        long percent = disk.freeBytes() * 100 / disk.totalBytes();
        var text = disk.freeBytes() / (1 << 20) + " MiB (" + percent + " %) free in " + DATADIR;
        var hint = "df -h " + DATADIR + "; PURGE BINARY LOGS frees what every replica has, or enlarge the disk";
        int waiting = view.self().waitingForDisk();
        if (waiting > 0) {
            return fail(count(waiting, "thread") + " hanging in a write; " + text, hint);
        }
        if (disk.freeInodes() == 0) {
            return fail("no inodes left; " + text, "df -i " + DATADIR);
        }
        return disk.freeBytes() < MIN_BYTES || percent < MIN_PERCENT ? fail(text, hint) : pass(text);
    }
}
