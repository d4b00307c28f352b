package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.part.loadbalancer.tls.TlsPaths;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A load balancer knows who signed the certificates of the web servers. */
record WebAuthorityResource(String server, Keeper keeper) implements Resource {

    static final String KIND = "web-authority";

    static final Library FUNCTIONS = Library.beside(WebAuthorityResource.class, "authority.sh");

    private static final String ACCESS = "644 root:root";

    private String path() {
        return TlsPaths.of(keeper.topology()).webAuthority();
    }

    private FileFact file() {
        return FileFact.metadata(path());
    }

    @Override
    public ResourceId id() {
        return new ResourceId(KIND, path());
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(file());
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var state = observed.get(server, file()).orElseThrow();
        var access = state.mode() + " " + state.owner() + ":" + state.group();
        var kept = keeper.authoritySum(observed);
        // A keeper that was not asked is not there to be copied from.
        if (state.regular()
                && access.equals(ACCESS)
                && kept.orElse(state.sha256()).equals(state.sha256())) {
            return Optional.empty();
        }
        var why = !state.exists()
                ? new Detail.Note("of the stack's own authority, which signs the certificates of the web servers")
                : !state.regular()
                        ? new Detail.Note("is no file")
                        : access.equals(ACCESS)
                                ? new Detail.Note("the certificate authority is another one")
                                : new Detail.Attribute("access", access, ACCESS);
        return Optional.of(new Delta(
                state.exists() ? Action.CHANGE : Action.ADD,
                List.of(why),
                new Delta.Work.Run(script()),
                state.exists() ? state.sha256() + " " + access : ""));
    }

    private Script script() {
        var path = Shell.quote(path());
        return Script.builder()
                .line("mkdir -p -- \"$(dirname -- " + path + ")\"")
                .line("chmod 700 -- \"$(dirname -- " + path + ")\"")
                .text("printf '%s\\n' ")
                .imported(keeper.authorityImport())
                .line(" | fi_write " + path + " 644 root root")
                .line("fi_haproxy_knows " + path + " " + Shell.quote(HaproxyPaths.SERVER_STATE))
                .build();
    }

    @Override
    public String digest() {
        return "present";
    }
}
