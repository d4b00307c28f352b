package com.foobar.infra.fact;

import java.util.List;
import java.util.Optional;

/**
 * The variables of a unit: those that stand in its command and are set in files, and those with which its program was not started.
 *
 * @param files from which they are read, in this order; they need not be there
 * @param names of those that count
 * @param added names that the program gives to variables of its own, an extended regular expression; empty: it has none
 * @param written the file below /run to which the unit writes those of ours at its start, where the program overwrites its own;
 *     {@code /run/NAME/environment}
 */
public record UnitVariables(List<String> files, List<String> names, String added, Optional<String> written) {

    /** Of a command that has none. */
    public static final UnitVariables NONE = new UnitVariables(List.of(), List.of(), "");

    public UnitVariables(List<String> files, List<String> names, String added) {
        this(files, names, added, Optional.empty());
    }

    /** Of a command that has none, and of a program that overwrites those of its process. */
    public static UnitVariables writtenTo(String path) {
        return new UnitVariables(List.of(), List.of(), "", Optional.of(path));
    }

    public UnitVariables {
        files = List.copyOf(files);
        names = List.copyOf(names);
    }
}
