package com.foobar.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.config.SoundTopology;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Topology;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What nginx is told of several sites, where one of them is known by a name that it had, or has a path that is built in. */
class SeveralSitesRenderedTest {

    private static final String SITES = "sites: {blog: {domain: blog.org, app: blog}}\n";

    /** What is written of nginx on a server of the sound stack with this said of the web servers. */
    private static String file(String path, String web, String app) throws Exception {
        return new StackFiles(new Templates(Optional.empty()))
                .of(topology(web, app), "web-01").files().stream()
                        .filter(file -> file.path().equals(path.startsWith("/") ? path : "/etc/nginx/" + path))
                        .findFirst()
                        .orElseThrow()
                        .content();
    }

    private static Topology topology(String web, String app) throws Exception {
        return SoundTopology.load(SoundTopology.SOUND.replace(
                "  servers: [web-01, web-02]\napp:\n  servers: [web-01, web-02]\n",
                "  servers: [web-01, web-02]\n" + web.replaceAll("(?m)^", "  ").stripTrailing() + "\n"
                        + "apps:\n  blog: {servers: web-01, port: 8001, release: examples/jobs, command: [/bin/a]}\n"
                        + app));
    }

    private static String file(String path, String web) throws Exception {
        return file(path, web, "app:\n  servers: [web-01, web-02]\n");
    }

    /** The server block that has this line. */
    private static String block(String text, String line) {
        return Arrays.stream(text.split("(?m)^server \\{$"))
                .filter(block -> block.lines().anyMatch(each -> each.strip().equals(line)))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"return 421;", "return 308 $foobar_proto://www.foobar.com$foobar_suffix$request_uri;"})
    void a_check_by_a_former_name_of_the_site_is_answered_as_by_its_name(String line) throws Exception {
        var block = block(file("conf.d/foobar.conf", SITES + "www: redirect\n"), line);

        assertThat(block)
                .containsSubsequence(
                        "if ($foobar_check) {",
                        "rewrite ^ /healthz last;",
                        "location = /healthz {",
                        "proxy_pass",
                        line);
    }

    @Test
    void such_a_check_reaches_the_app_of_php_too_and_a_front_page() throws Exception {
        assertThat(block(
                        file(
                                "conf.d/foobar.conf",
                                SITES,
                                "app: {servers: web-02, runtime: php-fpm, release: examples/php, health_path: /up.php}\n"),
                        "return 421;"))
                .containsSubsequence(
                        "if ($foobar_check) {", "fastcgi_param", "set $foobar_script /up.php;", "fastcgi_pass");
        assertThat(block(file("conf.d/foobar.conf", SITES, ""), "return 421;"))
                .containsSubsequence("if ($foobar_check) {", "location = /healthz {", "return 200");
    }

    @Test
    void a_path_that_is_built_in_is_the_operators_alone_if_he_names_it() throws Exception {
        var text = file("conf.d/foobar.conf", "paths: {/static/: blog}\n");

        assertThat(text).containsOnlyOnce("/static/ {").contains("location ^~ /static/ {");
        assertThat(file("conf.d/foobar.conf", "paths: {/other/: blog}\n")).contains("location /static/ {");
    }

    @Test
    void a_name_that_leads_to_the_site_is_answered_where_it_was_asked_before_too() throws Exception {
        assertThat(block(file("conf.d/foobar.conf", "www: redirect\n"), "server_name foobar.com;"))
                .contains("include /etc/nginx/conf.d/foobar.forme[r];");
    }

    @Test
    void where_ports_change_a_further_site_that_is_the_default_is_so_at_the_former_one_too() throws Exception {
        var sites = "sites: {blog: {domain: blog.org, app: blog, default: true}}\n";

        assertThat(file("conf.d/foobar-blog.site", sites))
                .contains("include /etc/nginx/conf.d/foobar.default.forme[r];");
        assertThat(file("conf.d/foobar.conf", sites)).contains("include /etc/nginx/conf.d/foobar.forme[r];");
        assertThat(file("conf.d/foobar-blog.site", SITES)).contains("include /etc/nginx/conf.d/foobar.forme[r];");
        assertThat(former(sites))
                .containsExactly("/etc/nginx/conf.d/foobar.former", "/etc/nginx/conf.d/foobar.default.former");
        assertThat(former(SITES)).containsExactly("/etc/nginx/conf.d/foobar.former");
    }

    /** Which files tell nginx of one server of where it was asked before. */
    private static List<String> former(String web) throws Exception {
        return Stacks.stack(topology(web, "app:\n  servers: [web-01, web-02]\n"), "token").stages().stream()
                .flatMap(stage -> stage.resources().stream())
                .filter(resource -> resource.server().equals("web-01")
                        && resource.id().kind().equals("former-listens")
                        && !resource.id().name().endsWith(" closed"))
                .map(resource -> resource.id().name())
                .toList();
    }

    @Test
    void a_check_that_fails_gets_the_page_for_it_and_is_not_asked_of_the_app_anew() throws Exception {
        assertThat(file("conf.d/foobar.conf", "errors: {\"502\": pages/busy.html}\n"))
                .contains("rewrite ^(?!/foobar-infra-error/) /healthz last;")
                .doesNotContain("rewrite ^ /healthz last;");
    }

    @Test
    void variables_that_have_the_names_of_stack_and_site_in_theirs_have_room() throws Exception {
        assertThat(file("nginx.conf", SITES)).contains("variables_hash_bucket_size 128;");
        assertThat(file("nginx.conf", SITES + "directives: {http: ['variables_hash_bucket_size 256;']}\n"))
                .contains("variables_hash_bucket_size 256;")
                .doesNotContain("variables_hash_bucket_size 128;");
        assertThat(file("nginx.conf", "www: redirect\n")).doesNotContain("variables_hash");
        // Former versions of PCRE take 32 characters for a group's name.
        assertThat(file("conf.d/foobar.conf", SITES + "www: redirect\n"))
                .contains("\"~(:[0-9]+)$\" $1;")
                .doesNotContain("?<f");
    }

    @Test
    void who_is_told_that_php_is_silent_is_led_to_the_units_of_all_apps_that_it_runs() throws Exception {
        var rules = "/etc/prometheus/rules/foobar-infra-site.yml";
        var old = "  old: {servers: web-02, port: 8002, release: examples/php, runtime: php-fpm}\n";
        var watched = "monitoring: {server: web-01}\n";

        assertThat(file(rules, SITES, old + watched)).contains("journalctl -u foobar-app-old -n 50");
        assertThat(file(
                        rules,
                        SITES,
                        old + watched + "app: {servers: web-01, release: examples/php, runtime: php-fpm}\n"))
                .contains("journalctl -u foobar-app -u foobar-app-old -n 50");
    }

    @Test
    void of_several_apps_of_phps_on_a_server_each_is_watched_and_its_alert_names_it() throws Exception {
        var old = "  old: {servers: web-01, port: 8002, release: examples/php, runtime: php-fpm}\n";
        var main = "app: {servers: web-01, release: examples/php, runtime: php-fpm}\nmonitoring: {server: web-01}\n";

        for (var app : List.of("app", "old")) {
            assertThat(file("/etc/systemd/system/foobar-infra-php-figures-" + app + ".service", SITES, old + main))
                    .contains("ExecStart=/bin/sh /etc/foobar-infra/foobar/php-figures-" + app
                            + " /var/lib/prometheus/node-exporter/foobar-infra-php-" + app + ".prom /run/foobar-app"
                            + (app.equals("old") ? "-old" : "") + "/web/status.sock");
            assertThat(file("/etc/foobar-infra/foobar/php-figures-" + app, SITES, old + main))
                    .contains("{app=\"" + app + "\"}");
        }
        assertThat(file("/etc/prometheus/rules/foobar-infra-site.yml", SITES, old + main))
                .contains("summary: 'PHP{{ with $labels.app }} for the app {{ . }}{{ end }} on {{ $labels.instance }}");
        assertThat(file("/etc/prometheus/rules/foobar-infra-site.yml", SITES, main))
                .contains("summary: 'PHP on {{ $labels.instance }}");
    }
}
