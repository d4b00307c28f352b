package com.foobar.infra.part.updates;

import java.util.List;
import java.util.stream.Stream;

/**
 * Packages that are not updated by themselves.
 *
 * @param families each stands for the package of that name and for all whose names begin with it and a hyphen
 */
record Held(List<String> families) {

    Held {
        families = List.copyOf(families);
    }

    static Held of(List<String> stack, List<String> further) {
        return new Held(Stream.concat(stack.stream(), further.stream())
                .distinct()
                .sorted()
                .toList());
    }

    boolean has(String name) {
        return families.stream().anyMatch(family -> name.equals(family) || name.startsWith(family + "-"));
    }

    /** As unattended-upgrades takes them: Python's regular expressions, matched from the beginning of a name. */
    List<String> patterns() {
        return families.stream()
                .map(family -> "^" + family.replace("+", "[+]").replace(".", "[.]") + "(-|$)")
                .toList();
    }
}
