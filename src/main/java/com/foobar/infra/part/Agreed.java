package com.foobar.infra.part;

import java.util.Set;

/**
 * What the operator agreed to by name, for this run alone.
 *
 * @param rebuilt servers whose copies of other servers' data he wants made anew, whatever they hold
 * @param restored servers that may have the place again which they gave to another
 * @param dataToo whether data go with what held them
 */
public record Agreed(Set<String> rebuilt, Set<String> restored, boolean dataToo) {

    /** Nothing. */
    public static final Agreed NOTHING = new Agreed(Set.of(), Set.of());

    /** With data left where they are. */
    public Agreed(Set<String> rebuilt, Set<String> restored) {
        this(rebuilt, restored, false);
    }

    public Agreed {
        rebuilt = Set.copyOf(rebuilt);
        restored = Set.copyOf(restored);
    }
}
