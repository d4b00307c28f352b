package com.foobar.infra.fact;

import java.util.List;

/**
 * The variables that stand in a unit's command and are set in files.
 *
 * @param files from which they are read, in this order; they need not be there
 * @param names of those that count
 */
public record UnitVariables(List<String> files, List<String> names) {

    /** Of a command that has none. */
    public static final UnitVariables NONE = new UnitVariables(List.of(), List.of());

    public UnitVariables {
        files = List.copyOf(files);
        names = List.copyOf(names);
    }
}
