package com.foobar.infra.part;

/**
 * One file as it must stand on a server. It holds no secret: templates are given none.
 *
 * @param path absolute
 * @param content whole text; ends in a line feed
 * @param mode permission bits, such as {@code 0644}
 * @param service the service whose configuration this is, such as {@code nginx}
 */
public record RenderedFile(String path, String content, int mode, String owner, String group, String service) {

    /** A world-readable file of root's. */
    public static RenderedFile plain(String service, String path, String content) {
        return new RenderedFile(path, content, 0644, "root", "root", service);
    }

    public RenderedFile withContent(String newContent) {
        return new RenderedFile(path, newContent, mode, owner, group, service);
    }
}
