package com.foobar.infra.part.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian 12's keepalived, between servers that know each other by IPv6, who are the web servers as well. */
@Tag("lab")
@Tag("address")
class VirtualAddressOlderIT {

    private static final List<String> BOTH = List.of("lb-01", "lb-02");

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;
    private static String address;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-address-older", Lab.OLDER, "lb-01", "lb-02");
        site = new Site(lab, Tool.built(), directory);
        address = lab.address6("lb-01").replaceFirst("[0-9a-f]+$", "99");
        site.topology("""
                name: front
                domain: www.foobar.com
                servers:
                  lb-01: "ONE"
                  lb-02: "TWO"
                load_balancer:
                  servers: [lb-01, lb-02]
                  health_check: {path: /}
                  virtual_address: {addresses: ["ADDRESS", FOUR], preempt: true}
                web: {servers: [lb-01, lb-02], port: 8080}
                """.replace("ONE", lab.address6("lb-01"))
                .replace("TWO", lab.address6("lb-02"))
                .replace("FOUR", lab.address("lb-01").replaceFirst("[0-9]+$", "99"))
                .replace("ADDRESS", address));
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static List<String> having() {
        return BOTH.stream()
                .filter(lb -> !lab.on(lb, "ip -o addr show to " + address).isEmpty())
                .toList();
    }

    private static String taken() {
        return lab.on("lb-01", "journalctl -u front-address --no-pager -o cat | grep -c 'Entering MASTER STATE' || :");
    }

    @Test
    void it_moves_and_with_preempt_back_and_no_reload_moves_it() {
        site.apply();
        site.hasNoChanges();
        await().until(() -> having().equals(List.of("lb-01")));
        assertThat(site.run("verify", "web", "--no-color").out())
                .contains("lb-01 has " + address + ", lb-02 stands by; it answers lb-02");

        var taken = taken();
        site.edit("preempt: true", "preempt: true, advert_interval: 100ms");
        site.apply();
        site.hasNoChanges();
        assertThat(having()).containsExactly("lb-01");
        assertThat(taken()).isEqualTo(taken);

        lab.on("lb-01", "systemctl stop haproxy");
        await().until(() -> having().equals(List.of("lb-02")));
        lab.on("lb-01", "systemctl start haproxy");
        await().until(() -> having().equals(List.of("lb-01")));
        site.isVerified();
    }
}
