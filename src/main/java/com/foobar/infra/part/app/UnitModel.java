package com.foobar.infra.part.app;

import java.util.List;
import java.util.Optional;

/**
 * What {@code systemd/app.service.ftl} may use.
 *
 * @param stack the topology's name
 * @param server the server that the file is for
 * @param generation placeholder of the generation word; must appear in the output
 * @param user system user and group that the service runs as
 * @param directory working directory: the live release
 * @param command what is started, quoted for {@code ExecStart}
 * @param environment {@code NAME=value} pairs, quoted for {@code Environment}
 * @param environmentFiles root-only files with further variables
 * @param builtin whether this is the built-in app
 * @param privilegedPort whether the app listens below 1024
 * @param umask what others may not do with files that it makes, octal
 * @param writable directory above those that outlive releases; absent unless it has some
 * @param php absent unless PHP runs it
 */
public record UnitModel(
        String stack,
        String domain,
        String server,
        String generation,
        String user,
        String directory,
        String command,
        List<String> environment,
        List<String> environmentFiles,
        boolean builtin,
        boolean privilegedPort,
        String umask,
        Optional<String> writable,
        Optional<Fpm> php) {

    /**
     * PHP's processes.
     *
     * @param runtime directory that is there while they run
     * @param sessions directory for what PHP keeps of visitors by itself
     */
    public record Fpm(String runtime, String sessions) {}

    public UnitModel {
        environment = List.copyOf(environment);
        environmentFiles = List.copyOf(environmentFiles);
    }
}
