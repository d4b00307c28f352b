package com.foobar.infra.picture;

import java.util.List;
import java.util.Optional;

/**
 * A stack, to be drawn.
 *
 * @param boxes servers, from the visitors on
 * @param arrows who asks whom; from the visitors on
 */
public record Picture(String name, String domain, List<Box> boxes, List<Arrow> arrows) {

    public Picture {
        boxes = List.copyOf(boxes);
        arrows = List.copyOf(arrows);
    }

    /**
     * A server.
     *
     * @param tier how far from the visitors it stands, from 0
     * @param zone what it shares with others that fails as one
     * @param roles what it does, from the visitors on
     * @param weak what fails with it alone, for people; empty: nothing
     */
    public record Box(
            String server, String address, int tier, Optional<String> zone, List<Role> roles, Optional<String> weak) {
        public Box {
            roles = List.copyOf(roles);
        }
    }

    /**
     * What a server does.
     *
     * @param id the same on each server that does it
     * @param title such as {@code nginx}
     * @param ports at which others reach it
     */
    public record Role(String id, String title, List<Integer> ports) {
        public Role {
            ports = List.copyOf(ports);
        }

        /** {@code nginx :80}. */
        public String label() {
            var text = new StringBuilder(title);
            ports.forEach(port -> text.append(" :").append(port));
            return text.toString();
        }
    }

    /** What goes along an arrow. */
    public enum Flow {
        /** What visitors ask. */
        REQUESTS,
        /** What changes data, and what only reads them. */
        WRITES,
        READS,
        /** Copies of data. */
        REPLICATION;

        /** As it is written beside an arrow; nothing beside one that goes without saying. */
        public String word() {
            return switch (this) {
                case REQUESTS -> "";
                case WRITES -> "writes";
                case READS -> "reads";
                case REPLICATION -> "replication";
            };
        }
    }

    /** A role on a server. */
    public record End(String server, String role) {}

    /** @param from empty: the visitors */
    public record Arrow(Optional<End> from, End to, Flow flow) {}

    /** The roles on a server, by their place in the picture: {@code n3} and the like, which every drawing program takes. */
    String id(End end) {
        int n = 0;
        for (var box : boxes) {
            for (var role : box.roles()) {
                if (box.server().equals(end.server()) && role.id().equals(end.role())) {
                    return "n" + n;
                }
                n++;
            }
        }
        throw new IllegalArgumentException("nothing is drawn of " + end);
    }
}
