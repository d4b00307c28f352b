package com.foobar.infra.part.backup;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.audit.Spare;
import com.foobar.infra.part.mysql.Mysql;
import java.util.List;

/** Nobody keeps what the databases had yesterday. */
final class NoBackups implements AuditRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "no-backups",
            Severity.CRITICAL,
            Profile.PRODUCTION,
            "no backups",
            "A replica repeats each mistake within a second; what was deleted or overwritten is gone for good.");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public List<Finding> findings(Audited audited) {
        var topology = audited.topology();
        if (topology.part(Backup.class).isPresent()) {
            return List.of();
        }
        return topology.part(Mysql.class).stream()
                .map(mysql -> {
                    var name = Spare.name(topology, "keep-00");
                    return KIND.found(
                            "backup",
                            "nobody keeps what the databases had yesterday",
                            "servers:\n  " + name + ": " + Spare.address(audited, mysql.primary(), name)
                                    + "\nbackup:\n  repository: {server: " + name
                                    + "}\n  password: {env: FOOBAR_BACKUP_PASSWORD}");
                })
                .toList();
    }
}
