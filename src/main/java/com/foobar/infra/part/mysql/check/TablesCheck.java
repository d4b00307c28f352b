package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import java.util.ArrayList;

/** Every table is InnoDB and has a primary key; others diverge at a crash, or replicate row by row at a crawl. */
final class TablesCheck extends MemberCheck {

    TablesCheck(Members members, String server) {
        super("tables", members, server, none());
    }

    @Override
    Verdict judge(View view) {
        var wrong = new ArrayList<String>();
        view.self().foreignEngines().forEach((table, engine) -> wrong.add(table + " is " + engine));
        view.self().tablesWithoutKey().forEach(table -> wrong.add(table + " has no primary key"));
        return wrong.isEmpty()
                ? pass("all InnoDB with a primary key")
                : fail(listed(wrong), "ALTER TABLE … ENGINE=InnoDB, ALTER TABLE … ADD PRIMARY KEY on the primary");
    }
}
