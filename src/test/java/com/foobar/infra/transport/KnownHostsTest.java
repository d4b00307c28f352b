package com.foobar.infra.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.transport.KnownHosts.Judgement;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownHostsTest {

    private static final PublicKey ED25519 =
            PublicKey.parse("AAAAC3NzaC1lZDI1NTE5AAAAIKfF4IP/xTTF1NTMsfrajzeMP+zrqhEHqgCBpPNbd5KW");
    private static final PublicKey OTHER =
            PublicKey.parse("AAAAC3NzaC1lZDI1NTE5AAAAIG1Jhjni3r6Z/FAgeSneceorvmtBVHFBW4YABXOv3QRm");

    @TempDir
    Path directory;

    private Judgement judge(String name, PublicKey key, String... lines) {
        var home = new Home(directory).file("known_hosts", lines);
        try {
            return KnownHosts.read(List.of(home.ssh("known_hosts"), home.ssh("more")))
                    .judge(name, Optional.empty(), key);
        } catch (ConfigRefusal e) {
            throw new AssertionError(e);
        }
    }

    private static String entry(String names, PublicKey key) {
        return names + " " + key.type() + " " + key.base64() + " a comment";
    }

    @Test
    void a_key_says_its_type_and_its_fingerprint() {
        assertThat(ED25519.type()).isEqualTo("ssh-ed25519");
        assertThat(ED25519.shortType()).isEqualTo("ed25519");
        // From ssh-keygen -l.
        assertThat(ED25519.fingerprint()).isEqualTo("SHA256:Q6k7U3o07gJUBM51YXOMVBywW1iS525GOVIpWq6a/tI");
    }

    @Test
    void names_are_lists_with_patterns_and_negation() {
        var line = entry("web-01,10.0.0.*,!10.0.0.9,[10.1.1.1]:2222", ED25519);
        for (var name : List.of("web-01", "WEB-01", "10.0.0.1", "[10.1.1.1]:2222")) {
            assertThat(judge(name, ED25519, line)).isEqualTo(new Judgement.Known());
        }
        for (var name : List.of("web-02", "10.0.0.9", "10.1.1.1")) {
            assertThat(judge(name, ED25519, line)).isEqualTo(new Judgement.Unknown());
        }
    }

    @Test
    void hashed_names_are_understood() {
        // From ssh-keygen -H.
        var line = entry("|1|EhnSE2f7YODe+/vVb08/HlHAW40=|AyV5uWp0BFXIlwd5mPeTwgVUeBY=", ED25519);
        assertThat(judge("10.42.0.10", ED25519, line)).isEqualTo(new Judgement.Known());
        assertThat(judge("10.42.0.10", OTHER, line)).isInstanceOf(Judgement.Changed.class);
        assertThat(judge("10.42.0.11", ED25519, line)).isEqualTo(new Judgement.Unknown());
    }

    @Test
    void one_of_several_keys_suffices_and_the_places_of_all_are_told_if_none_fits() {
        new Home(directory).file("more", entry("h", OTHER));
        assertThat(judge("h", ED25519, entry("h", OTHER), entry("h", ED25519))).isEqualTo(new Judgement.Known());
        assertThat(judge("h", ED25519, "# remark", entry("h", OTHER)))
                .isInstanceOfSatisfying(
                        Judgement.Changed.class,
                        changed -> assertThat(changed.stored())
                                .extracting(stored -> directory
                                        .resolve(".ssh")
                                        .relativize(Path.of(stored.where()))
                                        .toString())
                                .containsExactly("known_hosts:2", "more:1"));
    }

    @Test
    void lines_that_are_not_understood_are_passed_over() {
        assertThat(judge(
                        "h",
                        ED25519,
                        "",
                        "   ",
                        "h",
                        "h ssh-ed25519",
                        "h ssh-ed25519 %%%",
                        "|1|x h k",
                        entry("h", ED25519)))
                .isEqualTo(new Judgement.Known());
    }

    @Test
    void a_certificate_authority_is_no_host_key_and_a_revoked_key_is_revoked_for_its_hosts_only() {
        assertThat(judge("h", ED25519, "@cert-authority " + entry("*", ED25519)))
                .isEqualTo(new Judgement.Unknown());
        assertThat(judge("h", ED25519, "@revoked " + entry("*", ED25519))).isInstanceOf(Judgement.Revoked.class);
        assertThat(judge("h", ED25519, "@revoked " + entry("g", ED25519), entry("h", ED25519)))
                .isEqualTo(new Judgement.Known());
    }

    @Test
    void a_remembered_key_is_known_and_one_that_another_has_recorded_meanwhile_is_judged() throws Exception {
        var hosts = KnownHosts.read(List.of(directory.resolve("deep/down/known_hosts")));
        assertThat(hosts.remember("h", Optional.empty(), ED25519, true)).isEqualTo(new Judgement.Known());
        assertThat(hosts.remember("h", Optional.empty(), OTHER, true)).isInstanceOf(Judgement.Changed.class);
        assertThat(KnownHosts.read(List.of(hosts.file())).judge("h", Optional.empty(), ED25519))
                .isEqualTo(new Judgement.Known());
    }

    @Test
    void nothing_is_kept_in_dev_null() throws Exception {
        var hosts = KnownHosts.read(List.of(Path.of("/dev/null")));
        assertThat(hosts.remember("h", Optional.empty(), ED25519, false)).isEqualTo(new Judgement.Known());
    }
}
