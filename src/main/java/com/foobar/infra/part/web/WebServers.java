package com.foobar.infra.part.web;

import com.foobar.infra.part.ErrorPages;
import com.foobar.infra.part.Given;
import com.foobar.infra.part.Port;
import com.foobar.infra.part.Rendered;
import com.foobar.infra.part.app.App;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.resource.LinkResource;
import com.foobar.infra.resource.OwnershipResource;
import com.foobar.infra.resource.PackageResource;
import com.foobar.infra.resource.ReleaseResource;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.SecretFileResource;
import com.foobar.infra.resource.ServiceResource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.topology.Topology;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the web servers are to have. */
final class WebServers {

    /** As which nginx answers: it reads who may see a site at each request. */
    private static final String READER = "www-data";

    private WebServers() {}

    /** Their packages. */
    static List<PackageResource> packages(Web web) {
        return web.members().stream()
                .flatMap(server -> Stream.of(
                                Stream.of(new PackageResource(
                                        server,
                                        "nginx",
                                        List.of(NginxCommand.UNIT),
                                        PackageResource.Source.DISTRIBUTION)),
                                web.httpsPort().stream().map(_ -> new PackageResource(server, "openssl")),
                                web.compression().stream()
                                        .filter(Compression.BROTLI::equals)
                                        .map(_ -> new PackageResource(server, Compression.BROTLI_PACKAGE)))
                        .flatMap(each -> each))
                .toList();
    }

    /** By which load balancers know them: nginx does not start without the files that its configuration names. */
    static Stream<DesiredStage> certificates(Web web, Topology topology) {
        return web.httpsPort().stream()
                .map(port -> new DesiredStage(
                        "web certificates",
                        web.members().stream()
                                .<Resource>map(s -> new SiteCertificateResource(s, keeperOf(topology), port))
                                .toList(),
                        List.of()));
    }

    /** Where the stack's authority is: with its databases, or with the first who asks if there are none. */
    private static Keeper keeperOf(Topology topology) {
        return topology.part(Mysql.class)
                .map(mysql -> mysql.keeper(topology.name()))
                .orElseGet(() -> new Keeper(
                        topology.name(), topology.visits(Web.class).getFirst().from()));
    }

    /** Nginx of one server. */
    static void add(String server, Web web, Given given, List<Resource> resources) {
        var paths = new NginxPaths(given.topology().name());
        var files = web.errors().added(given.ingredients().filesOf(server), given.ingredients(), WebPart.SERVICE);
        var spec = new ServiceSpec(
                        new NginxCommand(),
                        Optional.of("/etc/nginx"),
                        List.of("nginx", "-t", "-q"),
                        ServiceSpec.Loading.RELOAD,
                        files.generation(WebPart.SERVICE).orElseThrow(),
                        new ServiceSpec.GenerationSource.Http(web.statusPort(), "/generation"),
                        15)
                .with(HealthKept.commands(given.topology(), web, server))
                .loading(loads(web, paths, given.topology()));
        var sites = web.sites(given.topology());
        for (var site : sites) {
            kept(site, given.topology(), server).forEach(resources::add);
            given.ingredients().archive(site.key(WebPart.STATIC_FILES)).ifPresent(content -> {
                var release = new ReleaseResource(server, paths.staticRoot(site), Optional.empty(), content);
                resources.add(release);
                resources.add(new LinkResource(server, paths.staticCurrent(site), release.path(), spec));
            });
        }
        for (var site : sites) {
            // Where secrets are checked and not read, as for validate, there is none.
            given.ingredients()
                    .secret(site.key(AuthLanguage.USERS_FILE))
                    .ifPresent(users -> resources.add(
                            new SecretFileResource(server, paths.stack(), paths.users(site), users, READER, spec)));
        }
        files.ofService(WebPart.SERVICE).forEach(f -> resources.add(Rendered.resource(server, f, spec)));
        var listening = files.ofService(WebPart.SERVICE).stream()
                .filter(f -> List.of(paths.site(), paths.ipv6()).contains(f.path()))
                .toList();
        // Who is to have a port there now does not wait for those who ask nginx.
        var taken = given.ports().stream()
                .filter(port ->
                        port.server().equals(server) && !port.program().unit().equals(NginxCommand.UNIT))
                .map(Port::number)
                .collect(Collectors.toUnmodifiableSet());
        var asked = Optional.of(given.topology().domain())
                .filter(_ -> !given.topology().visits(Web.class).isEmpty());
        resources.add(new FormerListens(
                server,
                paths.stack(),
                listening,
                spec,
                taken,
                paths.former(),
                web.blocks(given.topology()) == 1,
                asked));
        if (web.further().stream().anyMatch(Site::rest)) {
            resources.add(new FormerListens(
                    server, paths.stack(), listening, spec, taken, paths.formerDefault(), true, Optional.empty()));
        }
        resources.add(new ServiceResource(server, spec));
    }

    /** Directories of a further site that must not be an app's own; of the first one the apps themselves see to it. */
    private static Stream<OwnershipResource> kept(Site site, Topology topology, String server) {
        var root = new NginxPaths(topology.name()).staticRoot(site);
        var accounts = App.accounts(topology, server);
        return site.id().isEmpty() || site.staticFiles().isEmpty() || accounts.isEmpty()
                ? Stream.of()
                : Stream.of(root, root + "/releases").map(path -> new OwnershipResource(server, path, accounts));
    }

    /** Our files, and what nginx.conf includes besides. */
    private static List<String> loads(Web web, NginxPaths paths, Topology topology) {
        var files = web.sites(topology).stream().map(paths::site);
        return Stream.of(
                        Stream.of(NginxPaths.CONF),
                        files,
                        Stream.of("/etc/nginx/conf.d", "/etc/nginx/modules-enabled", "/etc/nginx/mime.types"),
                        web.httpsPort().map(_ -> Web.certificate(paths.stack())).stream(),
                        web.errors().pages().stream().map(ErrorPages.Page::file))
                .flatMap(each -> each)
                .toList();
    }

    /** The end of what they answered until those who ask were changed. */
    static List<Resource> closing(List<Resource> resources) {
        return resources.stream()
                .filter(FormerListens.class::isInstance)
                .<Resource>map(r -> new FormerListens.Closed((FormerListens) r))
                .toList();
    }
}
