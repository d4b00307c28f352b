package com.foobar.infra.resource;

import com.foobar.infra.fact.HttpFact;
import com.foobar.infra.secret.Secret;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;

/**
 * The files of a service as one transaction: staged, validated as the whole set that would be live, swapped, loaded, and
 * proven; or put back.
 */
public record ServiceBatch(ServiceSpec spec) implements Batch {

    /** What a transaction is made of. */
    public sealed interface Item {
        record Put(String path, String content, String mode, String owner, String group) implements Item {}

        /** A file that root alone may read, and this group. */
        record PutSecret(String path, Secret content, String group) implements Item {}

        record Link(String path, String target) implements Item {}

        record Remove(String path) implements Item {}

        /**
         * The service must be brought up or made to load what is on disk.
         *
         * @param anew by a start, even if its files need a reload only
         */
        record Load(boolean anew) implements Item {}
    }

    @Override
    public String label() {
        return "service " + spec.unit();
    }

    @Override
    public Script script(List<Object> items) {
        var out = Script.builder();
        var files = new ArrayList<Item>();
        boolean load = false;
        boolean anew = !spec.reloads();
        long bytes = 0;
        for (var item : items) {
            switch ((Item) item) {
                case Item.Load wanted -> {
                    load = true;
                    anew |= wanted.anew();
                }
                case Item.Put put -> {
                    load |= spec.loadsEveryChange();
                    files.add(put);
                    bytes += put.content().length();
                }
                case Item.PutSecret put -> {
                    load |= spec.loadsEveryChange();
                    files.add(put);
                    bytes += put.content().length();
                }
                case Item.Remove remove -> {
                    load |= spec.loadsEveryChange();
                    files.add(remove);
                }
                case Item other -> files.add(other);
            }
        }
        // What has the generation comes last: whoever runs with it has read the others.
        files.sort(Comparator.comparing(ServiceBatch::isOfSystemd));
        out.line("fi_tx_begin " + Shell.quoteAll(List.of(spec.unit(), proof())));
        if (!files.isEmpty()) {
            out.line("fi_space /etc " + bytes * 3).line("fi_space \"$fi_state\" " + bytes * 3);
        }
        for (var file : files) {
            switch (file) {
                case Item.Put put -> {
                    out.line("fi_stage " + Shell.quoteAll(List.of(put.path(), put.mode(), put.owner(), put.group()))
                            + " <<'FI_BASE64'");
                    out.line(Base64.getMimeEncoder(76, new byte[] {'\n'})
                            .encodeToString(put.content().getBytes(StandardCharsets.UTF_8)));
                    out.line("FI_BASE64");
                }
                case Item.PutSecret put ->
                    out.text("printf '%s' ")
                            .secret(put.content()
                                    .map(text ->
                                            Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))))
                            .line(" | fi_stage "
                                    + Shell.quoteAll(List.of(
                                            put.path(), SecretFileResource.mode(put.group()), "root", put.group())));
                case Item.Link link -> out.line("fi_stage_link " + Shell.quoteAll(List.of(link.path(), link.target())));
                case Item.Remove remove -> out.line("fi_stage_rm " + Shell.quote(remove.path()));
                case Item.Load _ -> {}
            }
        }
        out.script(UnnotedLoad.added(spec));
        if (!files.isEmpty()) {
            spec.configDirectory()
                    .filter(_ -> !spec.validate().isEmpty())
                    .ifPresent(directory -> out.line(
                            "fi_tx_validate " + Shell.quote(directory) + " " + Shell.quoteAll(spec.validate())));
            if (!spec.commands().trial().isEmpty()) {
                out.line(spec.commands().trial());
            }
            out.line("fi_tx_swap");
        }
        if (!load && files.stream().anyMatch(ServiceBatch::isOfSystemd)) {
            out.line("systemctl daemon-reload"); // Or the next plan would find the unit outdated, and restart it.
        }
        if (load) {
            if (!spec.commands().before().isEmpty()) {
                out.line(spec.commands().before());
            }
            spec.start().errorLog().ifPresent(log -> out.line("fi_log=" + Shell.quote(log)));
            out.line("fi_activate " + Shell.quote(spec.unit()) + " " + (anew ? "restart" : "reload") + " " + patience()
                    + " " + Shell.quote(proof()) + " "
                    + Shell.quote(spec.commands().health()));
            if (!spec.commands().after().isEmpty()) {
                out.line(spec.commands().after());
            }
            if (!spec.loads().isEmpty()) {
                out.line("fi_note_load " + Shell.quote(spec.unit()) + (spec.reloads() ? " reload " : " start ")
                        + Shell.quoteAll(spec.loads()));
            }
        }
        if (!load && !files.isEmpty()) {
            out.line("fi_note_kept " + Shell.quote(spec.unit()));
        }
        out.line("fi_tx_commit");
        for (var file : files) {
            if (file instanceof Item.PutSecret put) {
                out.script(SecretFileResource.remember(put.path(), put.group()));
            }
        }
        return out.build();
    }

    /** Whether these have the service end and start again, so that it answers nobody meanwhile. */
    public boolean interrupts(List<Object> items) {
        return items.stream().map(Item.class::cast).anyMatch(item -> switch (item) {
            case Item.Load(var anew) -> anew || !spec.reloads();
            case Item.Put _, Item.PutSecret _, Item.Remove _ -> !spec.reloads() && spec.loadsEveryChange();
            case Item.Link _ -> false;
        });
    }

    /** Whether these have the service load something anew, be it by a reload. */
    public boolean loads(List<Object> items) {
        return items.stream().anyMatch(Item.Load.class::isInstance);
    }

    /** Whoever applies may say that the app has less time. */
    private String patience() {
        return spec.loading() == ServiceSpec.Loading.RESTART
                ? "\"$(fi_at_most " + spec.proofSeconds() + ")\""
                : Integer.toString(spec.proofSeconds());
    }

    private static boolean isOfSystemd(Item item) {
        return item instanceof Item.Put put && put.path().startsWith("/etc/systemd/");
    }

    /** A shell command that succeeds once the running service has loaded this generation. */
    private String proof() {
        return switch (spec.generationSource()) {
            case ServiceSpec.GenerationSource.Http(int port, String path) ->
                HttpFact.command(port, path) + " | tr -d '\\r' | grep -qx " + Shell.quote(spec.generation());
            case ServiceSpec.GenerationSource.Within(int port, String path, String before) ->
                HttpFact.command(port, path) + " | grep -qF -e " + Shell.quote(before + spec.generation());
            case ServiceSpec.GenerationSource.ProcessEnvironment _ ->
                "tr '\\0' '\\n' </proc/$(systemctl show -P MainPID -- " + Shell.quote(spec.unit())
                        + ")/environ | grep -qx " + Shell.quote("FOOBAR_GENERATION=" + spec.generation());
            case ServiceSpec.GenerationSource.RunFile(String path) ->
                "grep -qx " + Shell.quoteAll(List.of(spec.generation(), path)) + " 2>/dev/null";
            case ServiceSpec.GenerationSource.Nowhere _ -> "true";
        };
    }
}
