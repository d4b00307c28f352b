package com.foobar.infra.part.mysql.check;

import com.foobar.infra.part.mysql.state.DataDigest;
import java.util.ArrayList;
import java.util.List;

/** A chunk that is not proven, with what the looks showed. */
final class DataDoubt {

    /** As many looks in a row must show the same difference. */
    static final int STANDS = 8;

    private final List<DataDigest> there = new ArrayList<>();
    private final List<DataDigest> here = new ArrayList<>();

    /** The primary's next look. */
    void there(DataDigest digest) {
        there.add(digest);
    }

    /** The replica's next look. */
    void here(DataDigest digest) {
        here.add(digest);
    }

    DataDigest lastHere() {
        return here.getLast();
    }

    boolean alike() {
        return !here.isEmpty() && here.getLast().known() && here.getLast().equals(there.getLast());
    }

    /** Whether the difference stands; the primary was asked once more than the replica. */
    boolean stands() {
        int looks = here.size();
        return looks >= STANDS
                && there.size() == looks + 1
                && !here.getLast().equals(there.getLast())
                && here.getLast().known()
                && there.getLast().known()
                && here.subList(looks - STANDS, looks).stream().allMatch(here.getLast()::equals)
                && there.subList(looks - STANDS, looks + 1).stream().allMatch(there.getLast()::equals);
    }
}
