package com.foobar.infra.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A list.
 *
 * @param least the fewest items allowed
 * @param one whether a single item may stand for a list of one
 */
public record ListOf<T>(Type<T> item, int least, boolean one) implements Type<List<T>> {

    /** Far more than any topology needs. */
    private static final int MOST = 500;

    public static <T> ListOf<T> some(Type<T> item) {
        return new ListOf<>(item, 1, false);
    }

    public static <T> ListOf<T> oneOrMore(Type<T> item) {
        return new ListOf<>(item, 1, true);
    }

    public static <T> ListOf<T> any(Type<T> item) {
        return new ListOf<>(item, 0, true);
    }

    @Override
    public Optional<List<T>> read(Node node, Position at, String path, Reading reading) {
        if (!(node instanceof Node.Items list)) {
            if (!one || node instanceof Node.Leaf leaf && leaf.absent()) {
                reading.problem(
                        at, path + " must be " + description() + ", not " + node.kind(), "write [a, b], or - a");
                return Optional.empty();
            }
            reading.place(path + "[0]", at, node);
            return item.read(node, at, path, reading).map(List::of);
        }
        if (list.items().size() < least) {
            reading.problem(at, path + " is empty", "must be " + description());
            return Optional.empty();
        }
        if (list.items().size() > MOST) {
            reading.problem(at, path + " has " + list.items().size() + " items", "the limit is " + MOST);
            return Optional.empty();
        }
        var read = new ArrayList<T>();
        for (int i = 0; i < list.items().size(); i++) {
            var element = list.items().get(i);
            // An item that can't be read is left out, so the path of what the model holds counts only good ones.
            reading.place(path + "[" + read.size() + "]", element.at(), element);
            item.read(element, element.at(), path + "[" + i + "]", reading).ifPresent(read::add);
        }
        boolean nothingLeft = read.isEmpty() && !list.items().isEmpty();
        return nothingLeft ? Optional.empty() : Optional.of(List.copyOf(read));
    }

    @Override
    public String description() {
        return "a list, each item " + item.description() + (one ? " (a single one needs no list)" : "");
    }

    @Override
    public Json.Obj schema(Definitions definitions) {
        var items = item.schema(definitions);
        var array = Json.Obj.ofType("array").put("items", items);
        if (least > 0) {
            array.put("minItems", least);
        }
        return one ? Json.Obj.of().put("anyOf", new Json.Arr(List.of(items, array))) : array;
    }
}
