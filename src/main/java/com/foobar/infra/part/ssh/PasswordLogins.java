package com.foobar.infra.part.ssh;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import java.util.List;

/** Nobody said that passwords open no login. */
final class PasswordLogins implements AuditRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "ssh-not-hardened",
            Severity.WARNING,
            Profile.PRODUCTION,
            "logins by password",
            "Debian and Ubuntu let in by password; guessing them goes on all day on the internet.");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public List<Finding> findings(Audited audited) {
        return audited.topology().part(Ssh.class).isPresent()
                ? List.of()
                : List.of(KIND.found(
                        "ssh", "sshd is left as the distribution has it, which lets in by password", "ssh: hardened"));
    }
}
