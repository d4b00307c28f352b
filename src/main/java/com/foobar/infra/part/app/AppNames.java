package com.foobar.infra.part.app;

import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.util.List;
import java.util.Optional;

/** How the apps of a stack may be called besides each other: accounts, units and directories have the name in theirs. */
final class AppNames {

    /** What Linux takes for an account's name. */
    private static final int LONGEST_ACCOUNT = 32;

    /** Without what units of workers and timers are called by, which would be taken for those of another app. */
    static final Scalar<String> NAME = Scalars.matching(
            "app_name",
            "an app's name (lower-case letters, digits and hyphens, beginning with a letter)",
            "(?!app$)(?!(.*-)?former$)(?!(.*-)?(worker|timer)-)[a-z]([a-z0-9-]*[a-z0-9])?",
            24,
            "such as blog; app is that of no name, and worker-NAME and timer-NAME are what units of an app's are called");

    private AppNames() {}

    static List<Violation> broken(Topology topology, App app) {
        var account = app.paths(topology.name()).user();
        return account.length() <= LONGEST_ACCOUNT
                ? List.of()
                : List.of(new Violation(
                        app.key(""),
                        "the app's account would be " + account + ", and Linux takes " + LONGEST_ACCOUNT
                                + " characters",
                        List.of(),
                        Optional.of("give the app a name of at most "
                                + (LONGEST_ACCOUNT - topology.name().length() - "-app-".length()) + " characters")));
    }
}
