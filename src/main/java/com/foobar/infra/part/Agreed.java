package com.foobar.infra.part;

import java.util.Set;

/**
 * What the operator agreed to by name, for this run alone.
 *
 * @param rebuilt servers whose copies of other servers' data he wants made anew, whatever they hold
 * @param restored servers that may have the place again which they gave to another
 */
public record Agreed(Set<String> rebuilt, Set<String> restored) {

    /** Nothing. */
    public static final Agreed NOTHING = new Agreed(Set.of(), Set.of());

    public Agreed {
        rebuilt = Set.copyOf(rebuilt);
        restored = Set.copyOf(restored);
    }
}
