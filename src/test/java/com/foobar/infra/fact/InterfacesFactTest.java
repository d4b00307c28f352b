package com.foobar.infra.fact;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.InterfacesFact.Address;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterfacesFactTest {

    @Test
    void bridges_to_the_hosts_own_guests_are_left_out() {
        var asked = new InterfacesFact();
        assertThat(Probes.told("""
                        2: eth0    inet 10.0.0.11/24 brd 10.0.0.255 scope global eth0\\       valid_lft forever preferred_lft forever
                        2: eth0    inet6 2001:db8::11/64 scope global dynamic mngtmpaddr \\       valid_lft 86394sec
                        3: docker0    inet 172.17.0.1/16 brd 172.17.255.255 scope global docker0\\       valid_lft forever
                        4: wg0    inet 10.9.0.1/32 scope global wg0\\       valid_lft forever
                        5: tun0    inet 10.8.0.1 peer 10.8.0.2/32 scope global tun0\\       valid_lft forever
                        17: eth1@if18    inet 192.168.7.1/24 scope global eth1\\       valid_lft forever
                        """, List.of(asked)).get(asked).addresses())
                .containsExactly(
                        new Address("eth0", "10.0.0.11", 24),
                        new Address("eth0", "2001:db8::11", 64),
                        new Address("wg0", "10.9.0.1", 32),
                        new Address("tun0", "10.8.0.1", 32),
                        new Address("eth1", "192.168.7.1", 24));
    }

    @Test
    void a_host_without_any_has_none() {
        var asked = new InterfacesFact();
        assertThat(Probes.told("", List.of(asked)).get(asked).addresses()).isEmpty();
    }
}
