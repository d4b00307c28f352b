package com.foobar.infra.resource;

import java.util.List;
import java.util.Optional;

/**
 * A systemd service and how its configuration is checked, loaded and proven.
 *
 * @param unit whole unit name, {@code nginx.service}
 * @param configDirectory the directory that the checker reads, shown to it with the staged files in place
 * @param validate the checker's argument vector; empty if there is none
 * @param reloads whether a reload is enough to load new files; otherwise it is restarted
 * @param generation the word that the running service must answer
 * @param generationSource where it answers it
 * @param proofSeconds how long it may take until it does
 * @param extraProof a further shell command that must succeed once it runs; may be empty
 * @param before a shell command to run right before a reload or restart; may be empty
 */
public record ServiceSpec(
        String unit,
        Optional<String> configDirectory,
        List<String> validate,
        boolean reloads,
        String generation,
        GenerationSource generationSource,
        int proofSeconds,
        String extraProof,
        String before) {

    public ServiceSpec {
        validate = List.copyOf(validate);
    }

    /** How a running service tells which configuration it has loaded. */
    public sealed interface GenerationSource {
        /** The body of an HTTP answer on loopback. */
        record Http(int port, String path) implements GenerationSource {}

        /** {@code FOOBAR_GENERATION} in the environment of the main process: for services that load only at start. */
        record ProcessEnvironment() implements GenerationSource {}
    }
}
