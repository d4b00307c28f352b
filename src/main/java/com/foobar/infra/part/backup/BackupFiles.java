package com.foobar.infra.part.backup;

import com.foobar.infra.resource.FileResource;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Shell;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What has a server make its backups by itself: a script, a unit that runs it, and a timer that runs that.
 *
 * @param place the repository, as the clients reach it
 */
record BackupFiles(BackupPaths paths, Backup backup, Place place) {

    /** How long one server's backup may take before the next begins, in minutes; nothing breaks if it takes longer. */
    private static final int APART = 10;

    /** systemd is told, and reads the files when the timer is next due. */
    private static final ServiceSpec SPEC = new ServiceSpec(
            BackupPaths.TIMER,
            Optional.empty(),
            List.of(),
            ServiceSpec.Loading.RESTART_FOR_GENERATION,
            "",
            new ServiceSpec.GenerationSource.Nowhere(),
            15);

    private static final String SCRIPT = Stream.of("repository.sh", "copy.sh", "restore.sh", "run.sh")
            .map(name -> Library.beside(BackupFiles.class, name).script().render())
            .collect(Collectors.joining("\n"));

    /** Those of one of them. */
    List<Resource> of(Backup.Client client) {
        var server = client.server();
        return List.of(
                file(server, paths.script(), script(client)),
                file(server, "/etc/systemd/system/" + BackupPaths.SERVICE, unit(client)),
                file(server, "/etc/systemd/system/" + BackupPaths.TIMER, timer(client)));
    }

    private static FileResource file(String server, String path, String content) {
        return new FileResource(server, path, content, "644", "root", "root", SPEC);
    }

    private String written(String what) {
        return "# " + paths.stack() + ": " + what + ". Written by foobar-infra; change the topology, not this file.";
    }

    private String script(Backup.Client client) {
        var keep = backup.keep();
        return lines(
                "#!/bin/sh",
                written("run by " + BackupPaths.SERVICE),
                "bk_stack=" + Shell.quote(paths.stack()),
                "bk_self=" + Shell.quote(client.server()),
                "bk_from=" + Shell.quote(backup.copies()),
                // Where each has a directory of its own, each makes what is in it.
                "bk_makes=" + (client.server().equals(backup.copies()) || !place.shared() ? "yes" : "no"),
                "bk_data=" + (client.data() ? "yes" : "no"),
                "bk_repository=" + Shell.quote(place.location()),
                "bk_ssh=" + Shell.quote(place.ssh()),
                "bk_sftp=" + Shell.quote(place.sftp()),
                "bk_password=" + Shell.quote("/etc/foobar-infra/" + paths.stack() + "/secrets/" + BackupPaths.PASSWORD),
                "bk_cache=/var/cache/foobar-infra-backup",
                "bk_notes=" + Shell.quote(paths.notes()),
                "bk_scratch=" + BackupPaths.SCRATCH,
                "bk_keep="
                        + Shell.quote(kept("daily", keep.daily())
                                + kept("weekly", keep.weekly())
                                + kept("monthly", keep.monthly())),
                "bk_limit=" + backup.bandwidth().map(b -> Math.max(1, b / 1024)).orElse(0L),
                "bk_paths=" + Shell.quote(String.join(" ", client.paths())),
                "",
                SCRIPT.stripTrailing(),
                "",
                "main \"$@\"");
    }

    private static String kept(String which, int number) {
        return number == 0 ? "" : " --keep-" + which + " " + number;
    }

    private String unit(Backup.Client client) {
        return lines(
                written("backs up " + client.server()),
                "[Unit]",
                "Description=Back up " + client.server() + " of the stack " + paths.stack(),
                "After=network-online.target mysql.service",
                "Wants=network-online.target",
                "",
                "[Service]",
                "Type=oneshot",
                "ExecStart=/bin/sh " + paths.script() + " now",
                "# What is left of a run that was cut short takes room.",
                "ExecStopPost=/bin/sh " + paths.script() + " sweep",
                "TimeoutStartSec=24h",
                "Nice=10",
                "CPUWeight=20",
                "IOSchedulingClass=idle",
                "IOWeight=10",
                "NoNewPrivileges=yes",
                "PrivateTmp=yes",
                "ProtectSystem=full");
    }

    private String timer(Backup.Client client) {
        return lines(
                written("when " + client.server() + " is backed up"),
                "[Unit]",
                "Description=Back up " + client.server() + " of the stack " + paths.stack() + " every day",
                "",
                "[Timer]",
                "OnCalendar=*-*-* " + turn(client),
                "Persistent=yes",
                "",
                "[Install]",
                "WantedBy=timers.target");
    }

    LocalTime turn(Backup.Client client) {
        return backup.time().plusMinutes((long) APART * backup.clients().indexOf(client));
    }

    private static String lines(String... lines) {
        return String.join("\n", lines) + "\n";
    }
}
