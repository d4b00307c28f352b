package com.foobar.infra.part.web;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.Ipv6Fact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.part.RenderedFile;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.resource.ServiceBatch;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.resource.Sha256;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a stack's site listens is about to change, to another port or to TLS, and those who ask it are told after it. Until
 * then it listens at both, by a file that the site includes. Where its name changes, load balancers ask by the former one
 * until then, and the app is asked by the new one all the same: some answer to their own name only. The file is there during an apply only; {@link Closed} ends it.
 *
 * @param stack whose site it is
 * @param files the site as it is to be, and what it listens on besides where the kernel has IPv6
 * @param taken ports that others are to have there
 * @param include the file
 * @param isDefault whether who includes it is asked for all names there: nginx takes one default per place only
 * @param asked the name of the site, by which its app is to be asked for its health, where load balancers ask for that
 */
record FormerListens(
        String server,
        String stack,
        List<RenderedFile> files,
        ServiceSpec nginx,
        Set<Integer> taken,
        String include,
        boolean isDefault,
        Optional<String> asked)
        implements Resource {

    private static final String KIND = "former-listens";

    FormerListens {
        files = List.copyOf(files);
        taken = Set.copyOf(taken);
    }

    private NginxPaths paths() {
        return new NginxPaths(stack);
    }

    private String path() {
        return include;
    }

    @Override
    public ResourceId id() {
        return new ResourceId(KIND, path());
    }

    /** With what it holds, unless that is what it should hold. */
    private FileFact fact(String path) {
        return new FileFact(
                path,
                files.stream().filter(f -> f.path().equals(path)).findFirst().map(f -> Sha256.of(f.content())),
                false);
    }

    private FileFact certificate() {
        return FileFact.metadata(Web.certificate(stack));
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(
                fact(paths().site()),
                fact(paths().ipv6()),
                fact(path()),
                certificate(),
                new Ipv6Fact(),
                new ManifestFact(stack));
    }

    private Optional<String> held(ClusterFacts observed, String path) {
        return observed.get(server, fact(path)).orElseThrow().content();
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var held = held(observed, path());
        var wanted = wanted(observed);
        if (wanted.equals(held)) {
            return Optional.empty();
        }
        var listens = wanted.map(text ->
                        listens(Stream.of(text), "listen").keySet().stream().collect(Collectors.joining(", ")))
                .orElse("");
        boolean renamed = wanted.filter(text -> text.contains(told())).isPresent();
        return Optional.of(new Delta(
                wanted.isEmpty() ? Action.REMOVE : held.isEmpty() ? Action.ADD : Action.CHANGE,
                wanted.isEmpty() ? List.of() : notes(listens, renamed),
                new Delta.Work.Batched(
                        new ServiceBatch(nginx),
                        wanted.<Object>map(text -> new ServiceBatch.Item.Put(path(), text, "644", "root", "root"))
                                .orElseGet(() -> new ServiceBatch.Item.Remove(path()))),
                held.map(Sha256::of).orElse("")));
    }

    private static List<Detail> notes(String listens, boolean renamed) {
        var notes = new ArrayList<Detail>();
        if (!listens.isEmpty()) {
            notes.add(new Detail.Note("answers at " + listens + " too, until the load balancers ask elsewhere"));
        }
        if (renamed) {
            notes.add(new Detail.Note("asks the app for its health by its new name, until the load balancers do"));
        }
        return notes;
    }

    /** What the file is to hold while the site is changed: what is listened on now and will not be. */
    private Optional<String> wanted(ClusterFacts observed) {
        var now = listens(now(observed), "listen");
        var later = listens(files.stream().map(RenderedFile::content), "listen");
        now.keySet().removeAll(later.keySet());
        now.keySet().removeIf(listen -> taken.contains(port(listen)));
        boolean certified = observed.get(server, certificate()).orElseThrow().regular();
        now.values().removeIf(listen -> isSecret(listen) && !certified);
        boolean renamed = isRenamed(observed);
        if (now.isEmpty() && !renamed) {
            return Optional.empty();
        }
        var lines = new LinkedHashSet<>(now.values());
        boolean needed = lines.stream().anyMatch(FormerListens::isSecret)
                && listens(files.stream().map(RenderedFile::content), "ssl_certificate")
                        .isEmpty();
        if (needed) {
            lines.addAll(listens(now(observed), "ssl_certificate").values());
            lines.addAll(listens(now(observed), "ssl_certificate_key").values());
        }
        return Optional.of("# " + stack + ": where nginx on " + server
                + " is asked until the load balancers know better. Written"
                + " by foobar-infra; the end of an apply takes it away.\n"
                + lines.stream()
                        .map(line -> (isDefault ? line : line.replace(" default_server", "")) + ";\n")
                        .collect(Collectors.joining())
                + (renamed ? told() : ""));
    }

    /** What has the app asked by the name that it is to have. */
    private String told() {
        var id = stack.replace('-', '_');
        return "if ($" + id + "_check) {\n    set $" + id + "_host " + asked.orElse("") + ";\n}\n";
    }

    /** Whether load balancers ask by another name than the site is to have, or may do so since it was changed. */
    private boolean isRenamed(ClusterFacts observed) {
        return asked.isPresent()
                && ours(observed)
                && (held(observed, path()).filter(text -> text.contains(told())).isPresent()
                        || held(observed, paths().site())
                                .flatMap(FormerListens::named)
                                .filter(name -> !name.equals(asked.get()))
                                .isPresent());
    }

    /** The name of the site in its file; empty: it has none yet. */
    private static Optional<String> named(String text) {
        return NginxBlock.parse("", text).stream()
                .filter(s -> s.directive().equals("server"))
                .flatMap(s -> s.inner().stream())
                .filter(s -> s.directive().equals("server_name") && s.words().size() > 1)
                .map(s -> s.words().get(1))
                .filter(name -> !List.of("_", "localhost").contains(name))
                .findFirst();
    }

    private boolean ours(ClusterFacts observed) {
        return observed.get(server, new ManifestFact(stack))
                .orElseThrow()
                .digests()
                .containsKey("file " + paths().site());
    }

    /** The texts that tell where the site listens now, if it is ours. */
    private Stream<String> now(ClusterFacts observed) {
        if (!ours(observed)) {
            return Stream.empty();
        }
        boolean ipv6 = observed.get(server, new Ipv6Fact()).orElseThrow();
        return Stream.of(
                        held(observed, paths().site()),
                        ipv6 ? held(observed, paths().ipv6()) : Optional.<String>empty(),
                        held(observed, path()))
                .flatMap(Optional::stream);
    }

    /** Statements of what others may ask, by what is listened on, or by the file that is named. */
    private static Map<String, String> listens(Stream<String> texts, String directive) {
        var found = new LinkedHashMap<String, String>();
        texts.flatMap(text -> NginxBlock.parse("", text).stream())
                .flatMap(s -> s.directive().equals("server") ? s.inner().stream() : Stream.of(s))
                .filter(s -> s.directive().equals(directive) && s.words().size() > 1)
                .filter(s -> !s.words().get(1).startsWith("127."))
                .forEach(s -> found.putIfAbsent(s.words().get(1), String.join(" ", s.words())));
        return found;
    }

    /** Of {@code 80}, {@code 10.0.0.1:80}, {@code [::]:80}; -1 if it has none, as of a socket. */
    private static int port(String listen) {
        var last = listen.substring(listen.lastIndexOf(':') + 1);
        return last.matches("[0-9]{1,5}") ? Integer.parseInt(last) : -1;
    }

    private static boolean isSecret(String listen) {
        return List.of(listen.split(" ")).contains("ssl");
    }

    /** Remembered by nobody: it does not stay. */
    @Override
    public String digest() {
        return "";
    }

    /** The end of it, once those who ask were changed. */
    record Closed(FormerListens former) implements Resource {

        @Override
        public ResourceId id() {
            return new ResourceId(KIND, former.path() + " closed");
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
            var held = former.held(observed, former.path());
            boolean there = former.diff(observed)
                    .map(delta -> delta.action() != Action.REMOVE)
                    .orElse(held.isPresent());
            return there
                    ? Optional.of(new Delta(
                            Action.REMOVE,
                            List.of(new Detail.Note("nobody asks there any more")),
                            new Delta.Work.Batched(
                                    new ServiceBatch(former.nginx()), new ServiceBatch.Item.Remove(former.path())),
                            ""))
                    : Optional.empty();
        }

        @Override
        public String digest() {
            return "";
        }
    }
}
