package com.foobar.infra.role;

import com.foobar.infra.resource.PackageResource;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ServiceResource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.role.render.Layout;
import com.foobar.infra.role.render.Rendering;
import com.foobar.infra.topology.LoadBalancer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** HAProxy in front of the web servers. */
record HaproxyRole(LoadBalancer balancer, Ingredients ingredients) implements Role {

    static final String UNIT = "haproxy.service";

    private static final HaproxyState STATE =
            new HaproxyState(Layout.HAPROXY_SOCKET, Layout.HAPROXY_CFG, Layout.HAPROXY_SERVER_STATE);

    @Override
    public List<Resource> packages() {
        return balancer.servers().stream()
                .<Resource>map(
                        s -> new PackageResource(s, "haproxy", List.of(UNIT), PackageResource.Source.DISTRIBUTION))
                .toList();
    }

    @Override
    public List<DesiredStage> stages() {
        var resources = new ArrayList<Resource>();
        for (var server : balancer.servers()) {
            var files = ingredients.filesOf(server);
            var spec = spec(files.generation(Rendering.HAPROXY).orElseThrow());
            files.ofService(Rendering.HAPROXY).forEach(f -> resources.add(Rendered.resource(server, f, spec)));
            resources.add(new ServiceResource(server, spec));
        }
        return List.of(new DesiredStage("load balancer", resources, List.of()));
    }

    private ServiceSpec spec(String generation) {
        return new ServiceSpec(
                        UNIT,
                        Optional.of("/etc/haproxy"),
                        List.of("haproxy", "-c", "-f", Layout.HAPROXY_CFG),
                        ServiceSpec.Loading.RELOAD,
                        generation,
                        new ServiceSpec.GenerationSource.Http(balancer.statusPort(), "/generation"),
                        15)
                .with(new ServiceSpec.Commands("", "", STATE.save(), STATE.forget()))
                .loading(List.of(Layout.HAPROXY_CFG));
    }
}
