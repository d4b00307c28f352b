package com.foobar.infra.part.mysql.account;

import com.foobar.infra.language.Addresses;
import com.foobar.infra.language.Characters;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.setting.CharacterSets;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules that the databases and accounts of a topology must obey together. */
public final class AccountRules {

    private AccountRules() {}

    public static List<Violation> of(Topology topology, Mysql mysql) {
        var found = new ArrayList<Violation>();
        if (mysql.appUser().equals(mysql.replicationUser())) {
            found.add(new Violation(
                    "mysql.replication_user", mysql.appUser() + " is also the app's account; give each its own"));
        }
        mysql.databases().forEach((name, database) -> databases(mysql, name, database, found));
        mysql.accounts().forEach((name, login) -> accounts(topology, mysql, name, login, found));
        return found;
    }

    private static void databases(Mysql mysql, String name, Mysql.Database database, List<Violation> found) {
        var path = "mysql.databases." + name;
        mysql.allDatabases().stream()
                .takeWhile(other -> other.equals(mysql.database()) || other.compareTo(name) < 0)
                // On a server that folds case, and for whoever reads them, they would be one.
                .filter(other -> Addresses.lower(other).equals(Addresses.lower(name)))
                .findFirst()
                .ifPresent(other -> found.add(new Violation(
                        path,
                        other.equals(mysql.database())
                                ? "is mysql.database, which is made anyway"
                                : "differs from " + other + " in upper and lower case only")));
        database.collation()
                .filter(collation -> !CharacterSets.of(collation).equals(database.charset()))
                .ifPresent(collation -> found.add(new Violation(
                        path + ".collation",
                        Characters.quote(collation) + " is no collation of charset " + database.charset(),
                        List.of(),
                        Optional.of(
                                CharacterSets.ALL.contains(CharacterSets.of(collation))
                                        ? "let one of the two follow the other"
                                        : "SHOW COLLATION tells all; such as utf8mb4_0900_as_cs"))));
    }

    private static void accounts(
            Topology topology, Mysql mysql, String name, Mysql.Login login, List<Violation> found) {
        var path = "mysql.accounts." + name;
        if (name.equals(mysql.appUser()) || name.equals(mysql.replicationUser())) {
            found.add(new Violation(
                    path,
                    "is also mysql." + (name.equals(mysql.appUser()) ? "app_user" : "replication_user")
                            + ", which has its own privileges; give each its own name"));
        }
        for (int i = 0; i < login.databases().size(); i++) {
            var database = login.databases().get(i);
            if (!mysql.allDatabases().contains(database)) {
                found.add(new Violation(
                        path + ".databases[" + i + "]",
                        "no database is called " + database,
                        mysql.allDatabases(),
                        Optional.empty()));
            }
        }
        if (login.from().isEmpty() && PlannedAccount.visitors(topology).isEmpty()) {
            found.add(new Violation(
                    path,
                    "says not from where it comes, and no server of this topology uses the databases",
                    List.of(),
                    Optional.of("from: [SERVER or address, ...], or from: ['%'] for anywhere")));
        }
        for (int i = 0; i < login.from().size(); i++) {
            var client = login.from().get(i);
            if (!PlannedAccount.isServer(topology, client)
                    && !client.equals(PlannedAccount.ANYWHERE)
                    && !new Server("client", client).literal()) {
                found.add(new Violation(
                        path + ".from[" + i + "]",
                        client + " is no server of this topology, and no address",
                        topology.servers().stream().map(Server::name).toList(),
                        Optional.of("a server's name, an IPv4 or IPv6 address, or '%' for anywhere")));
            }
        }
    }
}
