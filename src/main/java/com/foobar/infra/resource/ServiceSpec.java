package com.foobar.infra.resource;

import com.foobar.infra.fact.HttpFact;
import com.foobar.infra.fact.StartCommand;
import java.util.List;
import java.util.Optional;

/**
 * A systemd service and how its configuration is checked, loaded and proven.
 *
 * @param start the unit, and what is known of the command that starts it
 * @param configDirectory the directory that the checker reads, shown to it with the staged files in place
 * @param validate the checker's argument vector; empty if there is none
 * @param loading what makes it load changed files
 * @param generation the word that the running service must answer
 * @param generationSource where it answers it
 * @param proofSeconds how long it may take until it does
 * @param commands what else is run around it
 * @param loads the files of which it is told whether it runs what is in them, by who loaded them last; none where that is
 *     told by what it answers
 */
public record ServiceSpec(
        StartCommand start,
        Optional<String> configDirectory,
        List<String> validate,
        Loading loading,
        String generation,
        GenerationSource generationSource,
        int proofSeconds,
        Commands commands,
        List<String> loads) {

    public ServiceSpec {
        validate = List.copyOf(validate);
        loads = List.copyOf(loads);
    }

    /** One around which nothing is run, and of which what it runs is told by what it answers. */
    public ServiceSpec(
            StartCommand start,
            Optional<String> configDirectory,
            List<String> validate,
            Loading loading,
            String generation,
            GenerationSource generationSource,
            int proofSeconds) {
        this(
                start,
                configDirectory,
                validate,
                loading,
                generation,
                generationSource,
                proofSeconds,
                new Commands("", "", "", ""),
                List.of());
    }

    /** The same, of a unit that a stack writes itself. */
    public ServiceSpec(
            String unit,
            Optional<String> configDirectory,
            List<String> validate,
            Loading loading,
            String generation,
            GenerationSource generationSource,
            int proofSeconds) {
        this(
                new StartCommand.Written(unit),
                configDirectory,
                validate,
                loading,
                generation,
                generationSource,
                proofSeconds);
    }

    /** The whole name of the unit, {@code nginx.service}. */
    public String unit() {
        return start.unit();
    }

    /** The same, around which these are run. */
    public ServiceSpec with(Commands others) {
        return new ServiceSpec(
                start, configDirectory, validate, loading, generation, generationSource, proofSeconds, others, loads);
    }

    /** The same, which loads these files. */
    public ServiceSpec loading(List<String> paths) {
        return new ServiceSpec(
                start, configDirectory, validate, loading, generation, generationSource, proofSeconds, commands, paths);
    }

    /**
     * Shell commands, each of which may be empty.
     *
     * @param health must succeed once it runs, whatever its generation, and tells with FI_TELL=yes why it does not
     * @param trial fails if the running service refuses what the files are about to say, before they take their place
     * @param before run right before a reload or restart
     * @param after run once it is proven to run
     */
    public record Commands(String health, String trial, String before, String after) {

        /** One that is well when this succeeds. */
        public static Commands health(String health) {
            return new Commands(health, "", "", "");
        }
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

        /**
         * Somewhere in the first {@link HttpFact#BYTES} of an HTTP answer on loopback: for services that answer no word of ours alone.
         *
         * @param before what stands right before it there
         */
        record Within(int port, String path, String before) implements GenerationSource {

            /** The word in that answer; empty if there is none. */
            String in(String body) {
                int at = body.indexOf(before);
                return at < 0 ? "" : body.substring(at + before.length()).replaceFirst("(?s)[^0-9a-f].*", "");
            }
        }

        /** {@code FOOBAR_GENERATION} in the environment of the main process: for services that load only at start. */
        record ProcessEnvironment() implements GenerationSource {}

        /** A file below /run that the running service has made, and that goes when it ends. */
        record RunFile(String path) implements GenerationSource {}

        /** Nowhere: systemd itself reads what there is, as of a timer. */
        record Nowhere() implements GenerationSource {}
    }
}
