package com.foobar.infra.part.loadbalancer.maintenance;

import com.foobar.infra.part.Generation;
import com.foobar.infra.part.Ingredients;
import com.foobar.infra.part.RenderedFile;
import com.foobar.infra.part.ServerFiles;
import com.foobar.infra.part.Supply;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.Templates;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What visitors of a site in maintenance read: one of HAProxy's files, whose text is the operator's or the built-in one. */
public final class MaintenancePage {

    private MaintenancePage() {}

    /**
     * The operator's own, whether it is in use or not: that it is missing is told before it is needed.
     *
     * @param largest in bytes; HAProxy answers with what one of its buffers holds
     */
    public static Stream<Supply> supplies(Optional<Maintenance> maintenance, int largest) {
        return maintenance.flatMap(Maintenance::page).stream()
                .map(path -> new Supply.PublicFile(Maintenance.PAGE, path, text -> wrong(text, largest)));
    }

    private static List<Supply.Wrong> wrong(String text, int largest) {
        int size = text.getBytes(StandardCharsets.UTF_8).length;
        if (text.isBlank()) {
            return List.of(new Supply.Wrong("is empty", "visitors would see a blank page"));
        }
        return size <= largest
                ? List.of()
                : List.of(new Supply.Wrong(
                        "is of " + size + " bytes, and HAProxy sends at most " + largest + " of a page of its own",
                        "make it smaller, or raise web.max_header_size, which is how large HAProxy's buffers are"));
    }

    /** The built-in one, where that is shown. */
    public static Map<String, String> builtIn(Optional<Maintenance> shown, Templates templates)
            throws TemplateException {
        return shown.isPresent() && shown.get().page().isEmpty()
                ? Map.of(Maintenance.PAGE, templates.text(Maintenance.TEMPLATE))
                : Map.of();
    }

    /**
     * The files of a load balancer with the page among them. HAProxy reads it when it loads its configuration, so another page is
     * another generation.
     *
     * @param shown empty: the files are as they were
     * @param service whose they are
     * @param path where the page is to be
     */
    public static ServerFiles added(
            ServerFiles files, Optional<Maintenance> shown, Ingredients ingredients, String service, String path) {
        if (shown.isEmpty()) {
            return files;
        }
        // Where files of the operator's are checked and not read, as for validate, it has none.
        var text = ingredients.texts().getOrDefault(Maintenance.PAGE, "");
        var before = files.generation(service).orElseThrow();
        var after = Generation.of(before + text);
        var all = new ArrayList<RenderedFile>();
        all.add(RenderedFile.plain(service, path, text));
        files.files().forEach(f -> all.add(f.withContent(f.content().replace(before, after))));
        var words = new LinkedHashMap<>(files.generations());
        words.put(service, after);
        return new ServerFiles(all, words);
    }
}
