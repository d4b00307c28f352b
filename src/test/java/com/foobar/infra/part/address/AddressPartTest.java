package com.foobar.infra.part.address;

import static com.foobar.infra.config.SoundTopology.load;
import static com.foobar.infra.config.SoundTopology.place;
import static com.foobar.infra.config.SoundTopology.problems;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.stack.StackFiles;
import com.foobar.infra.template.Templates;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of load_balancer.virtual_address, and what is said of one that cannot be. */
class AddressPartTest {

    private static final String TWO = """
            name: front
            domain: www.foobar.com
            servers:
              lb-01: 10.0.0.10
              lb-02: 10.0.0.11
              web-01: {address: 10.0.0.12, public_address: 203.0.113.12}
              lb-06: "fd00::6"
              lb-07: lb-07.internal
            load_balancer:
              servers: [lb-01, lb-02]
              virtual_address: ADDRESS
            web: {servers: web-01}
            """;

    private static String rendered(String address, String server, String path) throws Exception {
        return new StackFiles(new Templates(Optional.empty()))
                .of(load(TWO.replace("ADDRESS", address)), server).files().stream()
                        .filter(f -> f.path().equals(path))
                        .findFirst()
                        .orElseThrow()
                        .content();
    }

    private static String config(String address, String server) throws Exception {
        return rendered(address, server, "/etc/keepalived-front/keepalived.conf");
    }

    @Test
    void both_load_balancers_know_each_other_and_the_first_is_preferred() throws Exception {
        assertThat(config("10.0.0.9", "lb-01"))
                .contains(
                        "virtual_router_id 9\n    priority 254\n    advert_int 0.2\n    unicast_src_ip 10.0.0.10\n",
                        "unicast_peer {\n        10.0.0.11\n    }",
                        "10.0.0.9/32 dev $INTERFACE",
                        "    nopreempt\n")
                .doesNotContain("excluded", "notify");
        assertThat(config("10.0.0.9", "lb-02"))
                .contains("priority 251\n", "unicast_src_ip 10.0.0.11\n", "unicast_peer {\n        10.0.0.10\n    }");
    }

    @Test
    void what_is_said_is_written() throws Exception {
        var text = config(
                "{addresses: [10.0.0.9, \"fd00::9\"], router_id: 51, advert_interval: 1500ms, preempt: true}", "lb-01");
        assertThat(text)
                .contains(
                        "virtual_router_id 51\n",
                        "advert_int 1.5\n",
                        "virtual_ipaddress {\n        10.0.0.9/32 dev $INTERFACE\n    }",
                        "virtual_ipaddress_excluded {\n        fd00::9/128 dev $INTERFACE\n    }")
                .doesNotContain("nopreempt");
    }

    @Test
    void adverts_leave_by_the_interface_of_the_servers_own_address_whichever_gets_the_virtual_one() throws Exception {
        var other = "{addresses: [10.0.0.9, \"fd00::9\"], interface: eth1}";
        assertThat(config(other, "lb-01"))
                .contains(
                        "    interface $OWN\n",
                        "10.0.0.9/32 dev $INTERFACE",
                        "fd00::9/128 dev $INTERFACE",
                        "    include /run/front-address/tracked.conf\n");
        assertThat(rendered(other, "lb-01", "/etc/keepalived-front/address"))
                .contains("printf '%s\\n' eth1\n", "ip -o addr show to 10.0.0.10 |", "$OWN=%s", "track_interface {");
        assertThat(config("10.0.0.9", "lb-01"))
                .contains("    interface $INTERFACE\n")
                .doesNotContain("OWN", "tracked");
    }

    @Test
    void that_only_a_firewall_keeps_others_from_taking_it_is_told_where_there_is_none() throws Exception {
        var part = new AddressPart();
        assertThat(part.notes(load(TWO.replace("ADDRESS", "10.0.0.9"))))
                .singleElement()
                .asString()
                .contains("IP protocol 112 (VRRP) to lb-01 and lb-02", "firewall.servers");
        assertThat(part.notes(load(TWO.replace("ADDRESS", "10.0.0.9\nfirewall: {servers: [lb-01]}"))))
                .singleElement()
                .asString()
                .contains("to lb-02 by");
        assertThat(part.notes(load(TWO.replace("ADDRESS", "10.0.0.9\nfirewall: {servers: [lb-01, lb-02, web-01]}"))))
                .isEmpty();
    }

    @Test
    void haproxy_listens_for_an_address_of_ipv6_although_no_server_has_one() throws Exception {
        assertThat(rendered("[10.0.0.9, \"fd00::9\"]", "lb-01", "/etc/haproxy/haproxy.cfg"))
                .contains("bind :::80 v6only");
        assertThat(rendered("10.0.0.9", "lb-01", "/etc/haproxy/haproxy.cfg")).doesNotContain("v6only");
    }

    @Test
    void the_firewall_lets_the_load_balancers_hear_each_other_and_nobody_else() throws Exception {
        var guarded = "10.0.0.9\nfirewall: {servers: [lb-01, lb-02, web-01], out: listed}";
        assertThat(rendered(guarded, "lb-01", "/etc/foobar-infra/firewall.nft"))
                .contains(
                        "ip saddr { 10.0.0.11 } meta l4proto 112 counter accept comment \"load_balancer.virtual_address\"",
                        "ip daddr { 10.0.0.11, 10.0.0.9 } tcp dport 80 counter accept comment \"load_balancer.port\"",
                        "ip daddr { 10.0.0.11 } meta l4proto 112 counter accept comment \"load_balancer.virtual_address\"");
        assertThat(rendered(guarded, "web-01", "/etc/foobar-infra/firewall.nft"))
                .doesNotContain("l4proto 112");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "10.0.0.11        | 11:20 | 10.0.0.11 is the address of lb-02",
                "203.0.113.12     | 11:20 | 203.0.113.12 is the address of web-01",
                "127.0.0.2        | 11:20 | 127.0.0.2 is each machine's own",
                "www.foobar.com   | 11:20 | www.foobar.com is a name",
                "\"fd00::9\"      | 11:20 | has no address of the kind by which the load balancers tell each other, IPv4",
                "[10.0.0.9, 10.0.0.9] | 11:20 | names 10.0.0.9 a second time",
                "{addresses: 10.0.0.9, router_id: 256} | 11:53 | a number from 1 to 255",
                "{addresses: 10.0.0.9, advert_interval: 1ms} | 11:59 | from 50ms to 10s",
                "{addresses: 10.0.0.9, interface: \"eth 1\"} | 11:53 | a network interface's name",
                "10.0.0.300       | 11:20 | each number of an IPv4 address is 0 to 255",
            })
    void one_that_cannot_be_is_refused_at_its_place(String written, String place, String said) {
        var problem = problems(TWO.replace("ADDRESS", written.strip())).getFirst();
        assertThat(problem.format()).contains(said);
        assertThat(place(problem)).isEqualTo(place);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[lb-01]        | there is one load balancer, so the address could not move",
                "[lb-01, lb-06] | the load balancers have addresses of IPv4 and of IPv6",
                "[lb-01, lb-07] | lb-07.internal is a name",
            })
    void load_balancers_that_cannot_tell_each_other_are_refused(String servers, String said) {
        assertThat(problems(TWO.replace("ADDRESS", "10.0.0.9").replace("[lb-01, lb-02]", servers))
                        .getFirst()
                        .format())
                .contains(said);
    }
}
