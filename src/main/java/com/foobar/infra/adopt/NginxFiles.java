package com.foobar.infra.adopt;

import com.foobar.infra.adopt.Blocks.Block;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** nginx' files, each where it is included. */
final class NginxFiles {

    /** What a path in its files is relative to. */
    private static final Path HOME = Path.of("/etc/nginx");

    private final Map<String, Block> read = new LinkedHashMap<>();
    private final Set<String> ours = new HashSet<>();
    private final Set<String> included = new HashSet<>();
    private final Map<String, Block> whole = new LinkedHashMap<>();

    NginxFiles(Host host) {
        for (var file : host.reading().nginx().files()) {
            read.put(file.path(), Blocks.read(host, file, false));
            if (file.ours()) {
                ours.add(file.path());
            }
        }
        read.forEach((path, root) -> whole.put(path, spliced(root, Set.of(path))));
    }

    /** The files that no other includes, with all that they include in its place. */
    List<Block> roots() {
        return whole.entrySet().stream()
                .filter(file -> !included.contains(file.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Whether it stands in a file that this tool wrote. */
    boolean ours(Block block) {
        return ours.contains(block.origin().place());
    }

    /** @param within the files that lead here: one that includes itself is no end */
    private Block spliced(Block block, Set<String> within) {
        if (block.children().isEmpty()) {
            return block;
        }
        var children = new ArrayList<Block>();
        for (var child : block.children()) {
            if (child.name().equals("include")) {
                matching(child.word(1)).forEach((file, root) -> {
                    if (!within.contains(file)) {
                        included.add(file);
                        var further = new HashSet<>(within);
                        further.add(file);
                        children.addAll(spliced(root, further).children());
                    }
                });
            }
            children.add(spliced(child, within));
        }
        return new Block(block.words(), block.origin(), children);
    }

    private Map<String, Block> matching(String pattern) {
        var found = new LinkedHashMap<String, Block>();
        if (!pattern.isEmpty()) {
            var path = HOME.resolve(pattern).normalize().toString();
            var glob = FileSystems.getDefault()
                    .getPathMatcher("glob:" + path.replace("{", "\\{").replace("}", "\\}"));
            read.forEach((file, root) -> {
                if (glob.matches(Path.of(file))) {
                    found.put(file, root);
                }
            });
        }
        return found;
    }
}
