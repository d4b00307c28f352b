package com.foobar.infra.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Sudo;
import com.foobar.infra.transport.Connection;
import com.foobar.infra.transport.Transport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FleetTest {

    /** A transport that fails as no code should. */
    private static final class Faulty implements Transport {
        @Override
        public Connection connect(HostAccess access) {
            throw new NoClassDefFoundError("a class that is not in the image");
        }

        @Override
        public void close() {}
    }

    @Test
    @Timeout(60) // Only against waiting for ever.
    void an_error_while_connecting_is_told_to_whoever_waits() {
        try (var fleet = new Fleet(new Faulty(), name -> HostAccess.plain(name, new Sudo.None()))) {
            fleet.warmUp(List.of("a"));
            assertThatThrownBy(() -> fleet.connection("a")).hasRootCauseInstanceOf(NoClassDefFoundError.class);
        }
    }
}
