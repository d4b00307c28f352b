package com.foobar.infra.part.app;

import com.foobar.infra.part.Supply.Wrong;
import java.util.List;
import java.util.TreeMap;

/** What the user's environment file may say. No message holds anything of it but the names of variables that the tool sets itself. */
final class EnvironmentRules {

    private EnvironmentRules() {}

    /** From the file's beginning on. */
    static List<Wrong> wrong(String text) {
        var read = EnvironmentAssignments.of(text);
        var found = new TreeMap<Integer, Wrong>();
        for (var assignment : read.assignments()) {
            var at = " in line " + assignment.line();
            if (!assignment.takes()) {
                found.put(
                        assignment.line(),
                        new Wrong(
                                "holds" + at + " what is no name of a variable for systemd",
                                "NAME=value, one a line, without export; a name is of letters, digits and _, and begins with no digit"));
                continue;
            }
            var instead = AppLanguage.OWNED.get(assignment.name());
            if (instead != null) {
                found.put(
                        assignment.line(),
                        new Wrong("sets " + assignment.name() + at + ", which the tool sets itself", instead));
            }
        }
        for (var fault : read.faults()) {
            found.put(
                    fault.line(),
                    new Wrong(
                            "is not as systemd reads it: line " + fault.line() + " " + fault.what(),
                            "NAME=value, one a line; a value of several lines stands in quotes"));
        }
        return List.copyOf(found.values());
    }
}
