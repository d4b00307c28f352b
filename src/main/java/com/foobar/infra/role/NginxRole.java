package com.foobar.infra.role;

import com.foobar.infra.resource.LinkResource;
import com.foobar.infra.resource.PackageResource;
import com.foobar.infra.resource.ReleaseResource;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ServiceResource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.role.render.Layout;
import com.foobar.infra.role.render.Rendering;
import com.foobar.infra.topology.Web;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Nginx: the static site, and the way to the app. */
record NginxRole(String topology, Web web, Ingredients ingredients) implements Role {

    static final String UNIT = "nginx.service";

    @Override
    public List<Resource> packages() {
        return web.servers().stream()
                .<Resource>map(s ->
                        new PackageResource(s.server(), "nginx", List.of(UNIT), PackageResource.Source.DISTRIBUTION))
                .toList();
    }

    @Override
    public List<DesiredStage> stages() {
        var layout = new Layout(topology);
        var resources = new ArrayList<Resource>();
        for (var entry : web.servers()) {
            var server = entry.server();
            var files = ingredients.filesOf(server);
            var spec = new ServiceSpec(
                            UNIT,
                            Optional.of("/etc/nginx"),
                            List.of("nginx", "-t", "-q"),
                            ServiceSpec.Loading.RELOAD,
                            files.generation(Rendering.NGINX).orElseThrow(),
                            new ServiceSpec.GenerationSource.Http(web.statusPort(), "/generation"),
                            15)
                    .loading(loads(layout));
            ingredients.site().ifPresent(site -> {
                var release = new ReleaseResource(server, "/srv/" + topology + "/static", Optional.empty(), site);
                resources.add(release);
                resources.add(new LinkResource(server, layout.staticCurrent(), release.path(), spec));
            });
            files.ofService(Rendering.NGINX).forEach(f -> resources.add(Rendered.resource(server, f, spec)));
            resources.add(new ServiceResource(server, spec));
        }
        return List.of(new DesiredStage("web", resources, List.of()));
    }

    /** Our files, and what nginx.conf includes besides. */
    private static List<String> loads(Layout layout) {
        return List.of(
                Layout.NGINX_CONF,
                layout.nginxSite(),
                "/etc/nginx/conf.d",
                "/etc/nginx/modules-enabled",
                "/etc/nginx/mime.types");
    }
}
