package com.foobar.infra.part.app;

import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** That an app with data of its own can come to it. */
final class AppData {

    private AppData() {}

    static List<Violation> broken(Topology topology, App app) {
        var data = app.data();
        var mysql = topology.part(Mysql.class);
        if (data.equals(App.Data.SHARED)) {
            return List.of();
        }
        if (mysql.isEmpty()) {
            return List.of(new Violation(
                    app.key(data.account().isPresent() ? "account" : "database"),
                    "there is no section mysql that it could be in"));
        }
        var all = mysql.get().allDatabases();
        var unknown = data.database().filter(name -> !all.contains(name));
        if (unknown.isPresent()) {
            return List.of(new Violation(
                    app.key("database"),
                    "mysql.databases has no " + unknown.get() + "; the stack's databases are "
                            + String.join(", ", all)));
        }
        var found = new ArrayList<Violation>();
        data.account().ifPresent(name -> account(topology, app, mysql.get(), name, found));
        return found;
    }

    private static void account(Topology topology, App app, Mysql mysql, String name, List<Violation> found) {
        var login = mysql.accounts().get(name);
        if (login == null) {
            found.add(new Violation(
                    app.key("account"),
                    "mysql.accounts has no " + name
                            + (mysql.accounts().isEmpty()
                                    ? ""
                                    : "; it has "
                                            + String.join(", ", mysql.accounts().keySet()))));
            return;
        }
        var database = app.data().database(mysql);
        if (!login.databases().isEmpty() && !login.databases().contains(database)) {
            found.add(new Violation(
                    app.key("account"),
                    name + " may not come to " + database + ": add it to mysql.accounts." + name + ".databases"));
        }
        app.servers().stream()
                .filter(server -> !comes(topology, name, server))
                .forEach(server -> found.add(new Violation(
                        app.key("account"),
                        "the account " + name + " may not come from " + server + ": add it to mysql.accounts." + name
                                + ".from")));
    }

    /** Whether one of {@code mysql.accounts} may come from a server of the app's. */
    static boolean comes(Topology topology, String account, String server) {
        var from = topology.part(Mysql.class)
                .flatMap(mysql -> Optional.ofNullable(mysql.accounts().get(account)))
                .map(Mysql.Login::from)
                .orElse(List.of());
        return from.isEmpty()
                || from.contains("%")
                || from.contains(server)
                || topology.find(server)
                        .filter(found -> from.contains(found.address()))
                        .isPresent();
    }
}
