package com.foobar.infra.part.mysql.state;

import com.foobar.infra.fact.Answers;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.MalformedAnswer;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.shell.Script;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A bounded look at a server's tables: the names and definitions of all, and of its views, triggers, routines and events;
 * and checksums of the first and the last rows of some hundred, and of some in between.
 *
 * @param seed chooses which tables' rows are read, where there are more than {@link #TABLES}; the same on all servers
 * @param only these tables; empty: all
 * @param after first wait until this is executed, for {@link #WAIT_SECONDS} at most
 * @param looks how many, half a second apart; 1 to 8
 */
public record TableLook(String seed, List<Name> only, GtidSet after, int looks) implements Fact<TableLook.State> {

    /** As many tables' rows are read at most. */
    public static final int TABLES = 300;

    /** As many rows of a table are read from its beginning, in the order of its primary key; a shorter one as a whole. */
    public static final int HEAD = 5000;

    /** And as many from its end. */
    public static final int TAIL = 500;

    /** And as many in each of {@link #CHUNKS} places between, which differ from seed to seed. */
    public static final int CHUNK = 250;

    public static final int CHUNKS = 4;

    /** How long a replica may take to have what the primary had. */
    public static final int WAIT_SECONDS = 5;

    public TableLook {
        Canary.requireToken(seed);
        only = List.copyOf(new TreeSet<>(only));
        if (looks < 1 || looks > 8) {
            throw new IllegalArgumentException("looks: " + looks);
        }
    }

    /** One look at all tables. */
    public static TableLook atAll(String seed) {
        return new TableLook(seed, List.of(), GtidSet.empty(), 1);
    }

    /** Further looks at some of them. */
    public TableLook again(Collection<Name> tables, GtidSet wanted, int times) {
        return new TableLook(seed, List.copyOf(tables), wanted, times);
    }

    /** A table's or view's; or of what is no table, with its kind before its own name: {@code trigger goods_log}. */
    public record Name(String schema, String table) implements Comparable<Name> {
        private static final HexFormat HEX = HexFormat.of().withUpperCase();

        static Name ofHex(String text) {
            var words = text.split("\\.", -1);
            if (words.length != 2) {
                throw new MalformedAnswer("tables: not a name: " + text);
            }
            try {
                return new Name(plain(words[0]), plain(words[1]));
            } catch (IllegalArgumentException e) {
                throw new MalformedAnswer("tables: not a name: " + text);
            }
        }

        private static String plain(String hex) {
            return new String(HEX.parseHex(hex), StandardCharsets.UTF_8);
        }

        String hex() {
            return HEX.formatHex(schema.getBytes(StandardCharsets.UTF_8)) + "."
                    + HEX.formatHex(table.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public int compareTo(Name other) {
            int bySchema = schema.compareTo(other.schema);
            return bySchema != 0 ? bySchema : table.compareTo(other.table);
        }

        @Override
        public String toString() {
            int blank = table.indexOf(' ');
            return blank > 0 && KINDS.contains(table.substring(0, blank))
                    ? table.substring(0, blank) + " " + schema + "." + table.substring(blank + 1)
                    : schema + "." + table;
        }
    }

    private static final Set<String> KINDS = Set.of("trigger", "procedure", "function", "event");

    /**
     * How a table was.
     *
     * @param kind its engine, or {@code view}, {@code trigger}, {@code procedure}, {@code function}, {@code event}
     * @param definition a checksum of its columns and indexes, or of its text
     * @param head count and checksums of its first rows, or of all; empty where they were not read
     * @param tail of its last rows
     * @param between of those in some places between; {@code -} where there are none, or its key leads to none
     */
    public record Table(String kind, String definition, String head, String tail, String between) {

        /** One of which no rows were read. */
        Table(String kind, String definition) {
            this(kind, definition, "", "", "");
        }

        public boolean wasRead() {
            return !head.isEmpty() && !tail.isEmpty() && !between.isEmpty();
        }

        /** Whether it has rows at all; else it is known by its text. */
        public boolean isTable() {
            return !kind.equals("view") && !KINDS.contains(kind);
        }

        /** Whether rows between the first and the last were read. */
        public boolean wasReadBetween() {
            return wasRead() && !between.equals("-");
        }

        /** How many of its rows were read from its beginning. */
        public long rows() {
            return wasRead() ? Long.parseLong(head.substring(0, head.indexOf(' '))) : 0;
        }

        /** Whether these are all its rows. */
        public boolean whole() {
            return wasRead() && rows() < HEAD;
        }
    }

    /**
     * @param before what was executed before the first table was read
     * @param after what was executed after the last one was
     */
    public record Look(GtidSet before, GtidSet after, Map<Name, Table> tables) {
        public Look {
            tables = Collections.unmodifiableMap(new TreeMap<>(tables));
        }
    }

    /** What came of it. */
    public sealed interface State {
        /** @param looks at least one */
        record Looked(List<Look> looks) implements State {
            public Looked {
                looks = List.copyOf(looks);
            }
        }

        record Unknown(String why) implements State {}
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<TableLook, State> {
        @Override
        public String name() {
            return "tables";
        }

        @Override
        public boolean waits() {
            return true;
        }

        @Override
        public Script gather(List<TableLook> facts) {
            var out = Script.builder();
            facts.forEach(fact -> out.script(TableQuestion.script(fact)));
            return MysqlClient.unlessAbsent(out.build());
        }

        @Override
        public Map<TableLook, State> parse(List<TableLook> asked, String output) {
            var each = Rows.parseAll(output, asked.size());
            return Answers.inOrder(name(), asked, each, (_, rows) -> read(rows));
        }

        private static State read(Rows rows) {
            var looks = new ArrayList<Look>();
            var before = GtidSet.empty();
            var tables = new TreeMap<Name, Table>();
            for (var row : rows.rows()) {
                switch (row.tag()) {
                    case "look" -> {
                        before = row.gtids(1);
                        tables.clear();
                    }
                    case "table" -> tables.put(Name.ofHex(row.expect(4).text(1)), new Table(row.text(2), row.text(3)));
                    case "rows" ->
                        tables.computeIfPresent(
                                Name.ofHex(row.expect(5).text(1)),
                                (_, t) -> new Table(t.kind(), t.definition(), row.text(2), row.text(3), row.text(4)));
                    case "looked" -> looks.add(new Look(before, row.gtids(1), tables));
                    default -> {}
                }
            }
            return looks.isEmpty() || rows.all("end").isEmpty()
                    ? new State.Unknown(rows.absent() ? "MySQL is not installed" : rows.why())
                    : new State.Looked(looks);
        }
    }
}
