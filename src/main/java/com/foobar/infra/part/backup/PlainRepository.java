package com.foobar.infra.part.backup;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import java.util.List;

/** Who listens on the way to the repository can take what opens it. */
final class PlainRepository implements AuditRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "plain-repository",
            Severity.WARNING,
            Profile.PRODUCTION,
            "backups over plain HTTP",
            "Who listens on the way there can change or delete the backups afterwards; read them he can not.");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public List<Finding> findings(Audited audited) {
        return audited.topology().part(Backup.class).flatMap(Backup::remote).stream()
                .filter(Backup.Repository.Remote::plain)
                .map(there -> KIND.found(
                        "backup.repository.url",
                        "the repository is reached without TLS",
                        "backup:\n  repository: {url: \"" + there.url().replaceFirst(":http:", ":https:") + "\"}"))
                .toList();
    }
}
