package com.foobar.infra.adopt;

import com.foobar.infra.adopt.Blocks.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code nginx -T} printed, file by file.
 *
 * @param servers all there are, in the order of the files
 * @param http what holds for each of them unless it says otherwise
 * @param upstreams groups of servers that requests are passed to
 */
record NginxDump(List<Site> servers, List<Block> http, List<Block> upstreams) {

    /** @param ours whether this tool wrote its file */
    record Site(Block block, boolean ours) {

        /** Its addresses, as it writes them. */
        List<Block> listens() {
            return block.all("listen").toList();
        }

        List<String> names() {
            return block.all("server_name").flatMap(b -> b.arguments().stream()).toList();
        }

        /** Whether only programs of the host itself reach it. */
        boolean local() {
            return !listens().isEmpty()
                    && listens().stream()
                            .allMatch(
                                    l -> Hosts.loopback(address(l)) || l.word(1).startsWith("unix:"));
        }

        Optional<Block> listen(int port) {
            return listens().stream().filter(l -> port(l) == port).findFirst();
        }

        /** Whether it is the one that the package brings. */
        boolean packaged() {
            return block.origin().place().endsWith("/sites-enabled/default")
                    && names().stream().allMatch("_"::equals);
        }
    }

    static NginxDump of(Host host) {
        var files = new NginxFiles(host);
        var servers = new ArrayList<Site>();
        var http = new ArrayList<Block>();
        var upstreams = new ArrayList<Block>();
        for (var root : files.roots()) {
            boolean inner = root.one("http").isEmpty() && root.one("events").isEmpty();
            // A file that nobody was seen to include stands for what is in some block; most are of http.
            var places = new ArrayList<>(root.all("http").toList());
            if (inner) {
                places.add(root);
            }
            for (var place : places) {
                place.all("server")
                        .filter(b -> !b.children().isEmpty())
                        .forEach(b -> servers.add(new Site(b, files.ours(b))));
                place.all("upstream").forEach(upstreams::add);
                http.add(place);
            }
        }
        return new NginxDump(servers, http, upstreams);
    }

    /** The directive in the server, or what holds for all. */
    Optional<Block> directive(Site site, String name) {
        return site.block()
                .one(name)
                .or(() -> http.stream()
                        .flatMap(h -> h.all(name))
                        .filter(b -> b.children().isEmpty())
                        .findFirst());
    }

    static String address(Block listen) {
        var where = listen.word(1);
        int colon = where.lastIndexOf(':');
        if (where.matches("[0-9]+")) {
            return "*";
        }
        var address = colon > where.indexOf(']') && colon >= 0 ? where.substring(0, colon) : where;
        return address.replace("[", "").replace("]", "");
    }

    static int port(Block listen) {
        var where = listen.word(1);
        int colon = where.lastIndexOf(':');
        var number = where.matches("[0-9]+") ? where : colon > where.indexOf(']') ? where.substring(colon + 1) : "80";
        return number.matches("[0-9]{1,5}") ? Integer.parseInt(number) : 80;
    }
}
