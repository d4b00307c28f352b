package com.foobar.infra.part;

import com.foobar.infra.language.Json;
import com.foobar.infra.language.Key;
import com.foobar.infra.language.MapOf;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalar.Refused;
import com.foobar.infra.language.Scalars;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Pages of the operator's own for what a daemon itself answers: files of its service, with his text.
 *
 * @param key where the topology names them
 * @param place where they lie on a server: what stands before the status in their path
 * @param files an HTML file each, relative to the topology file, by the status
 */
public record ErrorPages(String key, String place, Map<String, String> files) {

    /** The daemon's own. */
    public static final ErrorPages NONE = new ErrorPages("", "", Map.of());

    public ErrorPages {
        files = Collections.unmodifiableMap(new TreeMap<>(files));
    }

    /**
     * The key that names them.
     *
     * @param type what the schema calls a status
     * @param daemon for people
     * @param statuses that it answers with by itself, by a page that may be another
     */
    public static Key<Map<String, String>> key(
            String type, String daemon, List<String> statuses, String doc, String example) {
        var status = Scalar.text(
                type,
                "a status that " + daemon + " itself answers with",
                Json.Obj.ofType("string").put("pattern", "^(" + String.join("|", statuses) + ")$"),
                written -> {
                    if (!statuses.contains(written)) {
                        throw new Refused(
                                "is no status that " + daemon + " answers with by a page",
                                "one of " + String.join(", ", statuses));
                    }
                    return written;
                });
        return Key.of("errors", MapOf.any(status, Scalars.path("a file's path")), "{}", Map::<String, String>of)
                .doc(doc)
                .example(example)
                .aka("error_pages", "error_page", "errorfiles");
    }

    /**
     * One of them, for a template.
     *
     * @param file where it lies
     */
    public record Page(String status, String file) {}

    /** All of them, by their status. */
    public List<Page> pages() {
        return files.keySet().stream()
                .map(status -> new Page(status, path(status)))
                .toList();
    }

    /** Where that for a status lies; empty: it is the daemon's own. */
    public Optional<String> page(String status) {
        return files.containsKey(status) ? Optional.of(path(status)) : Optional.empty();
    }

    private String path(String status) {
        return place + status + ".html";
    }

    private String key(String status) {
        return key + "." + status;
    }

    /** @param inspect all that is wrong with the text of one */
    public Stream<Supply> supplies(Function<String, List<Supply.Wrong>> inspect) {
        return files.entrySet().stream()
                .map(page -> new Supply.PublicFile(key(page.getKey()), page.getValue(), inspect));
    }

    /** What is wrong with a text that no visitor would see. */
    public static List<Supply.Wrong> blank(String text) {
        return text.isBlank() ? List.of(new Supply.Wrong("is empty", "visitors would see a blank page")) : List.of();
    }

    /** The files of a server with the pages among them. */
    public ServerFiles added(ServerFiles before, Ingredients ingredients, String service) {
        var all = before;
        for (var status : files.keySet()) {
            // Where files of the operator's are checked and not read, as for validate, it has none.
            all = with(all, service, path(status), ingredients.texts().getOrDefault(key(status), ""));
        }
        return all;
    }

    /** Files with one more of a service's, which reads it when it loads its configuration: another text is another generation. */
    public static ServerFiles with(ServerFiles files, String service, String path, String text) {
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
