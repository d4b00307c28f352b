package com.foobar.infra.part.firewall;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import java.util.List;

/** Logins may come from anywhere. */
final class SshFromAnywhere implements AuditRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "ssh-from-anywhere",
            Severity.WARNING,
            Profile.PRODUCTION,
            "logins from anywhere",
            "The whole world can try keys, and what the next fault of OpenSSH lets in.");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public List<Finding> findings(Audited audited) {
        return audited.topology().part(Firewall.class).stream()
                .filter(firewall -> firewall.sshFrom().isEmpty())
                .map(firewall -> KIND.found(
                        "firewall.ssh_from",
                        "one may log in from anywhere, at port " + firewall.sshPort(),
                        "firewall:\n  ssh_from: [192.0.2.0/24] # the network that you log in from"))
                .toList();
    }
}
