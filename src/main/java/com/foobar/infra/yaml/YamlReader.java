package com.foobar.infra.yaml;

import com.foobar.infra.language.Characters;
import com.foobar.infra.language.Node;
import com.foobar.infra.language.Position;
import com.foobar.infra.language.Reading;
import com.foobar.infra.language.Suggestions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Turns one YAML document into {@link Node}s.
 *
 * <p>Built on SnakeYAML's events rather than on its composer: the composer resolves every scalar to a YAML 1.1 type by
 * regular expressions that cost start-up time, says nothing of duplicate keys, and does not tell where its limits
 * were hit.
 */
public final class YamlReader {

    /** Deeper than any topology; far from the stack's end. */
    private static final int DEEPEST = 32;

    /** How many nodes a document may come to once its aliases are followed. */
    private static final long MOST_NODES = 100_000;

    private final ParserImpl events;
    private final Reading reading;
    private final Map<String, Anchored> anchors = new HashMap<>();
    private final Set<String> open = new HashSet<>();
    private long nodes;
    private Optional<SyntaxErrors.Span> suspect = Optional.empty();

    /** @param size the number of nodes below and including this one, aliases followed */
    private record Anchored(Node node, long size) {}

    /** Ends the reading of a document that cannot be understood any further; the problem is already noted. */
    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unreadable() {
            super(null, null, false, false);
        }
    }

    private YamlReader(Reading reading) {
        this.reading = reading;
        var options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        this.events = new ParserImpl(new StreamReader(reading.source().text()), options);
    }

    /** The document's root; empty if a problem was noted that makes it unreadable. */
    public static Optional<Node> read(Reading reading) {
        var reader = new YamlReader(reading);
        try {
            return Optional.of(reader.document());
        } catch (Unreadable e) {
            return Optional.empty();
        } catch (MarkedYAMLException e) {
            SyntaxErrors.explain(e, reader.suspect, reading);
            return Optional.empty();
        } catch (YAMLException | StringIndexOutOfBoundsException | IllegalArgumentException e) {
            // SnakeYAML's scanner throws some of these without a place, for instance for a broken escape.
            reading.problem(Position.START, "is not YAML", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private Node document() {
        events.getEvent(); // the stream's start
        var start = events.getEvent();
        if (!(start instanceof DocumentStartEvent)) {
            throw unreadable(Position.START, "the file is empty", "see examples/foobar.yml");
        }
        var root = node(events.getEvent(), 0);
        events.getEvent(); // the document's end
        var next = events.getEvent();
        if (next instanceof DocumentStartEvent) {
            throw unreadable(
                    position(next.getStartMark()),
                    "a second document begins",
                    "one file describes one stack: remove ---");
        }
        return root;
    }

    private Node node(Event event, int depth) {
        var at = position(event.getStartMark());
        if (++nodes > MOST_NODES) {
            throw unreadable(at, "the file has too many values", "the limit is " + MOST_NODES);
        }
        if (depth > DEEPEST) {
            throw unreadable(at, "nested too deeply", "the limit is " + DEEPEST + " levels");
        }
        if (event instanceof AliasEvent alias) {
            return aliased(alias, at);
        }
        var anchor = Optional.ofNullable(((NodeEvent) event).getAnchor());
        anchor.ifPresent(open::add);
        long before = nodes;
        var node = switch (event) {
            case ScalarEvent scalar -> leaf(scalar, at);
            case CollectionStartEvent start when start.is(Event.ID.SequenceStart) -> items(start, at, depth);
            case CollectionStartEvent start -> pairs(start, at, depth);
            default -> throw unreadable(at, "is not YAML", "unexpected " + event.getEventId());
        };
        anchor.ifPresent(name -> {
            open.remove(name);
            anchors.put(name, new Anchored(node, nodes - before + 1));
        });
        return node;
    }

    private Node aliased(AliasEvent alias, Position at) {
        var name = alias.getAnchor();
        if (open.contains(name)) {
            throw unreadable(at, "*" + name + " stands inside of what it names", "a value cannot contain itself");
        }
        var anchored = Optional.ofNullable(anchors.get(name))
                .orElseThrow(() -> unreadable(
                        at,
                        "nothing above is marked &" + name,
                        Suggestions.didYouMean(name, anchors.keySet()).orElse("an alias comes after its anchor")));
        nodes += anchored.size();
        if (nodes > MOST_NODES) {
            throw unreadable(at, "aliases multiply to too many values", "the limit is " + MOST_NODES);
        }
        return anchored.node();
    }

    private Node leaf(ScalarEvent scalar, Position at) {
        if (scalar.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED
                || scalar.getScalarStyle() == ScalarStyle.SINGLE_QUOTED) {
            var end = position(scalar.getEndMark());
            suspect = end.line() > at.line() ? Optional.of(new SyntaxErrors.Span(at, end)) : Optional.empty();
        }
        refuseTag(scalar.getTag(), at);
        int unsafe = Characters.firstUnsafe(scalar.getValue());
        if (unsafe >= 0) {
            reading.problem(
                    at,
                    "the value contains the control character " + Characters.name(unsafe),
                    "values are written into configuration files: one line of text only");
            return new Node.Leaf(Characters.printable(scalar.getValue()), scalar.isPlain(), at);
        }
        return new Node.Leaf(scalar.getValue(), scalar.isPlain(), at);
    }

    private Node items(CollectionStartEvent start, Position at, int depth) {
        refuseTag(start.getTag(), at);
        var items = new ArrayList<Node>();
        for (var event = events.getEvent(); !event.is(Event.ID.SequenceEnd); event = events.getEvent()) {
            items.add(node(event, depth + 1));
        }
        return new Node.Items(List.copyOf(items), at);
    }

    private Node pairs(CollectionStartEvent start, Position at, int depth) {
        refuseTag(start.getTag(), at);
        var pairs = new ArrayList<Node.Pair>();
        var seen = new HashMap<String, Position>();
        for (var event = events.getEvent(); !event.is(Event.ID.MappingEnd); event = events.getEvent()) {
            var key = node(event, depth + 1);
            var value = node(events.getEvent(), depth + 1);
            if (!(key instanceof Node.Leaf name)) {
                reading.problem(key.at(), "a key must be a single word, not " + key.kind(), "key: value");
            } else if (name.value().equals("<<") && name.plain()) {
                reading.problem(
                        name.at(),
                        "merge keys (<<) are not part of this language",
                        "repeat the keys, or alias a whole value: key: *name");
            } else if (seen.containsKey(name.value())) {
                reading.problem(
                        name.at(),
                        Characters.quote(name.value()) + " is given a second time",
                        "first given in line " + seen.get(name.value()).line());
            } else {
                seen.put(name.value(), name.at());
                pairs.add(new Node.Pair(name, value));
            }
        }
        return new Node.Pairs(List.copyOf(pairs), at);
    }

    private void refuseTag(String tag, Position at) {
        // SnakeYAML hands over null where no tag was written.
        Optional.ofNullable(tag)
                .ifPresent(written -> reading.problem(
                        at,
                        "tags (" + Characters.printable(written) + ") are not part of this language",
                        "remove the tag"));
    }

    private Unreadable unreadable(Position at, String message, String hint) {
        reading.problem(at, message, hint);
        return new Unreadable();
    }

    private static Position position(Mark mark) {
        return new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
