package com.foobar.infra.part.mysql.seed;

import java.time.Duration;
import java.util.List;

/** How a replica gets the data that it starts from. */
public sealed interface Seeding {

    /** It has them, or there are none, or what stands in the way is told elsewhere. */
    record Settled() implements Seeding {}

    /**
     * The primary's binary logs bring all of it.
     *
     * @param bytes of binary logs that are read
     * @param takes roughly
     */
    record Incremental(long bytes, Duration takes) implements Seeding {}

    /**
     * MySQL's clone plugin copies the donor's files over what the replica holds.
     *
     * @param donor the server that is copied: another replica, which spares the primary, or the primary
     * @param why replication alone does not do
     * @param bytes of data, as far as the primary tells
     * @param takes roughly
     * @param lost databases and transactions of the replica that go; only ever filled with the operator's consent
     */
    record Clone(String donor, String why, long bytes, Duration takes, List<String> lost) implements Seeding {
        public Clone {
            lost = List.copyOf(lost);
        }
    }
}
