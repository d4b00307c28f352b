package com.foobar.infra.plan;

import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Script;
import java.util.List;
import java.util.stream.Stream;

/** The shell functions that a step may call: those that parts share, and their own. */
public final class Prelude {

    /** Those that parts share. */
    public static final List<Library> SHARED = Stream.of(
                    "host",
                    "manifest",
                    "accounts",
                    "transaction",
                    "loads",
                    "activation",
                    "words",
                    "packages",
                    "releases",
                    "secrets",
                    "confirmation")
            .map(name -> Library.beside(Prelude.class, "prelude/" + name + ".sh"))
            .toList();

    private Prelude() {}

    /**
     * What stands before a step's own script: no more than that needs.
     *
     * @param parts functions of the parts' own
     */
    static Script of(Script step, List<Library> parts) {
        var all = Stream.concat(SHARED.stream(), parts.stream()).toList();
        return Library.neededBy(step, all).stream().map(Library::script).reduce(Script.empty(), Script::then);
    }
}
