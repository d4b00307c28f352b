package com.foobar.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.loadbalancer.HaproxyCommand;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Planner;
import com.foobar.infra.resource.FileResource;
import com.foobar.infra.resource.LinkResource;
import com.foobar.infra.resource.PackageResource;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.SecretFileResource;
import com.foobar.infra.resource.ServiceResource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.resource.UserResource;
import com.foobar.infra.secret.Secret;
import com.foobar.infra.topology.Topology;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What others made where the stack's things are to be. */
class StrangersTest {

    private static final Topology TOPOLOGY = Stacks.staticOnly();

    private static final UserResource USER = new UserResource("one", "page-app");

    private static final LinkResource LINK = new LinkResource(
            "one",
            "/srv/page/app/current",
            "/srv/page/app/releases/abc",
            new ServiceSpec(
                    "page-app.service",
                    Optional.empty(),
                    List.of(),
                    ServiceSpec.Loading.RESTART,
                    "0123456789abcdef",
                    new ServiceSpec.GenerationSource.ProcessEnvironment(),
                    1));

    /** @param sections what the host says, by kind of fact */
    private static List<String> told(Resource resource, Map<String, String> sections) {
        return toldOf(List.of(new DesiredStage("app", List.of(resource), List.of())), sections);
    }

    private static List<String> toldOf(List<DesiredStage> desired, Map<String, String> sections) {
        var preflight = new StackPreflight(TOPOLOGY, desired);
        var facts = new LinkedHashSet<>(preflight.facts("one"));
        facts.addAll(new Planner(TOPOLOGY.name(), desired, Parts.removals()).facts("one"));
        var observed = new ClusterFacts(Map.of("one", FreshHost.answer(facts, sections)));
        return preflight.obstacles(observed).stream()
                .map(o -> (o.consentable() ? "consent: " : "refused: ") + o.what())
                .toList();
    }

    @Test
    void a_host_without_anything_of_the_kind_is_in_nobodys_way() {
        assertThat(told(USER, Map.of())).isEmpty();
        assertThat(told(LINK, Map.of())).isEmpty();
    }

    @Test
    void a_persons_account_needs_consent_and_is_described() {
        var person = "page-app:x:1000:1000:Pat:/home/page-app:/bin/bash\n@group page-app 1000\n@in page-app sudo\n";
        assertThat(told(USER, Map.of("users", person)))
                .containsExactly("consent: the account page-app was not made by foobar-infra (number 1000, home"
                        + " /home/page-app, shell /bin/bash, groups sudo)");
        assertThat(told(USER, Map.of("users", person, "manifest", "user\tpage-app\tsystem\n")))
                .isEmpty();
    }

    @Test
    void an_account_without_a_login_may_be_one_of_a_lost_manifest() {
        assertThat(told(
                        USER,
                        Map.of("users", "page-app:x:998:998::/nonexistent:/usr/sbin/nologin\n@group page-app 998\n")))
                .isEmpty();
    }

    @Test
    void a_group_without_its_account_needs_consent() {
        assertThat(told(USER, Map.of("users", "@group page-app 1234\n")))
                .containsExactly("consent: the group page-app was not made by foobar-infra");
    }

    @Test
    void further_members_of_the_apps_group_need_consent_once_and_are_noted() {
        var group =
                "page-app:x:998:998::/nonexistent:/usr/sbin/nologin\n@group page-app 998\n@members page-app admin,page-app\n"
                        + "@members page-app page-app\n@members page-app pat\n";
        assertThat(told(USER, Map.of("users", group)))
                .containsExactly("consent: the group page-app, which is the app's alone, also has admin, pat");
        assertThat(told(USER, Map.of("users", group, "manifest", "members\tpage\tone\n")))
                .isEmpty();
    }

    @Test
    void root_under_another_name_is_refused_even_where_it_is_remembered() {
        assertThat(told(
                        USER,
                        Map.of(
                                "users",
                                "page-app:x:0:0::/nonexistent:/usr/sbin/nologin\n",
                                "manifest",
                                "user\tpage-app\tsystem\n")))
                .containsExactly("refused: the account page-app is root by another name (its number is 0)");
    }

    private static String found(String path, String type, String owner, String mode, String target, String reached) {
        return String.join("\t", "s", path, type, mode, owner, owner, target, reached, "1.5") + "\n";
    }

    @Test
    void a_link_of_somebody_elses_needs_consent() {
        var link = found("/srv/page/app/current", "l", "root", "777", "releases/9", "d");
        assertThat(told(LINK, Map.of("files", link)))
                .containsExactly("consent: /srv/page/app/current is a link that foobar-infra did not make; it leads to"
                        + " releases/9");
        assertThat(told(LINK, Map.of("files", link, "manifest", "link\t/srv/page/app/current\tx\n")))
                .isEmpty();
    }

    @Test
    void a_file_with_secrets_of_somebody_elses_needs_consent_as_any_other_does() {
        var path = "/etc/page/release.env";
        var file = new SecretFileResource("one", TOPOLOGY.name(), path, Secret.of("KEY=1\n"), LINK.service());
        var there = found(path, "f", "root", "600", "", "f") + "h\t" + path + "\t00aa\n";
        assertThat(told(file, Map.of("files", there)))
                .containsExactly("consent: " + path + " was written by neither foobar-infra nor a package");
        assertThat(told(file, Map.of("files", there, "manifest", "file\t" + path + "\tx\n")))
                .isEmpty();
    }

    @Test
    void a_directory_in_the_place_of_a_link_is_refused() {
        assertThat(told(LINK, Map.of("files", found("/srv/page/app/current", "d", "root", "755", "", "d"))))
                .containsExactly("refused: /srv/page/app/current is a directory, where a link is to be");
    }

    @Test
    void a_file_or_a_dead_link_in_the_place_of_a_directory_is_refused() {
        assertThat(told(LINK, Map.of("files", found("/srv/page", "f", "root", "644", "", "f"))))
                .containsExactly("refused: /srv/page is a regular file, where a directory is to be");
        assertThat(told(LINK, Map.of("files", found("/srv/page", "l", "root", "777", "/mnt/gone", "N"))))
                .containsExactly(
                        "refused: /srv/page is a link that leads nowhere (/mnt/gone), where a directory is to be");
    }

    @Test
    void a_directory_in_which_others_may_change_things_needs_consent_once() {
        var open = found("/srv/page/app", "d", "pat", "755", "", "d");
        assertThat(told(LINK, Map.of("files", open)))
                .containsExactly(
                        "consent: others than root may change what is in /srv/page/app (pat:pat 755), and so what"
                                + " the stack runs");
        assertThat(told(LINK, Map.of("files", open, "manifest", "members\tpage\tone\n")))
                .isEmpty();
    }

    @Test
    void a_missing_package_on_hold_is_named() {
        var nginx = new PackageResource("one", "nginx");
        assertThat(told(nginx, Map.of("packages", "Package: nginx\nStatus: hold ok not-installed\n")))
                .containsExactly("refused: the package nginx is on hold, so that apt does not install it");
        assertThat(told(nginx, Map.of("packages", "Package: nginx\nStatus: hold ok installed\nVersion: 1\n")))
                .isEmpty();
    }

    @Test
    void a_package_on_hold_that_is_to_leave_is_named() {
        var manifest = "package\tnginx\tinstalled\npackage\tmysql-server\tinstalled\npackage\tcurl\tinstalled\n";
        var held = "Package: mysql-server\nStatus: hold ok installed\n--\nPackage: nginx\nProtected: no\n"
                + "Status: hold ok installed\n--\nPackage: vim\nStatus: hold ok installed\n";
        assertThat(told(LINK, Map.of("manifest", manifest, "held", held)))
                .containsExactly(
                        "refused: the package nginx leaves with what needed it, but is on hold, so that apt does"
                                + " not remove it");
        assertThat(told(
                        new PackageResource("one", "nginx"),
                        Map.of("manifest", manifest, "held", held, "packages", """
                                Package: nginx
                                Status: hold ok installed
                                Version: 1
                                """)))
                .isEmpty();
    }

    @Test
    void an_account_that_can_be_logged_in_to_by_a_password_is_said_so_even_without_a_shell() {
        assertThat(
                        told(
                                USER,
                                Map.of(
                                        "users",
                                        "page-app:x:998:998::/nonexistent:/usr/sbin/nologin\n@group page-app 998\n@password page-app\n")))
                .containsExactly("consent: the account page-app was not made by foobar-infra (number 998, home"
                        + " /nonexistent, shell /usr/sbin/nologin, with a password)");
    }

    @Test
    void an_account_that_is_in_use_is_refused_with_what_runs() {
        assertThat(
                        told(
                                USER,
                                Map.of(
                                        "users",
                                        "page-app:x:998:998::/home/pat:/bin/sh\n@group page-app 998\n@runs page-app sleep (process 154)\n")))
                .containsExactly("refused: the account page-app was not made by foobar-infra, and is in use: sleep"
                        + " (process 154)");
    }

    private static final ServiceResource SERVICE = new ServiceResource(
            "one",
            new ServiceSpec(
                            new HaproxyCommand(),
                            Optional.empty(),
                            List.of(),
                            ServiceSpec.Loading.RELOAD,
                            "0123456789abcdef",
                            new ServiceSpec.GenerationSource.ProcessEnvironment(),
                            1)
                    .loading(List.of("/etc/haproxy/haproxy.cfg")));

    private static List<String> toldOfUnit(String unit) {
        return told(SERVICE, Map.of("units", unit));
    }

    @Test
    void drop_ins_of_somebody_elses_need_consent_even_before_the_unit_is_there() {
        assertThat(toldOfUnit(
                        "@drop-in haproxy.service /etc/systemd/system/haproxy.service.d/x.conf\nLoadState=not-found\n"))
                .containsExactly("consent: haproxy.service is changed by files of somebody else's:"
                        + " /etc/systemd/system/haproxy.service.d/x.conf");
        assertThat(toldOfUnit("LoadState=loaded\nDropInPaths=/usr/local/lib/systemd/system/haproxy.service.d/x.conf\n"))
                .containsExactly("consent: haproxy.service is changed by files of somebody else's:"
                        + " /usr/local/lib/systemd/system/haproxy.service.d/x.conf");
        assertThat(toldOfUnit("LoadState=loaded\nDropInPaths=/usr/lib/systemd/system/haproxy.service.d/x.conf"
                        + " /etc/systemd/system/haproxy.service.d/foobar-infra.conf\n"))
                .isEmpty();
        assertThat(toldOfUnit("LoadState=loaded\nFragmentPath=/etc/systemd/system/haproxy.service\n"))
                .containsExactly("consent: haproxy.service is changed by files of somebody else's:"
                        + " /etc/systemd/system/haproxy.service");
    }

    @Test
    void an_app_that_would_run_as_another_by_drop_ins_that_wait_for_it_is_refused() {
        var spec = LINK.service();
        var unit = new FileResource(
                "one", "/etc/systemd/system/page-app.service", "[Service]\n", "644", "root", "root", spec);
        var desired = List.of(new DesiredStage(
                "app", List.of(unit, new ServiceResource("one", spec.loading(List.of(unit.path())))), List.of()));
        var dropIn = "/etc/systemd/system/page-app.service.d/x.conf";
        var found =
                "@drop-in page-app.service " + dropIn + "\nLoadState=not-found\n@says page-app.service " + dropIn + " ";
        for (var said :
                List.of("User=root", "User = root", "User=", "Group=adm", "DynamicUser=yes", "ExecStartPre=+")) {
            assertThat(toldOf(desired, Map.of("units", found + said + "\n")))
                    .as(said)
                    .anySatisfy(told -> assertThat(told)
                            .startsWith("refused: page-app.service would run ")
                            .endsWith(", by " + dropIn));
        }
        for (var said : List.of("User=page-app", "Group=page-app", "DynamicUser=no", "ExecStartPre=-")) {
            assertThat(toldOf(desired, Map.of("units", found + said + "\n")))
                    .as(said)
                    .containsExactly("consent: page-app.service is changed by files of somebody else's: " + dropIn);
        }
    }

    @Test
    void a_command_with_other_configuration_is_refused_and_one_with_more_needs_consent() {
        var start =
                "LoadState=loaded\nExecStart={ path=/usr/sbin/haproxy ; argv[]=/usr/sbin/haproxy -Ws -f $CONFIG $EXTRAOPTS"
                        + " ; ignore_errors=no ; pid=0 }\nEnvironment=CONFIG=/etc/haproxy/haproxy.cfg \"EXTRAOPTS=-S /run/h.sock\"\n";
        assertThat(toldOfUnit(start)).isEmpty();
        assertThat(toldOfUnit("@set haproxy.service CONFIG=/root/y.cfg\n" + start))
                .containsExactly(
                        "refused: haproxy.service runs /root/y.cfg rather than /etc/haproxy/haproxy.cfg, as somebody"
                                + " else's files say");
        assertThat(toldOfUnit("@set haproxy.service EXTRAOPTS=\"-f /root/x.cfg\"\n" + start))
                .containsExactly("consent: haproxy.service also reads what somebody else named: /root/x.cfg");
    }

    @Test
    void a_directory_of_the_stack_that_is_a_link_needs_consent() {
        assertThat(told(LINK, Map.of("files", found("/srv/page", "l", "root", "777", "/home/joe", "d"))))
                .containsExactly("consent: /srv/page is a link of somebody else's, which leads to /home/joe");
    }
}
