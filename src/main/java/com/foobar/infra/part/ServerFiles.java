package com.foobar.infra.part;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All configuration files of one server.
 *
 * @param files in a stable order
 * @param generations per service the word by which the running service proves that it loaded just these files: see
 *     {@link Generation}
 */
public record ServerFiles(List<RenderedFile> files, Map<String, String> generations) {

    public ServerFiles {
        files = List.copyOf(files);
        generations = Collections.unmodifiableMap(new LinkedHashMap<>(generations));
    }

    /** The files of one service; empty if it does not run here. */
    public List<RenderedFile> ofService(String service) {
        return files.stream().filter(f -> f.service().equals(service)).toList();
    }

    /** The word that the service must answer; empty if it does not run here. */
    public Optional<String> generation(String service) {
        return Optional.ofNullable(generations.get(service));
    }
}
