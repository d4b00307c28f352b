package com.foobar.infra.part.loadbalancer.maintenance;

import com.foobar.infra.part.ErrorPages;
import com.foobar.infra.part.Ingredients;
import com.foobar.infra.part.ServerFiles;
import com.foobar.infra.part.Supply;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.Templates;
import java.nio.charset.StandardCharsets;
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

    /** What is wrong with the text of a page that HAProxy is to answer with. */
    public static List<Supply.Wrong> wrong(String text, int largest) {
        int size = text.getBytes(StandardCharsets.UTF_8).length;
        return size <= largest
                ? ErrorPages.blank(text)
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
        return ErrorPages.with(files, service, path, ingredients.texts().getOrDefault(Maintenance.PAGE, ""));
    }
}
