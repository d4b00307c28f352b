package com.foobar.infra.resource;

import java.util.List;
import java.util.Optional;

/**
 * A systemd service and how its configuration is checked, loaded and proven.
 *
 * @param unit whole unit name, {@code nginx.service}
 * @param configDirectory the directory that the checker reads, shown to it with the staged files in place
 * @param validate the checker's argument vector; empty if there is none
 * @param loading what makes it load changed files
 * @param generation the word that the running service must answer
 * @param generationSource where it answers it
 * @param proofSeconds how long it may take until it does
 * @param health a further shell command that must succeed once it runs, whatever its generation, and tells with FI_TELL=yes
 *     why it does not; may be empty
 * @param trial a shell command that fails if the running service refuses what the files are about to say, which is before
 *     they take their place; may be empty
 * @param before a shell command to run right before a reload or restart; may be empty
 * @param after a shell command to run once it is proven to run; may be empty
 * @param loads the files of which it is told whether it runs what is in them, by who loaded them last; none where that is
 *     told by what it answers
 */
public record ServiceSpec(
        String unit,
        Optional<String> configDirectory,
        List<String> validate,
        Loading loading,
        String generation,
        GenerationSource generationSource,
        int proofSeconds,
        String health,
        String trial,
        String before,
        String after,
        List<String> loads) {

    public ServiceSpec {
        validate = List.copyOf(validate);
        loads = List.copyOf(loads);
    }

    /** One of which what it runs is told by what it answers. */
    public ServiceSpec(
            String unit,
            Optional<String> configDirectory,
            List<String> validate,
            Loading loading,
            String generation,
            GenerationSource generationSource,
            int proofSeconds,
            String health,
            String trial,
            String before,
            String after) {
        this(
                unit,
                configDirectory,
                validate,
                loading,
                generation,
                generationSource,
                proofSeconds,
                health,
                trial,
                before,
                after,
                List.of());
    }

    /** The same, which loads these files. */
    public ServiceSpec loading(List<String> paths) {
        return new ServiceSpec(
                unit,
                configDirectory,
                validate,
                loading,
                generation,
                generationSource,
                proofSeconds,
                health,
                trial,
                before,
                after,
                paths);
    }

    /** One that has no trial. */
    public ServiceSpec(
            String unit,
            Optional<String> configDirectory,
            List<String> validate,
            Loading loading,
            String generation,
            GenerationSource generationSource,
            int proofSeconds,
            String health,
            String before,
            String after) {
        this(
                unit,
                configDirectory,
                validate,
                loading,
                generation,
                generationSource,
                proofSeconds,
                health,
                "",
                before,
                after);
    }

    /** What makes a service load changed files. */
    public enum Loading {
        /** A reload, after any change of a file. */
        RELOAD,
        /** A restart, after any change of a file. */
        RESTART,
        /** A restart, but only when the generation moves: other changes take hold at run time by other means. */
        RESTART_FOR_GENERATION
    }

    /** Whether a reload is enough to load new files; otherwise it is restarted. */
    public boolean reloads() {
        return loading == Loading.RELOAD;
    }

    /** Whether every change of a file must be loaded at once. */
    public boolean loadsEveryChange() {
        return loading != Loading.RESTART_FOR_GENERATION;
    }

    /** How a running service tells which configuration it has loaded. */
    public sealed interface GenerationSource {
        /** The body of an HTTP answer on loopback. */
        record Http(int port, String path) implements GenerationSource {}

        /** {@code FOOBAR_GENERATION} in the environment of the main process: for services that load only at start. */
        record ProcessEnvironment() implements GenerationSource {}
    }
}
