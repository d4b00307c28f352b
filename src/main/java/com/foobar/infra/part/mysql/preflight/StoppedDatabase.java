package com.foobar.infra.part.mysql.preflight;

import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.plan.Obstacle;
import java.util.Optional;

/**
 * A MySQL of somebody else's that does not run, but holds data: what its GTIDs tell, whether replicas can get it, and what
 * else stands in the way only shows once it is asked. So there is nothing yet that an operator could consent to.
 */
final class StoppedDatabase {

    private StoppedDatabase() {}

    /** Why that server must be started first, if so. */
    static Optional<Obstacle> obstacle(String server, MysqlState.NotRunning state) {
        if (state.stored().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Obstacle(
                server,
                (state.removed()
                                ? "a MySQL that was removed here left data: "
                                : "MySQL here does not run, but holds data: ")
                        + String.join(", ", state.stored()),
                (state.removed() ? "install it again there and start it" : "start it there (systemctl start mysql)")
                        + ", so that it can be asked what that is, and plan again; if nothing of it is needed: "
                        + (state.removed() ? "" : "apt-get remove 'mysql-server*', and ")
                        + "move its data directory out of the way",
                false));
    }
}
