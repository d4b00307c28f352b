package com.foobar.infra.part;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of one part on one server.
 *
 * @param words the generations, by service: by its word the running service proves that it loaded just these files; empty if there is
 *     no service
 */
public record RenderedService(List<RenderedFile> files, Map<String, String> words) {

    /** Nothing. */
    public static final RenderedService NONE = new RenderedService(List.of(), Map.of());

    public RenderedService {
        files = List.copyOf(files);
        words = Collections.unmodifiableMap(new LinkedHashMap<>(words));
    }

    /**
     * Those of one service, that of the first file.
     *
     * @param word empty if there is no service
     */
    public RenderedService(List<RenderedFile> files, String word) {
        this(files, word.isEmpty() ? Map.of() : Map.of(files.getFirst().service(), word));
    }

    /** With those of another service. */
    public RenderedService and(RenderedService other) {
        var all = new ArrayList<>(files);
        all.addAll(other.files);
        var both = new LinkedHashMap<>(words);
        both.putAll(other.words);
        return new RenderedService(all, both);
    }
}
