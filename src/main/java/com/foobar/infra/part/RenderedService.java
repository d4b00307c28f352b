package com.foobar.infra.part;

import java.util.List;

/**
 * The files of one part on one server.
 *
 * @param word the generation: by it the running service proves that it loaded just these files; empty if there is no service
 */
public record RenderedService(List<RenderedFile> files, String word) {

    /** Nothing. */
    public static final RenderedService NONE = new RenderedService(List.of(), "");

    public RenderedService {
        files = List.copyOf(files);
    }
}
