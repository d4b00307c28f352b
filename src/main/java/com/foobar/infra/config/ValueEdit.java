package com.foobar.infra.config;

import com.foobar.infra.language.Characters;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.language.Node;
import com.foobar.infra.language.Position;
import com.foobar.infra.language.Problem;
import com.foobar.infra.language.Reading;
import com.foobar.infra.language.Source;
import com.foobar.infra.yaml.YamlReader;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Single words of a file that an operator wrote, exchanged for others: comments, layout, quotes, line ends and every other
 * byte stay. What would change more than the named values (an anchor that stands elsewhere too), or can't be exchanged
 * in its place, is refused with the place.
 */
final class ValueEdit {

    /** What means itself in YAML, quoted or not. */
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private static final Pattern STEP = Pattern.compile("([^.\\[\\]]+)|\\[(\\d+)]");

    private final Source source;

    private ValueEdit(Source source) {
        this.source = source;
    }

    /**
     * The file with these values.
     *
     * @param values path of a value in the file, such as {@code mysql.replicas[0]}, to the word that is to stand there
     * @throws ConfigException if the file can't be read as YAML, or one of the values can't be exchanged alone
     */
    static Source apply(Source source, Map<String, String> values) throws ConfigException {
        return new ValueEdit(source).apply(values);
    }

    /**
     * The file with this word for something that stands there alone, or as one key of a mapping, or not yet: then it is written
     * before all else of the section around it.
     *
     * @param path such as {@code load_balancer.maintenance}
     * @param within the key of the mapping
     * @throws ConfigException if the file can't be read as YAML, there is no such section, or the word can't be written there alone
     */
    static Source put(Source source, String path, String within, String word) throws ConfigException {
        var edit = new ValueEdit(source);
        var steps = steps(path);
        var section = edit.find(root(source), steps.subList(0, steps.size() - 1));
        var there = children(section, steps.getLast()).findFirst();
        var target = there.filter(Node.Pairs.class::isInstance).isPresent() ? path + "." + within : path;
        var around = target.equals(path) ? section : there.orElseThrow();
        var written =
                children(around, target.equals(path) ? steps.getLast() : within).findFirst();
        if (written.isEmpty()) {
            return edit.insert(around, target, word);
        }
        return written.get() instanceof Node.Leaf leaf && leaf.value().equals(word)
                ? source
                : edit.apply(Map.of(target, word));
    }

    /** A word more, before the first key of a mapping. */
    private Source insert(Node around, String path, String word) throws ConfigException {
        var value = Map.entry(path, word);
        if (!(around instanceof Node.Pairs(var pairs, var begin)) || pairs.isEmpty()) {
            throw refused(around.at(), path + " has no place here", value);
        }
        var steps = steps(path);
        for (int depth = 0; depth < steps.size(); depth++) {
            refuseAnchor(find(root(source), steps.subList(0, depth)), value);
        }
        var text = source.text();
        int at = offset(pairs.getFirst().key().at());
        // What looks like a number stands in quotes, for whoever else reads the file.
        var key = steps.getLast() + ": " + (Character.isDigit(word.charAt(0)) ? '"' + word + '"' : word);
        String between;
        if (text.startsWith("{", offset(begin))) {
            between = ", ";
        } else {
            int line = Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1;
            var end = line > 1 && text.startsWith("\r\n", line - 2) ? "\r\n" : "\n";
            between = end + text.substring(line, at);
            if (!between.isBlank()) {
                throw refused(pairs.getFirst().key().at(), path + " has no line of its own here", value);
            }
        }
        int mark = source.bytes().length - utf8(text).length;
        var out = new ByteArrayOutputStream(source.bytes().length + 64);
        out.write(source.bytes(), 0, mark);
        out.writeBytes(utf8(text.substring(0, at) + key + between + text.substring(at)));
        var edited = Source.of(source.file(), out.toByteArray());
        confirm(edited, Map.of(path, word));
        return edited;
    }

    private void refuseAnchor(Node node, Map.Entry<String, String> value) throws ConfigException {
        if (source.text().startsWith("&", offset(node.at()))) {
            throw refused(node.at(), value.getKey() + " is an anchor, which may stand in other places too", value);
        }
    }

    /** A word in the file. */
    private record Place(int from, int to, String word) {}

    private Source apply(Map<String, String> values) throws ConfigException {
        var root = root(source);
        var places = new TreeMap<Integer, Place>();
        for (var value : values.entrySet()) {
            var place = place(root, value.getKey(), value.getValue());
            places.put(place.from(), place);
        }
        // A byte order mark is in the bytes and not in the text.
        int begin = source.bytes().length - source.text().getBytes(StandardCharsets.UTF_8).length;
        var out = new ByteArrayOutputStream(source.bytes().length + 64);
        out.write(source.bytes(), 0, begin);
        int at = 0;
        for (var place : places.values()) {
            out.writeBytes(utf8(source.text().substring(at, place.from())));
            out.writeBytes(utf8(place.word()));
            at = place.to();
        }
        out.writeBytes(utf8(source.text().substring(at)));
        var edited = Source.of(source.file(), out.toByteArray());
        confirm(edited, values);
        return edited;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Node root(Source source) throws ConfigException {
        var reading = new Reading(source);
        var root = YamlReader.read(reading);
        reading.throwIfUnsound();
        return root.orElseThrow();
    }

    /** The values as YAML reads them now; a name such as {@code null} means something else without quotes. */
    private void confirm(Source edited, Map<String, String> values) throws ConfigException {
        var root = root(edited);
        for (var value : values.entrySet()) {
            var leaf = find(root, steps(value.getKey()));
            if (!(leaf instanceof Node.Leaf(var now, var plain, var at))
                    || !now.equals(value.getValue())
                    || (plain && now.equals("null"))) {
                throw refused(
                        leaf.at(),
                        value.getKey() + " cannot be written as " + Characters.quote(value.getValue()) + " here",
                        value);
            }
        }
    }

    private Place place(Node root, String path, String word) throws ConfigException {
        var value = Map.entry(path, word);
        if (!WORD.matcher(word).matches()) {
            throw refused(Position.START, Characters.quote(word) + " is no single word", value);
        }
        var steps = steps(path);
        for (int depth = 0; depth <= steps.size(); depth++) {
            refuseAnchor(find(root, steps.subList(0, depth)), value);
        }
        var node = find(root, steps);
        if (!(node instanceof Node.Leaf(var written, var plain, var at))) {
            throw refused(node.at(), path + " is " + node.kind() + ", not a single value", value);
        }
        int from = offset(at) + (plain ? 0 : 1);
        // Escapes, and what goes on in the next line, are written otherwise than they read.
        if (written.isEmpty() || !source.text().startsWith(written, from) || !ends(from + written.length(), plain)) {
            throw refused(at, path + " is not written as one plain or quoted word", value);
        }
        return new Place(from, from + written.length(), word);
    }

    private boolean ends(int at, boolean plain) {
        var rest = source.text().substring(at);
        return plain ? rest.isEmpty() || "\r\n \t,]}:".indexOf(rest.charAt(0)) >= 0 : rest.matches("(?s)['\"].*");
    }

    private static List<String> steps(String path) {
        var matcher = STEP.matcher(path);
        return matcher.results()
                .map(r -> Optional.ofNullable(r.group(1)).orElseGet(r::group))
                .toList();
    }

    private Node find(Node from, List<String> steps) throws ConfigException {
        var node = from;
        for (var step : steps) {
            var parent = node;
            node = children(parent, step)
                    .findFirst()
                    .orElseThrow(() -> new ConfigException(
                            source.problem(parent.at(), step + " is not written here", Optional.empty())));
        }
        return node;
    }

    private static Stream<Node> children(Node parent, String step) {
        return switch (parent) {
            case Node.Pairs(var pairs, var _) ->
                pairs.stream().filter(p -> p.key().value().equals(step)).map(Node.Pair::value);
            case Node.Items(var items, var _) ->
                step.startsWith("[")
                        ? items.stream()
                                .skip(Long.parseLong(step.substring(1, step.length() - 1)))
                                .limit(1)
                        : Stream.empty();
            // A list of one may be written as that one alone.
            case Node.Leaf _ -> step.equals("[0]") ? Stream.of(parent) : Stream.empty();
        };
    }

    /** Where a place of the file is in its text. */
    private int offset(Position at) {
        int line = 1;
        int begin = 0;
        var text = source.text();
        for (int i = 0; i < text.length() && line < at.line(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || (c == '\r' && !text.startsWith("\n", i + 1))) {
                line++;
                begin = i + 1;
            }
        }
        return text.offsetByCodePoints(begin, at.column() - 1);
    }

    private ConfigException refused(Position at, String message, Map.Entry<String, String> value) {
        return new ConfigException(source.problem(
                at,
                message + ", so it cannot be changed without touching more of the file",
                Optional.of("write it by hand: " + value.getKey() + ": " + Characters.quote(value.getValue()))));
    }

    /** Whether a file still holds what was read. */
    static void refuseChanged(Path file, byte[] expected) throws ConfigException {
        if (!Arrays.equals(InputFile.read(file).bytes(), expected)) {
            throw new ConfigException(Problem.ofFile(
                    file,
                    "was changed by somebody else meanwhile, and was left as it is",
                    "look at it, and try again"));
        }
    }
}
