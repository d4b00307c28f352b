package com.foobar.infra.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files that a pattern of a shell means, as glob(7) tells: in every part of the path, and no hidden ones by a star. */
final class Glob {

    private Glob() {}

    /** The files, sorted; none if there is none. A directory is no file, unless it is named without a pattern. */
    static List<Path> files(Path pattern) {
        var found = List.of(pattern.getRoot() == null ? Path.of("") : pattern.getRoot());
        var wild = false;
        for (var part : pattern) {
            var text = part.toString();
            var next = new ArrayList<Path>();
            for (var directory : found) {
                if (isPattern(text)) {
                    next.addAll(matches(directory, text));
                } else {
                    next.add(directory.resolve(unescaped(text)));
                }
            }
            wild |= isPattern(text);
            found = next;
        }
        var files = new ArrayList<Path>();
        for (var file : found) {
            if (Files.exists(file) && !(wild && Files.isDirectory(file))) {
                files.add(file);
            }
        }
        return files;
    }

    private static boolean isPattern(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('[') >= 0;
    }

    private static List<Path> matches(Path directory, String pattern) {
        var found = new ArrayList<Path>();
        try (var entries = Files.newDirectoryStream(directory)) {
            for (var entry : entries) {
                var name = String.valueOf(entry.getFileName());
                if ((name.charAt(0) != '.' || pattern.charAt(0) == '.') && matches(pattern, 0, name, 0)) {
                    found.add(entry);
                }
            }
        } catch (IOException e) {
            return List.of(); // No directory, or none that may be looked into: as for ssh, nothing is there.
        }
        found.sort(null);
        return found;
    }

    /** Whether a name matches, from these places on. */
    static boolean matches(String pattern, int from, String name, int at) {
        int p = from;
        int n = at;
        while (p < pattern.length()) {
            char c = pattern.charAt(p);
            if (c == '*') {
                for (int rest = n; rest <= name.length(); rest++) {
                    if (matches(pattern, p + 1, name, rest)) {
                        return true;
                    }
                }
                return false;
            }
            if (n == name.length()) {
                return false;
            }
            int close = c == '[' ? classEnd(pattern, p) : -1;
            if (close > 0) {
                if (!inClass(pattern, p + 1, close, name.charAt(n))) {
                    return false;
                }
                p = close;
            } else {
                if (c == '\\' && p + 1 < pattern.length()) {
                    c = pattern.charAt(++p);
                    if (c != name.charAt(n)) {
                        return false;
                    }
                } else if (c != '?' && c != name.charAt(n)) {
                    return false;
                }
            }
            p++;
            n++;
        }
        return n == name.length();
    }

    /** Where the class that begins here ends; -1 if it does not, and the bracket stands for itself. */
    private static int classEnd(String pattern, int open) {
        int at = open + 1;
        if (at < pattern.length() && (pattern.charAt(at) == '!' || pattern.charAt(at) == '^')) {
            at++;
        }
        return pattern.indexOf(']', at + 1);
    }

    private static boolean inClass(String pattern, int from, int close, char c) {
        boolean negated = pattern.charAt(from) == '!' || pattern.charAt(from) == '^';
        var found = false;
        for (int i = negated ? from + 1 : from; i < close; i++) {
            if (i + 2 < close && pattern.charAt(i + 1) == '-') {
                found |= pattern.charAt(i) <= c && c <= pattern.charAt(i + 2);
                i += 2;
            } else {
                found |= pattern.charAt(i) == c;
            }
        }
        return found != negated;
    }

    private static String unescaped(String text) {
        return text.indexOf('\\') < 0 ? text : text.replaceAll("\\\\(.)", "$1");
    }
}
