package com.foobar.infra.part.mysql.state;

import com.foobar.infra.part.mysql.state.TableLook.Name;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A table as {@code verify replication --data} reads it.
 *
 * @param key the columns of its primary key, or of another unique one without NULL, in their order; empty if no key of it can
 *     be walked along
 * @param index the key's name
 * @param rows about how many it has, as MySQL reckons
 * @param rowBytes about how large one is
 */
public record DataTable(
        Name name, String engine, List<Column> columns, String index, List<Column> key, long rows, long rowBytes) {

    private static final long CHUNK_BYTES = 2 << 20;
    private static final long CHUNK_ROWS = 5000;

    /** Without a key a table is read at once or not at all. */
    private static final long KEYLESS_ROWS = 100_000;

    private static final Set<String> NUMBERS =
            Set.of("tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "year", "enum", "set", "bit");
    private static final Set<String> NAMED_NUMBERS = Set.of("enum", "set");
    private static final Set<String> TIMES = Set.of("date", "datetime", "timestamp", "time");
    private static final Set<String> BYTES = Set.of("binary", "varbinary");
    private static final Set<String> TEXTS = Set.of("char", "varchar");

    public DataTable {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /** @param charset of text; empty for what has none */
    public record Column(String name, String type, String charset, String collation) {

        String quoted() {
            return "`" + name.replace("`", "``") + "`";
        }

        /**
         * Whether rows can be walked along it, from value to value.
         *
         * @param foremost whether it is the first of its key: MySQL finds no range of an ENUM or SET by its numbers
         */
        boolean leads(boolean foremost) {
            return (NUMBERS.contains(type) || TIMES.contains(type) || BYTES.contains(type) || TEXTS.contains(type))
                    && !(foremost && NAMED_NUMBERS.contains(type));
        }

        /** By what it is compared: an ENUM is ordered by its numbers. */
        String ordered() {
            return NAMED_NUMBERS.contains(type) ? "(" + quoted() + " + 0)" : quoted();
        }

        /** What is put into a variable to be compared with it. */
        String picked() {
            return type.equals("bit") ? "(" + quoted() + " + 0)" : ordered();
        }

        /** The bytes of a value of it that a variable holds, in hexadecimal. */
        String hex(String variable) {
            return TEXTS.contains(type) || BYTES.contains(type)
                    ? "HEX(" + variable + ")"
                    : "HEX(CAST(" + variable + " AS CHAR))";
        }

        /** Such a value as a literal. */
        String literal(String hex) {
            if (!hex.matches("([0-9A-F]{2})*")) {
                throw new IllegalArgumentException("not hexadecimal: " + hex);
            }
            if (BYTES.contains(type)) {
                return "X'" + hex + "'";
            }
            if (TEXTS.contains(type)) {
                return "_" + word(charset) + " X'" + hex + "' COLLATE " + word(collation);
            }
            var text = text(hex);
            if (!text.matches("[0-9:. -]+")) {
                throw new IllegalArgumentException("not a " + type + ": " + text);
            }
            return NUMBERS.contains(type) ? text : "'" + text + "'";
        }

        private static String word(String name) {
            if (!name.matches("[A-Za-z0-9_]+")) {
                throw new IllegalArgumentException("not a character set: " + name);
            }
            return name;
        }

        /** Such a value as people read it. */
        public String shown(String hex) {
            return BYTES.contains(type)
                    ? "0x" + hex
                    : TEXTS.contains(type)
                            ? "'" + text(hex) + "'"
                            : TIMES.contains(type) ? "'" + text(hex) + "'" : text(hex);
        }

        private String text(String hex) {
            var bytes = java.util.HexFormat.of().parseHex(hex.toLowerCase(Locale.ROOT));
            return new String(
                    bytes,
                    charset.equals("latin1")
                            ? java.nio.charset.StandardCharsets.ISO_8859_1
                            : charset.startsWith("utf16") || charset.equals("ucs2")
                                    ? java.nio.charset.StandardCharsets.UTF_16BE
                                    : java.nio.charset.StandardCharsets.UTF_8);
        }

        /**
         * What of a row's digest is of it: no two values give the same text, and NULL is like none. What may be large goes in by
         * its own digest, as a text above {@code max_allowed_packet} would be NULL.
         */
        String digested() {
            if (TEXTS.contains(type) || BYTES.contains(type) || type.equals("enum") || type.equals("set")) {
                var bytes = "CAST(" + quoted() + " AS BINARY)";
                return "IFNULL(CONCAT(LENGTH(" + bytes + "), ':', " + bytes + "), 'n')";
            }
            if (NUMBERS.contains(type) || TIMES.contains(type)) {
                return "IFNULL(CAST(" + picked() + " AS BINARY), 'n')";
            }
            return switch (type) {
                // A FLOAT as text has six digits only.
                case "float", "double" -> "IFNULL(CAST(" + quoted() + " + 0E0 AS BINARY), 'n')";
                case "json" -> "IFNULL(SHA2(CAST(" + quoted() + " AS CHAR), 256), 'n')";
                default -> "IFNULL(SHA2(CAST(" + quoted() + " AS BINARY), 256), 'n')";
            };
        }
    }

    /** Why its rows are not read; empty if they are. */
    public String unreadable() {
        if (!engine.equals("InnoDB")) {
            return "is " + engine + ", which cannot be read without holding up writers";
        }
        return key.isEmpty() && rows > KEYLESS_ROWS ? "has no key to walk along, and about " + rows + " rows" : "";
    }

    /** Whether it is the same table as far as its rows can be compared. */
    public boolean comparable(DataTable other) {
        return engine.equals(other.engine) && columns.equals(other.columns);
    }

    /** How many rows are read at once. */
    long chunk() {
        return Math.clamp(CHUNK_BYTES / Math.max(1, rowBytes), 1, CHUNK_ROWS);
    }

    /** About how many times that must be done. */
    long chunks() {
        return key.isEmpty() ? 1 : rows * 5 / 4 / chunk() + 2;
    }

    String quoted() {
        return "`" + name.schema().replace("`", "``") + "`.`" + name.table().replace("`", "``") + "`";
    }

    String digest() {
        return "SHA2(CONCAT(" + columns.stream().map(Column::digested).collect(Collectors.joining(", ',', "))
                + "), 256)";
    }
}
