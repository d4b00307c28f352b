package com.foobar.infra.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the links in a directory that is to be copied lead: a copy has of them what is in the directory, and no more. */
final class Links {

    /** What a link leads to. */
    enum Lead {
        /** Something in the directory. */
        INSIDE,
        /** A path of the machine's own: each server has something else there, or nothing. */
        ELSEWHERE,
        /** Beside the directory, where a server has nothing. */
        OUT,
        /** To nothing that is there. */
        NOWHERE
    }

    private Links() {}

    /** @param link in the directory, or deeper */
    static Lead of(Path directory, Path link) throws IOException {
        var target = Files.readSymbolicLink(link);
        if (target.isAbsolute()) {
            return Lead.ELSEWHERE;
        }
        if (!link.resolveSibling(target).normalize().startsWith(directory.normalize())) {
            return Lead.OUT;
        }
        if (!Files.exists(link)) {
            return Lead.NOWHERE;
        }
        return link.toRealPath().startsWith(directory.toRealPath()) ? Lead.INSIDE : Lead.OUT;
    }
}
