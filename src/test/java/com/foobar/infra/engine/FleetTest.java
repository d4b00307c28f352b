package com.foobar.infra.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Sudo;
import com.foobar.infra.transport.Connection;
import com.foobar.infra.transport.Transport;
import com.foobar.infra.transport.TransportException;
import com.foobar.infra.transport.TransportException.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** A transport that refuses everybody. */
    private static final class Refusing implements Transport {
        private final Kind kind;
        private int knocks;

        Refusing(Kind kind) {
            this.kind = kind;
        }

        @Override
        public Connection connect(HostAccess access) throws TransportException {
            knocks++;
            throw new TransportException(kind, access.name(), "no", "");
        }

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @CsvSource({"UNREACHABLE, 2", "CONNECTION_LOST, 2", "AUTH_FAILED, 1", "CHANGED_HOST_KEY, 1"})
    void only_what_time_may_mend_is_tried_again(Kind kind, int knocks) {
        var transport = new Refusing(kind);
        try (var fleet = new Fleet(transport, name -> HostAccess.plain(name, new Sudo.None()))) {
            assertThatThrownBy(() -> fleet.connection("a")).isInstanceOf(TransportException.class);
            assertThatThrownBy(() -> fleet.connection("a")).isInstanceOf(TransportException.class);
        }
        assertThat(transport.knocks).isEqualTo(knocks);
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
