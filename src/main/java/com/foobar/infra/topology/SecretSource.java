package com.foobar.infra.topology;

import java.util.List;

/** Where a secret's value comes from. Never the value itself: a topology can be shown to anyone. */
public sealed interface SecretSource {
    /** Made on the host that needs it, and sealed for the other hosts that do; the operator's machine never sees it. */
    record Generated() implements SecretSource {}

    /** An environment variable of the operator's shell. */
    record Environment(String variable) implements SecretSource {}

    /** The first line of a file, relative to the topology file. */
    record File(String path) implements SecretSource {}

    /** The first line that a command prints; an argument vector, run without a shell. */
    record Command(List<String> arguments) implements SecretSource {
        public Command {
            arguments = List.copyOf(arguments);
        }
    }
}
