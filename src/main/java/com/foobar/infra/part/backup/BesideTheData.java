package com.foobar.infra.part.backup;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.audit.Spare;
import com.foobar.infra.part.mysql.Mysql;
import java.util.List;
import java.util.Optional;

/** Backups that are lost with what they are of. */
final class BesideTheData implements AuditRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "backups-beside-the-data",
            Severity.WARNING,
            Profile.DEV,
            "backups on a database's server",
            "With that server its data and their backups are lost together.");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public List<Finding> findings(Audited audited) {
        var topology = audited.topology();
        return topology.part(Backup.class).stream()
                .flatMap(backup -> backup.keeps().stream())
                .filter(server -> topology.partOn(server, Mysql.class).isPresent())
                .map(server -> {
                    var name = Spare.name(topology, "keep-00");
                    return KIND.of(
                            server,
                            "backup.repository",
                            server + " has data and keeps their backups",
                            Optional.of("servers:\n  " + name + ": " + Spare.address(audited, server, name)
                                    + "\nbackup:\n  repository: {server: " + name + "}"));
                })
                .toList();
    }
}
