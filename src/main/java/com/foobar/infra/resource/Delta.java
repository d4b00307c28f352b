package com.foobar.infra.resource;

import com.foobar.infra.shell.Script;
import java.util.List;

/**
 * How one resource differs, and what makes it right.
 *
 * @param action what a reader sees: {@code + ~ -}
 * @param details what differs, for people
 * @param guard exits non-zero on the host if the resource is no longer what the plan saw; may be empty
 * @param work how it is changed
 * @param observed a digest of what the plan saw: a saved plan is stale for this resource if it differs
 */
public record Delta(Action action, List<Detail> details, Script guard, Work work, String observed) {

    public Delta {
        details = List.copyOf(details);
    }

    /** A difference that is made right without a guard, as nearly all are. */
    public Delta(Action action, List<Detail> details, Work work, String observed) {
        this(action, details, Script.empty(), work, observed);
    }

    /** What happens to the resource. */
    public enum Action {
        ADD("+"),
        CHANGE("~"),
        REMOVE("-");

        private final String sign;

        Action(String sign) {
            this.sign = sign;
        }

        public String sign() {
            return sign;
        }
    }

    /** One thing that differs. */
    public sealed interface Detail {
        /** An attribute; {@code from} is empty when the resource is new. */
        record Attribute(String name, String from, String to) implements Detail {}

        /** Lines of text, before and after; rendered as a unified diff. */
        record Text(String path, String before, String after) implements Detail {}

        /**
         * Files that come, differ and go, by their paths; of one that comes or differs with its size.
         *
         * @param count how many files there are afterwards
         * @param bytes what they come to
         */
        record Files(int count, long bytes, List<String> added, List<String> changed, List<String> removed)
                implements Detail {
            public Files {
                added = List.copyOf(added);
                changed = List.copyOf(changed);
                removed = List.copyOf(removed);
            }
        }

        /** What is replaced is a package's own file, as the package brought it: of no interest to most who read the plan. */
        record Packaged() implements Detail {}

        /** A value that changes and must not be seen. */
        record Sensitive(String name) implements Detail {}

        /** A remark, for instance what will reload or restart. */
        record Note(String text) implements Detail {}
    }

    /** How a change is carried out. */
    public sealed interface Work {
        /** A script of its own: it succeeds as a whole, or fails and can be run again. */
        record Run(Script script) implements Work {}

        /** Carried out together with all others of the same batch, in one transaction. */
        record Batched(Batch batch, Object item) implements Work {}
    }
}
