package com.foobar.infra.part.backup;

import com.foobar.infra.resource.FileResource;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Shell;
import java.time.LocalTime;
import java.util.ArrayList;
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
    private static final ServiceSpec SPEC = spec(BackupPaths.TIMER);

    private static final ServiceSpec LOGS_SPEC = spec(BackupPaths.LOGS_TIMER);

    private static final ServiceSpec REHEARSAL_SPEC = spec(BackupPaths.REHEARSAL_TIMER);

    private static final ServiceSpec STREAM_SPEC = spec(BackupPaths.STREAM_SERVICE);

    private static ServiceSpec spec(String timer) {
        return new ServiceSpec(
                timer,
                Optional.empty(),
                List.of(),
                ServiceSpec.Loading.RESTART_FOR_GENERATION,
                "",
                new ServiceSpec.GenerationSource.Nowhere(),
                15);
    }

    private static final String UNITS = "/etc/systemd/system/";

    private static final String SCRIPT = Stream.of(
                    "gtids.sh",
                    "repository.sh",
                    "copy.sh",
                    "logs.sh",
                    "stream.sh",
                    "replay.sh",
                    "fold.sh",
                    "restore.sh",
                    "rehearse.sh",
                    "run.sh")
            .map(name -> Library.beside(BackupFiles.class, name).script().render())
            .collect(Collectors.joining("\n"));

    /** Those of one of them. */
    List<Resource> of(Backup.Client client) {
        var server = client.server();
        var files = new ArrayList<Resource>();
        files.add(file(server, paths.script(), script(client), SPEC));
        files.add(file(server, UNITS + BackupPaths.SERVICE, unit(client), SPEC));
        files.add(file(server, UNITS + BackupPaths.TIMER, timer(client), SPEC));
        if (client.data()) {
            files.add(file(server, UNITS + BackupPaths.LOGS_SERVICE, logsUnit(server), LOGS_SPEC));
            files.add(file(server, UNITS + BackupPaths.LOGS_TIMER, logsTimer(server), LOGS_SPEC));
            if (!place.spool().isEmpty()) {
                files.add(file(server, UNITS + BackupPaths.STREAM_SERVICE, streamUnit(server), STREAM_SPEC));
            }
            files.add(file(server, UNITS + BackupPaths.REHEARSAL_SERVICE, rehearsalUnit(server), REHEARSAL_SPEC));
            if (backup.rehearse() != Backup.Rehearse.NEVER) {
                files.add(file(server, UNITS + BackupPaths.REHEARSAL_TIMER, rehearsalTimer(server), REHEARSAL_SPEC));
            }
        }
        return List.copyOf(files);
    }

    private static FileResource file(String server, String path, String content, ServiceSpec spec) {
        return new FileResource(server, path, content, "644", "root", "root", spec);
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
                "bk_logical=" + (backup.logical() && client.data() ? "yes" : "no"),
                "bk_makes=" + (client.server().equals(backup.copies()) || !place.shared() ? "yes" : "no"),
                "bk_data=" + (client.data() ? "yes" : "no"),
                "bk_repository=" + Shell.quote(place.location()),
                "bk_ssh=" + Shell.quote(place.ssh()),
                "bk_sftp=" + Shell.quote(place.sftp()),
                "bk_user=" + Shell.quote(backup.remote().flatMap(r -> r.user()).orElse("")),
                "bk_secret=" + Shell.quote("/etc/foobar-infra/" + paths.stack() + "/secrets/" + BackupPaths.ENTRY),
                "bk_region="
                        + Shell.quote(backup.remote().flatMap(r -> r.region()).orElse("")),
                "bk_spool=" + Shell.quote(place.spool()),
                "bk_streamed=/run/foobar-infra/backup-streamed",
                "bk_password=" + Shell.quote("/etc/foobar-infra/" + paths.stack() + "/secrets/" + BackupPaths.PASSWORD),
                "bk_cache=/var/cache/foobar-infra-backup",
                "bk_figures=" + BackupPaths.FIGURES,
                "bk_notes=" + Shell.quote(paths.notes()),
                "bk_rehearsal=" + BackupPaths.REHEARSAL,
                "bk_scratch=" + BackupPaths.SCRATCH,
                "bk_keep="
                        + Shell.quote(kept("daily", keep.daily())
                                + kept("weekly", keep.weekly())
                                + kept("monthly", keep.monthly())),
                // A day more than the backups from which they lead.
                "bk_keep_logs='--keep-within 2h --keep-within-hourly 2d --keep-within-daily "
                        + Math.max(2, keep.daily() + 1) + "d'",
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

    private String logsUnit(String server) {
        return lines(
                written("keeps the binary logs of " + server),
                "[Unit]",
                "Description=Keep the binary logs of " + server + " of the stack " + paths.stack(),
                "After=network-online.target mysql.service",
                "",
                "[Service]",
                "Type=oneshot",
                "ExecStart=/bin/sh " + paths.script() + " logs",
                "TimeoutStartSec=1h",
                "# Once a minute it has nothing to say; what goes wrong is told.",
                "LogLevelMax=notice",
                "Nice=10",
                "CPUWeight=20",
                "IOSchedulingClass=idle",
                "IOWeight=10",
                "NoNewPrivileges=yes",
                "PrivateTmp=yes",
                "ProtectSystem=full");
    }

    private String logsTimer(String server) {
        return lines(
                written("when the binary logs of " + server + " are kept"),
                "[Unit]",
                "Description=Keep the binary logs of " + server + " of the stack " + paths.stack() + " every minute",
                "",
                "[Timer]",
                "OnCalendar=minutely",
                "AccuracySec=1s",
                "",
                "[Install]",
                "WantedBy=timers.target");
    }

    private String streamUnit(String server) {
        return lines(
                written("streams the binary logs of " + server),
                "[Unit]",
                "Description=Stream the binary logs of " + server + " of the stack " + paths.stack(),
                "After=network-online.target mysql.service",
                "Wants=network-online.target",
                "StartLimitIntervalSec=0",
                "",
                "[Service]",
                "ExecStart=/bin/sh " + paths.script() + " stream",
                "# It ends itself if it was changed, or where what it reads or sends to is not there.",
                "Restart=always",
                "RestartSec=5",
                "SuccessExitStatus=143",
                "LogLevelMax=notice",
                "Nice=5",
                "NoNewPrivileges=yes",
                "PrivateTmp=yes",
                "ProtectSystem=full",
                "",
                "[Install]",
                "WantedBy=multi-user.target");
    }

    private String rehearsalUnit(String server) {
        return lines(
                written("rehearses a restore on " + server),
                "[Unit]",
                "Description=Rehearse a restore of the stack " + paths.stack() + " on " + server,
                "After=network-online.target mysql.service",
                "",
                "[Service]",
                "Type=oneshot",
                "ExecStart=/bin/sh " + paths.script() + " rehearse",
                "ExecStopPost=/bin/sh " + paths.script() + " sweep-rehearsal",
                "TimeoutStartSec=24h",
                "Nice=15",
                "CPUWeight=10",
                "IOSchedulingClass=idle",
                "IOWeight=5",
                "# Of the second mysqld and what it reads; what is only cached goes first.",
                "MemoryHigh=768M",
                "NoNewPrivileges=yes",
                "PrivateTmp=yes",
                "ProtectSystem=full");
    }

    /** Half a day from the backups. */
    private String rehearsalTimer(String server) {
        var at = backup.time().plusHours(12);
        return lines(
                written("when a restore is rehearsed on " + server),
                "[Unit]",
                "Description=Rehearse a restore of the stack " + paths.stack() + " on " + server,
                "",
                "[Timer]",
                "OnCalendar=" + (backup.rehearse() == Backup.Rehearse.DAILY ? "*-*-* " : "Sun *-*-* ") + at,
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
