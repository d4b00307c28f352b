package com.foobar.infra.part.app;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.part.RenderedFile;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.resource.Sha256;
import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * An app that others ask is about to listen at another port, and they are told after it. Until then what comes to the former one
 * is passed on to it, by a socket of systemd's; {@link Closed} ends that, or a timer on the server.
 *
 * @param unit the unit's file as it is to be, which says the port
 * @param listen where the app listens, without the port
 * @param nearby where the server itself reaches it, likewise
 * @param taken ports that others are to have there
 */
record FormerPort(
        String server, String stack, RenderedFile unit, String listen, String nearby, int port, Set<Integer> taken)
        implements Resource {

    /** What defines {@code fi_former_port} and {@code fi_former_port_ends}. */
    static final Library FUNCTIONS = Library.beside(FormerPort.class, "former-port.sh");

    /** The stage in which it ends. */
    static final String CLOSING = "app, formerly";

    private static final String KIND = "former-port";
    private static final Pattern PORT = Pattern.compile("(?m)^Environment=\"?PORT=([0-9]{1,5})\"?$");

    FormerPort {
        taken = Set.copyOf(taken);
    }

    private String name() {
        return unit.path().replaceFirst("^.*/", "").replaceFirst("\\.service$", "-former");
    }

    @Override
    public ResourceId id() {
        return new ResourceId(KIND, name());
    }

    private FileFact fact() {
        return new FileFact(unit.path(), Optional.of(Sha256.of(unit.content())), false);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(fact(), new ManifestFact(stack));
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        return former(observed)
                .map(former -> new Delta(
                        Action.ADD,
                        List.of(new Detail.Note(
                                "passes on what still comes to port " + former + ", until nobody asks there")),
                        new Delta.Work.Run(Script.of("fi_former_port "
                                + Shell.quoteAll(List.of(name(), at(listen, former), at(nearby, port))))),
                        Integer.toString(former)));
    }

    /** The port that its unit says now, if that is ours and another. */
    private Optional<Integer> former(ClusterFacts observed) {
        var ours = observed.get(server, new ManifestFact(stack))
                .filter(manifest -> manifest.digests().containsKey("file " + unit.path()));
        return ours.flatMap(_ -> observed.get(server, fact()).orElseThrow().content())
                .flatMap(text -> PORT.matcher(text)
                        .results()
                        .map((MatchResult found) -> Integer.valueOf(found.group(1)))
                        .findFirst())
                .filter(former -> former != port && !taken.contains(former));
    }

    private static String at(String address, int port) {
        return (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + port;
    }

    /** Remembered by nobody: it does not stay. */
    @Override
    public String digest() {
        return "";
    }

    /** The end of it, once those who ask were changed. */
    record Closed(FormerPort former) implements Resource {

        @Override
        public ResourceId id() {
            return new ResourceId(KIND, former.name() + " closed");
        }

        @Override
        public String server() {
            return former.server();
        }

        @Override
        public Set<Fact<?>> facts() {
            return former.facts();
        }

        @Override
        public Optional<Delta> diff(ClusterFacts observed) {
            return former.former(observed)
                    .map(_ -> new Delta(
                            Action.REMOVE,
                            List.of(new Detail.Note("nobody asks there any more")),
                            new Delta.Work.Run(Script.of("fi_former_port_ends " + Shell.quote(former.name()))),
                            ""));
        }

        @Override
        public String digest() {
            return "";
        }
    }
}
