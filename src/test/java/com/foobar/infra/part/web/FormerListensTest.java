package com.foobar.infra.part.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.Ipv6Fact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.part.RenderedFile;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.ServiceBatch.Item;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.resource.Sha256;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A site that is to listen elsewhere goes on where it is asked now, until those who ask were told. */
class FormerListensTest {

    private static final String SITE = "/etc/nginx/conf.d/shop.conf";
    private static final String IPV6 = "/etc/nginx/conf.d/shop.ipv6";
    private static final String FORMER = "/etc/nginx/conf.d/shop.former";
    private static final String CERTIFICATE = "/etc/foobar-infra/shop/web/nginx.pem";

    private static final String STATUS = "server {\n    listen 127.0.0.1:8405;\n}\n";
    private static final String PLAIN = "server {\n    listen 80 default_server;\n    root /x;\n}\n" + STATUS;
    private static final String SECRET = "server {\n    listen 8443 ssl default_server;\n    ssl_certificate "
            + CERTIFICATE + ";\n    ssl_certificate_key " + CERTIFICATE + ";\n}\n" + STATUS;

    private static final ServiceSpec NGINX = new ServiceSpec(
            "nginx.service",
            Optional.of("/etc/nginx"),
            List.of("nginx", "-t"),
            ServiceSpec.Loading.RELOAD,
            "0123456789abcdef",
            new ServiceSpec.GenerationSource.Http(8405, "/generation"),
            15);

    private final Map<String, String> there = new HashMap<>();
    private boolean ours = true;
    private boolean ipv6 = true;

    private FormerListens wanting(String site) {
        return wanting(List.of(RenderedFile.plain("nginx", SITE, site)));
    }

    private static FormerListens wanting(List<RenderedFile> files) {
        return new FormerListens("web-01", "shop", files, NGINX, Set.of(9090), FORMER, true, Optional.empty());
    }

    private FileFact.State state(FileFact fact) {
        var text = there.get(fact.path());
        if (text == null) {
            return new FileFact.State("", "", "", "", "", Optional.empty(), false, "");
        }
        var sum = Sha256.of(text);
        boolean travels = !fact.sensitive() && !fact.wanted().equals(Optional.of(sum));
        return new FileFact.State(
                "regular file", "644", "root", "root", sum, travels ? Optional.of(text) : Optional.empty(), false, "");
    }

    private ClusterFacts observed(FormerListens resource) {
        var facts = new HashMap<Fact<?>, Object>();
        for (var fact : resource.facts()) {
            switch (fact) {
                case FileFact file -> facts.put(file, state(file));
                case Ipv6Fact kernel -> facts.put(kernel, ipv6);
                case ManifestFact manifest ->
                    facts.put(manifest, new ManifestFact.State(ours ? Map.of("file " + SITE, "sum") : Map.of()));
                default -> throw new AssertionError(fact);
            }
        }
        return new ClusterFacts(Map.of("web-01", Facts.of(facts)));
    }

    private Optional<Delta> now(FormerListens resource) {
        return resource.diff(observed(resource));
    }

    private Optional<Delta> atTheEnd(FormerListens resource) {
        return new FormerListens.Closed(resource).diff(observed(resource));
    }

    private static String put(Optional<Delta> delta) {
        return delta.map(d -> d.work() instanceof Delta.Work.Batched(var _, Item.Put put) ? put.content() : "no file")
                .orElse("nothing");
    }

    @Test
    void what_stays_where_it_is_needs_nothing() {
        there.put(SITE, PLAIN);
        for (var site : List.of(PLAIN, PLAIN.replace("root /x", "root /y"))) {
            assertThat(now(wanting(site))).isEmpty();
            assertThat(atTheEnd(wanting(site))).isEmpty();
        }
    }

    @Test
    void a_new_server_and_somebody_elses_site_have_nobody_who_asks() {
        assertThat(now(wanting(SECRET))).isEmpty();
        there.put(SITE, PLAIN);
        ours = false;
        assertThat(now(wanting(SECRET))).isEmpty();
        assertThat(atTheEnd(wanting(SECRET))).isEmpty();
    }

    @Test
    void a_port_that_another_program_of_the_stack_is_to_have_is_let_go_at_once() {
        there.put(SITE, PLAIN.replace("listen 80", "listen 9090"));
        assertThat(now(wanting(PLAIN))).isEmpty();
        assertThat(atTheEnd(wanting(PLAIN))).isEmpty();
        there.put(SITE, PLAIN.replace("listen 80", "listen [::]:9090"));
        assertThat(now(wanting(PLAIN))).isEmpty();
        there.put(SITE, PLAIN.replace("listen 80", "listen 9091"));
        assertThat(put(now(wanting(PLAIN)))).endsWith("\nlisten 9091 default_server;\n");
    }

    @Test
    void of_several_server_blocks_none_is_the_one_for_all_names_there() {
        there.put(SITE, PLAIN);
        var files = List.of(RenderedFile.plain("nginx", SITE, SECRET));
        assertThat(put(now(
                        new FormerListens("web-01", "shop", files, NGINX, Set.of(), FORMER, false, Optional.empty()))))
                .endsWith("\nlisten 80;\n");
    }

    @Test
    void plain_http_is_answered_until_the_end_of_the_apply_that_turns_tls_on() {
        there.put(SITE, PLAIN);
        assertThat(put(now(wanting(SECRET)))).endsWith("\nlisten 80 default_server;\n");
        assertThat(atTheEnd(wanting(SECRET)).map(Delta::action)).contains(Action.REMOVE);
    }

    @Test
    void tls_is_answered_with_its_certificate_until_the_end_of_the_apply_that_turns_it_off() {
        there.put(SITE, SECRET);
        there.put(CERTIFICATE, "pem");
        assertThat(put(now(wanting(PLAIN))))
                .endsWith("\nlisten 8443 ssl default_server;\nssl_certificate " + CERTIFICATE
                        + ";\nssl_certificate_key " + CERTIFICATE + ";\n");
        assertThat(atTheEnd(wanting(PLAIN))).isPresent();
    }

    @Test
    void tls_without_its_certificate_would_keep_nginx_from_starting_and_is_left_out() {
        there.put(SITE, SECRET);
        assertThat(now(wanting(PLAIN))).isEmpty();
    }

    @Test
    void another_port_for_tls_needs_no_second_certificate() {
        there.put(SITE, SECRET);
        there.put(CERTIFICATE, "pem");
        assertThat(put(now(wanting(SECRET.replace("8443", "9443"))))).endsWith("\nlisten 8443 ssl default_server;\n");
    }

    @Test
    void what_is_listened_on_by_ipv6_counts_where_the_kernel_has_it() {
        there.put(SITE, PLAIN);
        there.put(IPV6, "# words\nlisten [::]:80 default_server;\n");
        var files = List.of(
                RenderedFile.plain("nginx", SITE, SECRET),
                RenderedFile.plain("nginx", IPV6, "listen [::]:8443 ssl default_server;\n"));
        assertThat(put(now(wanting(files)))).endsWith("\nlisten 80 default_server;\nlisten [::]:80 default_server;\n");
        ipv6 = false;
        assertThat(put(now(wanting(files)))).endsWith("\nlisten 80 default_server;\n");
    }

    @Test
    void an_apply_that_was_cut_short_is_ended_by_the_next() {
        there.put(SITE, SECRET);
        there.put(FORMER, "listen 80 default_server;\n");
        // Written in other words, it tells the same.
        assertThat(put(now(wanting(SECRET)))).endsWith("\nlisten 80 default_server;\n");
        there.put(FORMER, put(now(wanting(SECRET))));
        assertThat(now(wanting(SECRET))).isEmpty();
        assertThat(atTheEnd(wanting(SECRET))).isPresent();
    }

    @Test
    void who_changes_his_mind_half_way_gets_no_address_twice() {
        there.put(SITE, SECRET);
        there.put(CERTIFICATE, "pem");
        there.put(FORMER, "listen 80 default_server;\n");
        assertThat(put(now(wanting(PLAIN))))
                .contains("listen 8443 ssl default_server;")
                .doesNotContain("listen 80 ");
        there.put(SITE, PLAIN);
        assertThat(now(wanting(PLAIN)).map(Delta::action)).contains(Action.REMOVE);
        assertThat(atTheEnd(wanting(PLAIN))).isEmpty();
    }

    private static FormerListens renamed(String name) {
        var site = RenderedFile.plain("nginx", SITE, named(name));
        return new FormerListens("web-01", "shop", List.of(site), NGINX, Set.of(), FORMER, false, Optional.of(name));
    }

    private static String named(String name) {
        return "server {\n    listen 80 default_server;\n    server_name _;\n    return 421;\n}\nserver {\n"
                + "    listen 80;\n    server_name " + name + " *.x.org;\n}\n" + STATUS;
    }

    /** Until the load balancers' own turn they ask by the former name, to which the app that is there by then may not answer. */
    @Test
    void who_asks_for_health_by_a_former_name_has_the_app_asked_by_the_new_one() {
        there.put(SITE, named("old.org"));
        assertThat(now(renamed("new.org")).orElseThrow().details())
                .containsExactly(new Delta.Detail.Note(
                        "asks the app for its health by its new name, until the load balancers do"));
        assertThat(put(now(renamed("new.org"))))
                .endsWith("if ($shop_check) {\n    set $shop_host new.org;\n}\n")
                .doesNotContain("listen ");
        // An apply that was cut short after nginx had changed.
        there.put(FORMER, put(now(renamed("new.org"))));
        there.put(SITE, named("new.org"));
        assertThat(now(renamed("new.org"))).isEmpty();
        assertThat(atTheEnd(renamed("new.org")).orElseThrow().action()).isEqualTo(Action.REMOVE);
        there.remove(FORMER);
        assertThat(now(renamed("new.org"))).isEmpty();
        assertThat(atTheEnd(renamed("new.org"))).isEmpty();
        ours = false;
        assertThat(now(renamed("newer.org"))).isEmpty();
    }
}
