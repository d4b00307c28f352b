package com.foobar.infra.cli;

import com.foobar.infra.config.OwnSsh;
import com.foobar.infra.config.OwnSsh.KeyFault;
import com.foobar.infra.transport.SshTransport;

/** The SSH of the user who runs this, for those who read inventories. */
final class UserSsh {

    private UserSsh() {}

    public static OwnSsh get() {
        return new OwnSsh(
                SshTransport::knowsHost,
                file -> SshTransport.keyFileFault(file).map(fault -> new KeyFault(fault.why(), fault.todo())));
    }
}
