package com.foobar.infra.part.app;

import java.util.List;
import java.util.Optional;

/**
 * What {@code systemd/app-worker.service.ftl} and {@code systemd/app-timer.timer.ftl} may use.
 *
 * @param stack the topology's name
 * @param server the server that the file is for
 * @param what it is, for people: worker mails
 * @param job whether it ends by itself, and a timer starts it
 * @param calendar when it is due; of a worker empty
 * @param seconds how long a job may take, and a worker to end
 * @param generation placeholder of the generation word; must appear in what is rendered of a worker
 * @param user system user and group that it runs as
 * @param directory working directory: the live release
 * @param command what is started, quoted for {@code ExecStart}
 * @param environment {@code NAME=value} pairs, quoted for {@code Environment}
 * @param environmentFiles root-only files with further variables
 * @param builtin never
 * @param privilegedPort never
 * @param umask what others may not do with files that it makes, octal
 * @param writable directory above those that outlive releases; absent unless the app has some
 */
public record WorkerModel(
        String stack,
        String domain,
        String server,
        String what,
        boolean job,
        String calendar,
        long seconds,
        String generation,
        String user,
        String directory,
        String command,
        List<String> environment,
        List<String> environmentFiles,
        boolean builtin,
        boolean privilegedPort,
        String umask,
        Optional<String> writable) {

    public WorkerModel {
        environment = List.copyOf(environment);
        environmentFiles = List.copyOf(environmentFiles);
    }
}
