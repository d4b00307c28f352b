package com.foobar.infra.part.loadbalancer.tls;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A load balancer has the keys of the ACME account and of the certificate, which are the same on all: so each can renew, and take
 * what another one had issued, without a secret on its way. They are made on the first, or come, sealed, from whoever has them.
 *
 * @param balancers in the order of the topology
 * @param socket HAProxy's
 */
record AcmeKeysResource(String server, String stack, Acme acme, List<String> balancers, String socket)
        implements Resource {

    static final String KIND = "acme-keys";

    private static final String ACCESS = "600 root:root";

    AcmeKeysResource {
        balancers = List.copyOf(balancers);
    }

    private Acme.Paths paths() {
        return Acme.Paths.of(stack);
    }

    @Override
    public ResourceId id() {
        return new ResourceId(KIND, paths().directory());
    }

    private List<FileFact> keys() {
        return Stream.of(paths().account(), paths().key(acme))
                .map(FileFact::metadata)
                .toList();
    }

    private FileFact thumbprint() {
        return FileFact.metadata(paths().thumbprint());
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(keys().getFirst(), keys().getLast(), thumbprint(), new ManifestFact(stack));
    }

    /** Whether that one has both, as far as was seen. */
    private boolean has(String balancer, ClusterFacts observed) {
        return keys().stream()
                .allMatch(key -> observed.get(balancer, key)
                        .filter(FileFact.State::regular)
                        .isPresent());
    }

    private String source(ClusterFacts observed) {
        return balancers.stream().filter(b -> has(b, observed)).findFirst().orElse(balancers.getFirst());
    }

    /** Whether it is about to hold other keys than it does. */
    boolean moves(ClusterFacts observed) {
        var source = source(observed);
        return !has(server, observed)
                || !source.equals(server)
                        && keys().stream()
                                .anyMatch(key -> observed.get(source, key)
                                        .filter(theirs -> !theirs.sha256()
                                                .equals(observed.get(server, key)
                                                        .orElseThrow()
                                                        .sha256()))
                                        .isPresent());
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        boolean any = keys().stream()
                .anyMatch(key -> observed.get(server, key).orElseThrow().exists());
        if (moves(observed)) {
            var source = source(observed);
            var from = source.equals(server) ? "made here" : "sealed, from " + source;
            return Optional.of(delta(
                    any ? Action.CHANGE : Action.ADD,
                    new Detail.Note("of the account and of the certificate, " + from),
                    source,
                    any));
        }
        var open = keys().stream()
                .map(key -> access(observed.get(server, key).orElseThrow()))
                .filter(access -> !access.equals(ACCESS))
                .findFirst();
        if (open.isPresent()) {
            return Optional.of(delta(Action.CHANGE, new Detail.Attribute("access", open.get(), ACCESS), server, true));
        }
        return remembered(observed).equals(seen(observed))
                ? Optional.empty()
                : Optional.of(delta(Action.CHANGE, new Detail.Note("what answers the challenges"), server, true));
    }

    private Delta delta(Action action, Detail why, String source, boolean any) {
        return new Delta(action, List.of(why), new Delta.Work.Run(script(source)), any ? "present" : "");
    }

    private static String access(FileFact.State state) {
        return state.mode() + " " + state.owner() + ":" + state.group();
    }

    private String remembered(ClusterFacts observed) {
        return observed.get(server, new ManifestFact(stack))
                .orElseThrow()
                .digests()
                .getOrDefault(id().toString(), "");
    }

    private String seen(ClusterFacts observed) {
        return String.join(
                " ",
                Stream.concat(keys().stream(), Stream.of(thumbprint()))
                        .map(f -> observed.get(server, f).orElseThrow().sha256())
                        .toList());
    }

    /** Makes them where they are not, so that another server's step may run first. */
    private Script ensured() {
        return Script.lines(
                "set -eu",
                "fi_acme=" + Shell.quote(paths().directory()),
                "mkdir -p -- /run/foobar-infra \"$fi_acme/private\"",
                "chmod 700 -- \"$fi_acme\" \"$fi_acme/private\"",
                "(",
                "  flock 8",
                "  umask 077",
                "  for fi_key in "
                        + Shell.quoteAll(keys().stream().map(FileFact::path).toList()) + "; do",
                "    openssl pkey -in \"$fi_key\" -noout 2>/dev/null ||",
                "      { openssl ecparam -name prime256v1 -genkey -noout -out \"$fi_key.new\" && mv -fT -- \"$fi_key.new\" \"$fi_key\"; }",
                "  done",
                ") 8>/run/foobar-infra/acme.lock");
    }

    private Script script(String source) {
        var out = Script.builder();
        var directory = Shell.quote(paths().directory());
        out.line("rm -f -- " + Shell.quote(Acme.notes(stack) + "/issued"));
        if (source.equals(server)) {
            out.line("(").script(ensured()).line(")");
        } else {
            out.line("mkdir -p -- " + directory + "/private")
                    .line("chmod 700 -- " + directory + " " + directory + "/private");
            var keeper = new Keeper(stack, source);
            for (var key : keys()) {
                var sealed = keeper.sealedFile(server, key.path());
                out.script(keeper.received(
                        new Script.Import(
                                sealed.server(), sealed.name(), ensured().then(sealed.source())),
                        key.path()));
            }
        }
        var account = Shell.quote(paths().account());
        var key = Shell.quote(paths().key(acme));
        var map = Shell.quote(paths().thumbprint());
        // Those of servers that are asked no more.
        return out.line("for fi_key in " + directory + "/key-*.pem; do [ \"$fi_key\" = " + key
                        + " ] || rm -f -- \"$fi_key\"; done")
                .line("chown root:root -- " + account + " " + key)
                .line("chmod 600 -- " + account + " " + key)
                .line("fi_acme_answers " + Shell.quote(socket) + " " + map + " " + account)
                .line("fi_record " + KIND + " " + directory + " \"$(fi_sum " + account + ") $(fi_sum " + key
                        + ") $(fi_sum " + map + ")\"")
                .build();
    }

    @Override
    public Optional<Boolean> drifted(ClusterFacts observed) {
        var remembered = remembered(observed);
        return remembered.isEmpty() ? Optional.empty() : Optional.of(!remembered.equals(seen(observed)));
    }

    /** Remembered by the script. */
    @Override
    public String digest() {
        return "";
    }
}
