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
                15,
                "",
                saveState());
    }

    /**
     * Keeps which servers are down, drained or in maintenance across a reload; without it a reload with a server down
     * loses requests. Speaks to the admin socket with perl, which every Debian and Ubuntu has.
     */
    private static String saveState() {
        return String.join(
                "\n",
                "fi_servers=",
                "if [ -S " + Layout.HAPROXY_SOCKET + " ]; then",
                "  fi_servers=$(timeout 5 perl -MSocket -e 'socket(my $s, PF_UNIX, SOCK_STREAM, 0) or exit 1;"
                        + " connect($s, sockaddr_un($ARGV[0])) or exit 1; syswrite($s, \"show servers state\\n\");"
                        + " print while <$s>' " + Layout.HAPROXY_SOCKET + " 2>/dev/null) || fi_servers=",
                "fi",
                "if [ -n \"$fi_servers\" ]; then",
                "  printf '%s\\n' \"$fi_servers\" | fi_write " + Layout.HAPROXY_SERVER_STATE + " 644 root root",
                "elif [ ! -s " + Layout.HAPROXY_SERVER_STATE + " ]; then",
                "  printf '" + Layout.HAPROXY_NO_STATE.replace("\n", "\\n") + "' | fi_write "
                        + Layout.HAPROXY_SERVER_STATE + " 644 root root",
                "fi");
    }
}
