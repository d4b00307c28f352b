package com.foobar.infra.part.web;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.load;
import static com.foobar.infra.config.SoundTopology.place;
import static com.foobar.infra.config.SoundTopology.problemAfter;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Check;
import com.foobar.infra.check.CheckId;
import com.foobar.infra.part.Supply;
import com.foobar.infra.part.app.App;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.plan.Change;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.OwnershipResource;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.stack.AppReleases;
import com.foobar.infra.stack.Parts;
import com.foobar.infra.stack.Stack;
import com.foobar.infra.stack.Stacks;
import com.foobar.infra.topology.Topology;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several sites and apps: what may be said of them, which names lead where, and what becomes of a stack that has one. */
class SitesTest {

    private static final String WEB = "  servers: [web-01, web-02]\napp:";
    private static final String APPS = "apps:\n  blog: {servers: web-01, port: 8001, release: examples/jobs,"
            + " command: [/bin/a]}\n  old: {servers: web-02, port: 8002, release: examples/php, runtime: php-fpm}\n";

    private static String with(String web, String apps) {
        return "  servers: [web-01, web-02]\n" + web.replace("; ", "\n").replaceAll("(?m)^", "  ") + "\n" + apps
                + "app:";
    }

    private static Topology loaded(String web) throws Exception {
        return load(SOUND.replace(WEB, with(web, APPS)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "aliases: [www.foobar.com] | 11:13 | www.foobar.com is the name of domain already",
                "aliases: [a.org, a.org] | 11:20 | a.org is the name of web.aliases[0] already",
                "sites: {a: {domain: a.org, app: blog}, b: {domain: a.org, app: blog}} | 11:54 | a.org is the name of web.sites.a.domain already",
                "sites: {a: {domain: foobar.com, app: blog}}; www: serve | 11:23 | foobar.com is the name of web.www already",
                "sites: {a: {domain: a.org, aliases: [\"*.b.org\"], app: blog}, b: {domain: b.org, aliases: [\"*.b.org\"], app: blog}} | 11:93 | *.b.org is the name of web.sites.a.aliases[0] already",
                "sites: {a: {domain: a.org, app: blog, default: true}, b: {domain: b.org, app: blog, default: true}} | 11:96 | only one site answers to names of no site, and web.sites.a.default",
                "sites: {a: {domain: a.org, app: blog, default: true}}; default: true | 11:50 | only one site answers to names of no site, and web.default",
                "paths: {/api/: api} | 11:18 | no app is called api",
                "paths: {/api/: blogg} | 11:18 | did you mean \"blog\"?",
                "paths: {/api: blog} | 11:11 | it begins and ends with /",
                "paths: {/: blog} | 11:11 | that is the site's own app",
                "paths: {/old/: old} | 11:18 | is of PHP's, which answers for a whole site",
                "sites: {a: {domain: a.org}} | 11:14 | it has nothing to serve",
                "sites: {a: {domain: a.org, app: none}} | 11:35 | no app is called none",
                "sites: {a: {domain: \"*.a.org\", app: blog}} | 11:23 | a host name",
                "sites: {a: {domain: a.org, app: blog, published: [x.sql]}} | 11:52 | no static_files of your own",
                "aliases: [\"*.org\"] | 11:13 | a name below a domain",
                "static_files: examples/site; fallback: index.html | 12:13 | the app answers what is no static file",
                "fallback: index.html | 11:3 | web.fallback needs \"static_files\" beside it",
                "static_files: examples/site; fallback: ../index.html | 12:13 | such as index.html",
                "app: other | 11:8 | no app is called other",
            })
    void what_makes_no_sense_is_answered_with_the_reason_at_its_place(String web, String at, String said) {
        var problem = problemAfter(WEB, with(web, APPS));
        assertThat(problem.format()).contains(said);
        assertThat(place(problem)).isEqualTo(at);
    }

    @Test
    void the_section_app_is_no_app_where_there_is_none() {
        var problem = problemAfter(
                WEB + "\n  servers: [web-01, web-02]\n", with("app: app", APPS).replaceFirst("app:$", ""));
        assertThat(problem.format()).contains("no app is called app");
        assertThat(place(problem)).isEqualTo("11:8");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "blog: {servers: web-01} | 12:3 | port 8000 of web-01 is already taken by app.port",
                "Blog: {servers: web-01, port: 8001} | 12:3 | an app's name",
                "worker-a: {servers: web-01, port: 8001} | 12:3 | what units of an app's are called",
                "a-timer-b: {servers: web-01, port: 8001} | 12:3 | what units of an app's are called",
                "app: {servers: web-01, port: 8001} | 12:3 | an app's name",
                "x-app: {servers: web-01, port: 8001} | 12:3 | an app's name",
                "app-x: {servers: web-01, port: 8001} | 12:3 | an app's name",
                "x-app-y: {servers: web-01, port: 8001} | 12:3 | an app's name",
                "a-name-of-23-characters: {servers: web-01, port: 8001} | 12:3 | Linux takes 32 characters",
                "blog: {servers: web-03, port: 8001} | 12:10 | no server is called web-03",
                "blog: {servers: web-01, port: 8001, release: examples/jobs} | 12:3 | apps.blog.release needs \"command\"",
            })
    void an_app_is_refused_at_its_place(String app, String at, String said) {
        var problem = problemAfter(WEB, "  servers: [web-01, web-02]\napps:\n  " + app + "\napp:");
        assertThat(problem.format()).contains(said);
        assertThat(place(problem)).startsWith(at.split(":")[0] + ":");
    }

    @Test
    void an_exact_name_goes_before_a_wildcard_and_that_is_said() throws Exception {
        var topology = loaded(
                "aliases: [\"*.foobar.com\"]; sites: {blog: {domain: blog.foobar.com, app: blog}, old: {domain: old.org, app: old}}");

        assertThat(Stack.notes(topology))
                .contains(
                        "blog.foobar.com is the site blog, and not that of *.foobar.com (of domain): the exact name goes"
                                + " first");
    }

    @Test
    void an_app_that_no_site_leads_to_is_told() throws Exception {
        assertThat(Stack.notes(loaded("paths: {/api/: blog}")))
                .contains("no site leads to the app old: visitors do not reach it (web.paths, web.sites)");
    }

    @Test
    void each_app_is_asked_by_the_name_of_its_site() throws Exception {
        var topology = loaded("sites: {blog: {domain: blog.org, app: blog}, old: {domain: old.org, app: old}}");

        assertThat(topology.visits(App.named(topology, "blog").orElseThrow()))
                .extracting(visit ->
                        visit.from() + " " + visit.to() + " " + visit.host().orElse("-"))
                .containsExactly("web-01 web-01 blog.org", "web-02 web-01 blog.org");
        assertThat(topology.visits(App.main(topology).orElseThrow()))
                .extracting(visit ->
                        visit.from() + " " + visit.to() + " " + visit.host().orElse("-"))
                .containsExactly("web-01 web-01 -", "web-02 web-02 -");
    }

    @Test
    void a_single_site_answers_to_all_names_and_of_several_none_does_unless_one_says_so() throws Exception {
        assertThat(model(load(SOUND), 0)).matches(one -> one.rest() && !one.refuses());
        var several = loaded("sites: {blog: {domain: blog.org, app: blog}}");
        assertThat(model(several, 0)).matches(one -> !one.rest() && one.refuses());
        assertThat(model(several, 1)).matches(one -> !one.rest() && !one.refuses());
        var other = loaded("sites: {blog: {domain: blog.org, app: blog, default: true}}");
        assertThat(model(other, 0)).matches(one -> !one.rest() && !one.refuses());
        assertThat(model(other, 1)).matches(one -> one.rest() && !one.refuses());
    }

    @Test
    void a_name_that_leads_to_a_site_and_the_refusal_of_others_are_server_blocks_too() throws Exception {
        assertThat(load(SOUND).part(Web.class).orElseThrow().blocks(load(SOUND)))
                .isOne();
        var led = loaded("www: redirect");
        assertThat(led.part(Web.class).orElseThrow().blocks(led)).isEqualTo(2);
        var several = loaded("www: redirect; sites: {blog: {domain: blog.org, app: blog}}");
        assertThat(several.part(Web.class).orElseThrow().blocks(several)).isEqualTo(4);
    }

    private static NginxModel model(Topology topology, int site) {
        var web = topology.part(Web.class).orElseThrow();
        return NginxModel.of(topology, web, web.sites(topology).get(site), topology.server("web-01"));
    }

    @Test
    void certificates_are_for_all_names() throws Exception {
        var topology = load(SOUND.replace(
                        WEB,
                        with("www: redirect; sites: {blog: {domain: blog.org, aliases: [b.org], app: blog}}", APPS))
                .replace(
                        "servers: lb-01",
                        "servers: lb-01\n  https: {acme: {email: a@b.org, agree_to_terms: true, names: [b.org]}}"));
        var https = topology.part(LoadBalancer.class).orElseThrow().https().orElseThrow();

        assertThat(https.besides().all()).containsExactly("foobar.com", "blog.org", "b.org");
        assertThat(https.besides().closed()).isTrue();
        assertThat(https.acme().orElseThrow().names()).containsExactly("b.org", "foobar.com", "blog.org");
    }

    @Test
    void that_all_names_of_an_order_must_lead_here_is_told() throws Exception {
        var topology = load(SOUND.replace(
                        WEB,
                        with("www: redirect; sites: {blog: {domain: blog.org, aliases: [b.org], app: blog}}", APPS))
                .replace("servers: lb-01", "servers: lb-01\n  https: {acme: {email: a@b.org, agree_to_terms: true}}"));
        assertThat(Stack.notes(topology))
                .contains("load_balancer.https.acme: one certificate is ordered for all names, www.foobar.com and those"
                        + " of sites: foobar.com, blog.org, b.org; where the DNS of one of them does not lead to the"
                        + " load balancers, none is issued");
    }

    private static List<String> directories(Topology topology) {
        return Stack.supplies(topology).stream()
                .filter(Supply.Directory.class::isInstance)
                .map(Supply::key)
                .toList();
    }

    @Test
    void of_apps_that_stay_while_another_goes_back_no_directory_is_read_and_each_server_keeps_its_release()
            throws Exception {
        var topology = loaded("sites: {blog: {domain: blog.org, app: blog}, old: {domain: old.org, app: old}}");
        assertThat(directories(topology)).contains("apps.blog.release", "apps.old.release");
        assertThat(AppReleases.besides(
                        topology, AppReleases.of(topology, "blog").orElseThrow(), List.of("web-02")))
                .hasEntrySatisfying("app", one -> assertThat(one.servers()).containsExactly("web-02"))
                .hasEntrySatisfying("old", one -> assertThat(one.servers()).containsExactly("web-02"))
                .doesNotContainKey("blog");
        var held = AppReleases.staying(
                topology,
                Map.of(
                        "app", Map.of("web-01", "0123456789abcdef", "web-02", "fedcba9876543210"),
                        "old", Map.of("web-02", "0123456789abcdef")));
        assertThat(directories(held)).contains("apps.blog.release").doesNotContain("apps.old.release");
        assertThat(App.main(held).orElseThrow().releasing().staying())
                .containsEntry("web-01", "0123456789abcdef")
                .containsEntry("web-02", "fedcba9876543210");
        assertThat(App.named(held, "blog")).isEqualTo(App.named(topology, "blog"));
    }

    @Test
    void what_goes_back_with_an_app_is_its_own_and_what_the_others_are_to_be_is_not() throws Exception {
        var topology = loaded("sites: {blog: {domain: blog.org, app: blog}, old: {domain: old.org, app: old}}");
        var scope = AppReleases.alone(Stacks.given(topology, "token"), "blog").orElseThrow();

        assertThat(scope.things())
                .contains(
                        "web-01 file /etc/systemd/system/foobar-app-blog.service",
                        "web-01 service foobar-app-blog.service",
                        "web-01 link /srv/foobar/app-blog/current")
                .allMatch(thing -> thing.startsWith("web-01 "))
                .noneMatch(thing -> thing.contains("foobar-app.service") || thing.contains("nginx"))
                .noneMatch(thing -> thing.contains("former-port"));
        assertThat(scope.checks()).containsExactly(new CheckId("web", "app-blog", "web-01"));
        var gates = scope.proven(Stacks.stack(topology, "token").stages()).stream()
                .flatMap(stage -> stage.gate().stream())
                .map(Check::id);
        assertThat(gates).containsExactly(new CheckId("web", "app-blog", "web-01"));
        assertThat(AppReleases.alone(Stacks.given(load(SOUND), "token"), "app")).isEmpty();
    }

    @Test
    void what_another_app_is_to_be_held_at_is_not_come_to_while_one_goes_back() throws Exception {
        var topology = load(SOUND.replace(
                WEB,
                with(
                        "paths: {/api/: blog}",
                        APPS.replace("port: 8001", "port: 8001, kept_release: 0123456789abcdef"))));

        var held = AppReleases.staying(topology, Map.of("blog", Map.of("web-01", "fedcba9876543210")));

        assertThat(Stacks.stack(held, "token").stages().stream()
                        .flatMap(stage -> stage.resources().stream())
                        .map(resource -> resource.id().toString())
                        .filter(id -> id.startsWith("release /srv/foobar/app-blog/")))
                .containsExactly("release /srv/foobar/app-blog/releases/fedcba9876543210");
        assertThat(Stack.notes(topology))
                .anyMatch(note -> note.startsWith("apps.blog.kept_release is 0123456789abcdef"));
        assertThat(Stack.notes(held)).noneMatch(note -> note.contains("kept_release"));
    }

    /** How the unit of an app changes. */
    private static Change unit(String before, String after) {
        return new Change(
                "web-01",
                new ResourceId("file", "/etc/systemd/system/foobar-app-blog.service"),
                new Delta(
                        Delta.Action.CHANGE,
                        List.of(new Delta.Detail.Text("unit", before, after)),
                        new Delta.Work.Run(Script.empty()),
                        ""),
                Change.Cause.TOPOLOGY);
    }

    @Test
    void an_app_that_would_listen_elsewhere_than_others_ask_does_not_go_back_alone() throws Exception {
        var topology = loaded("sites: {blog: {domain: blog.org, app: blog}, old: {domain: old.org, app: old}}");
        var scope = AppReleases.alone(Stacks.given(topology, "token"), "blog").orElseThrow();
        var before = "Environment=HOST=127.0.0.1\nEnvironment=PORT=8001\nEnvironment=MOTTO=old\n";

        assertThat(scope.obstacles(List.of(unit(before, before.replace("8001", "8011")))))
                .singleElement()
                .matches(obstacle -> obstacle.what()
                                .startsWith(
                                        "the app blog listens at HOST=127.0.0.1 PORT=8001 there, and is to listen at"
                                                + " HOST=127.0.0.1 PORT=8011")
                        && !obstacle.consentable());
        assertThat(scope.obstacles(List.of(unit(before, before.replace("old", "new")), unit("", before))))
                .isEmpty();
    }

    private static Change change(String kind, String name) {
        return new Change(
                "web-01",
                new ResourceId(kind, name),
                new Delta(Delta.Action.CHANGE, List.of(), new Delta.Work.Run(Script.empty()), ""),
                Change.Cause.TOPOLOGY);
    }

    @Test
    void after_an_apply_of_several_apps_that_failed_it_is_told_how_the_others_go_on() throws Exception {
        var topology = loaded("sites: {blog: {domain: blog.org, app: blog}, old: {domain: old.org, app: old}}");
        var shop = change("service", "foobar-app.service");
        var blog = change("release", "/srv/foobar/app-blog/releases/0123456789abcdef");

        assertThat(AppReleases.wayOut(topology, List.of(shop, blog)))
                .hasValueSatisfying(
                        way -> assertThat(way).contains("change app and blog", "kept_release", "rollback APP"));
        assertThat(AppReleases.wayOut(topology, List.of(shop, change("service", "nginx.service"))))
                .isEmpty();
    }

    @Test
    void where_data_of_apps_lie_is_told_of_each_by_its_name() throws Exception {
        var topology = loaded("sites: {blog: {domain: blog.org, app: blog}, old: {domain: old.org, app: old}}");
        assertThat(Parts.data(topology, "web-01"))
                .extracting(Removals.Data::path)
                .filteredOn(path -> path.contains("app") || path.contains("writable"))
                .containsExactly(
                        "/var/lib/foobar-app",
                        "/srv/foobar/writable",
                        "/var/lib/foobar-app-blog",
                        "/srv/foobar/writable-blog");
    }

    @Test
    void no_certificate_for_a_wildcard_comes_by_http_01() {
        var problem = problemAfter(
                "servers: lb-01\nweb:\n",
                "servers: lb-01\n  https: {acme: {email: a@b.org, agree_to_terms: true}}\nweb:\n"
                        + "  aliases: [\"*.b.org\"]\n");
        assertThat(problem.format()).contains("by HTTP-01 nobody issues a certificate for *.b.org");
    }

    @Test
    void what_an_app_keeps_is_its_own() throws Exception {
        var topology = loaded("sites: {blog: {domain: blog.org, app: blog}}");
        var paths = App.named(topology, "blog").orElseThrow().paths("foobar");

        assertThat(List.of(paths.user(), paths.root(), paths.unit(), paths.secrets(), paths.writable()))
                .containsExactly(
                        "foobar-app-blog",
                        "/srv/foobar/app-blog",
                        "/etc/systemd/system/foobar-app-blog.service",
                        "/etc/foobar/app-blog.env",
                        "/srv/foobar/writable-blog");
    }

    @Test
    void each_name_that_visitors_ask_for_is_asked_for_by_tls_and_what_is_below_a_wildcard_by_nobody() throws Exception {
        var topology = load(SOUND.replace(
                        WEB,
                        with(
                                "www: redirect; aliases: [foobar.net]; sites: {blog: {domain: blog.org, aliases: [b.org, \"*.b.org\"],"
                                        + " www: serve, app: blog}}",
                                "apps:\n  blog: {servers: web-01, port: 8001}\n"))
                .replace("servers: lb-01", "servers: lb-01\n  https: {}"));

        assertThat(Stacks.stack(topology, "token").checks().stream()
                        .filter(check -> check.id().group().equals("tls"))
                        .map(check -> check.id().name()))
                .containsExactly(
                        "https",
                        "https-foobar.net",
                        "https-foobar.com",
                        "https-blog",
                        "https-www.blog.org",
                        "https-b.org");
    }

    /** Which accounts must not have a directory. */
    private static List<List<String>> kept(Topology topology, String directory) {
        return Stacks.stack(topology, "token").stages().stream()
                .flatMap(stage -> stage.resources().stream())
                .filter(OwnershipResource.class::isInstance)
                .map(OwnershipResource.class::cast)
                .filter(kept -> kept.server().equals("web-01") && kept.path().equals(directory))
                .map(OwnershipResource::accounts)
                .toList();
    }

    @Test
    void what_all_apps_run_and_all_sites_serve_is_none_of_the_apps_own() throws Exception {
        var topology = load(SOUND.replace(
                WEB,
                with(
                        "sites: {blog: {domain: blog.org, static_files: examples/site, app: blog}}",
                        "apps:\n  blog: {servers: web-01, port: 8001}\n  old: {servers: web-02, port: 8002}\n")));

        for (var directory :
                List.of("/srv/foobar", "/srv/foobar/static/releases", "/srv/foobar/static-blog/releases")) {
            assertThat(kept(topology, directory))
                    .as(directory)
                    .containsExactly(List.of("foobar-app", "foobar-app-blog"));
        }
        assertThat(kept(topology, "/srv/foobar/app-blog")).containsExactly(List.of("foobar-app", "foobar-app-blog"));
    }
}
