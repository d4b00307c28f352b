package com.foobar.infra.part.mysql;

import com.foobar.infra.language.Json;
import com.foobar.infra.language.Key;
import com.foobar.infra.language.ListOf;
import com.foobar.infra.language.MapOf;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalar.Refused;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.language.SecretLanguage;
import com.foobar.infra.language.Section;
import com.foobar.infra.language.Suggestions;
import com.foobar.infra.language.Words;
import com.foobar.infra.part.mysql.setting.CharacterSets;
import com.foobar.infra.topology.SecretSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The databases and accounts beside those of the app, within the section {@code mysql}. */
final class MysqlDatabaseLanguage {

    /** Without the older name, of which nobody can tell which of the two was meant. */
    private static final List<String> CHARACTER_SETS =
            CharacterSets.ALL.stream().filter(set -> !set.equals("utf8")).toList();

    private MysqlDatabaseLanguage() {}

    private static final Key<Optional<String>> CHARSET = Key.optional(
                    "charset",
                    Scalar.text(
                            "charset",
                            "a character set's name",
                            Json.Obj.ofType("string").put("enum", Json.strings(List.copyOf(CHARACTER_SETS))),
                            MysqlDatabaseLanguage::characterSet))
            .doc("The character set that its tables have unless they say otherwise. Left out: that of the collation, or"
                    + " utf8mb4.")
            .example("latin1")
            .aka("character_set", "encoding");

    private static String characterSet(String written) throws Refused {
        if (!CHARACTER_SETS.contains(written)) {
            throw new Refused(
                    "",
                    written.equals("utf8")
                            ? "utf8mb4, or utf8mb3 for what MySQL called utf8"
                            : Suggestions.didYouMean(written, CHARACTER_SETS)
                                    .orElse("such as utf8mb4; SHOW CHARACTER SET tells all"));
        }
        return written;
    }

    private static final Key<Optional<String>> COLLATION = Key.optional(
                    "collation",
                    Scalars.matching(
                            "collation",
                            "a collation's name",
                            "[a-z0-9]+(_[a-z0-9]+)*",
                            64,
                            "such as utf8mb4_0900_as_cs; SHOW COLLATION tells all"))
            .doc("Likewise the collation, one of its character set. Left out: the character set's own default.")
            .example("utf8mb4_0900_as_cs")
            .aka("collate");

    private static final Section<Mysql.Database> DATABASE_SECTION = Section.of(
            "mysql_database",
            "A database beside that of the app; {} for all defaults.",
            List.of(CHARSET, COLLATION),
            f -> new Mysql.Database(
                    f.get(CHARSET)
                            .or(() -> f.get(COLLATION).map(CharacterSets::of))
                            .orElse("utf8mb4"),
                    f.get(COLLATION)));

    static final Key<Map<String, Mysql.Database>> DATABASES = Key.of(
                    "databases",
                    MapOf.any(MysqlLanguage.SCHEMA, DATABASE_SECTION),
                    "{}",
                    Map::<String, Mysql.Database>of)
            .doc("Further databases, by name; made if they are not there, never dropped.")
            .example("{shop-archive: {}}");

    private static final Key<Mysql.Privileges> PRIVILEGES = Key.required(
                    "privileges",
                    Scalars.choice(
                            "mysql_privileges",
                            Words.of(
                                    "read", Mysql.Privileges.READ,
                                    "write", Mysql.Privileges.WRITE,
                                    "owner", Mysql.Privileges.OWNER)))
            .doc(
                    "read: SELECT and SHOW VIEW. write: SELECT, INSERT, UPDATE and DELETE, as the app's account. owner: all in"
                            + " these databases, tables, views and routines included, as migrations need.")
            .example("read")
            .aka("grants", "role", "can", "may");

    private static final Key<List<String>> ACCOUNT_DATABASES = Key.of(
                    "databases", ListOf.any(MysqlLanguage.SCHEMA), "[]", List::<String>of)
            .doc("In which databases it may do so. Left out: in all of this section.")
            .example("[shop]")
            .aka("on", "database");

    private static final Key<List<String>> FROM = Key.of(
                    "from",
                    ListOf.any(Scalars.matching(
                            "client",
                            "a server's name, an address, or %",
                            "%|[0-9A-Za-z.:-]+",
                            253,
                            "such as web-01, 10.0.0.5, or '%' for anywhere")),
                    "[]",
                    List::<String>of)
            .doc("From where it comes: servers of this topology, addresses, or '%' for anywhere. Left out: the"
                    + " servers that use the databases.")
            .example("[web-01, 10.0.0.5]")
            .aka("hosts", "host");

    private static final Key<SecretSource> PASSWORD =
            SecretLanguage.key("password").doc("Its password. generated: made on the hosts, which alone know it.");

    private static final Section<Mysql.Login> ACCOUNT_SECTION = Section.of(
            "mysql_account",
            "An account beside that of the app; over TLS only.",
            List.of(PRIVILEGES, ACCOUNT_DATABASES, FROM, PASSWORD),
            f -> new Mysql.Login(f.get(PRIVILEGES), f.get(ACCOUNT_DATABASES), f.get(FROM), f.get(PASSWORD)));

    static final Key<Map<String, Mysql.Login>> ACCOUNTS = Key.of(
                    "accounts", MapOf.any(MysqlLanguage.ACCOUNT, ACCOUNT_SECTION), "{}", Map::<String, Mysql.Login>of)
            .doc(
                    "Further accounts, by name, with just these privileges. One that is taken out of this list is dropped.")
            .example("{reports: {privileges: read}}")
            .aka("users");
}
