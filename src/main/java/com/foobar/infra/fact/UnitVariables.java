package com.foobar.infra.fact;

import java.util.List;

/**
 * The variables of a unit: those that stand in its command and are set in files, and those with which its program was not started.
 *
 * @param files from which they are read, in this order; they need not be there
 * @param names of those that count
 * @param added names that the program gives to variables of its own, an extended regular expression; empty: it has none
 */
public record UnitVariables(List<String> files, List<String> names, String added) {

    /** Of a command that has none. */
    public static final UnitVariables NONE = new UnitVariables(List.of(), List.of(), "");

    public UnitVariables {
        files = List.copyOf(files);
        names = List.copyOf(names);
    }
}
