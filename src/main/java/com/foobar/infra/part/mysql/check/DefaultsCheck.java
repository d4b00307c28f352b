package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.mysql.state.ServerDefaults;
import com.foobar.infra.part.mysql.state.ServerDefaults.State;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a statement leaves to the server that executes it is on the replica as on the primary. Where it is not, the same binary log
 * makes other tables there, or stops.
 *
 * <p>What differs at first may be on its way: it is a difference if the replica, having all that the primary had, still shows what
 * the primary showed neither before nor after.
 */
final class DefaultsCheck extends MemberCheck {

    DefaultsCheck(Members members, String replica) {
        super("defaults", members, replica, Set.of(members.primary()));
    }

    @Override
    Map<String, Set<Fact<?>>> further() {
        Set<Fact<?>> now = Set.of(ServerDefaults.now());
        return Map.of(server(), now, members().primary(), now);
    }

    @Override
    public Map<String, Set<Fact<?>>> followUp(ClusterFacts first) {
        var primary = told(first, members().primary(), ServerDefaults.now());
        var replica = told(first, server(), ServerDefaults.now());
        if (primary.isEmpty()
                || replica.isEmpty()
                || primary.get().values().equals(replica.get().values())) {
            return Map.of();
        }
        Set<Fact<?>> again = Set.of(new ServerDefaults(primary.get().executed()));
        return Map.of(server(), again, members().primary(), again);
    }

    private static Optional<State.Told> told(ClusterFacts observed, String server, ServerDefaults fact) {
        return observed.get(server, fact).orElse(null) instanceof State.Told told
                ? Optional.of(told)
                : Optional.empty();
    }

    @Override
    Verdict judge(View view) {
        var primary = told(view.observed(), members().primary(), ServerDefaults.now());
        var replica = told(view.observed(), server(), ServerDefaults.now());
        if (primary.isEmpty() || replica.isEmpty()) {
            return unknown(view, primary.isEmpty() ? members().primary() : server(), ServerDefaults.now());
        }
        if (primary.get().values().equals(replica.get().values())) {
            return pass(alike(primary.get()));
        }
        var again = new ServerDefaults(primary.get().executed());
        var later = told(view.observed(), members().primary(), again);
        var here = told(view.observed(), server(), again);
        if (later.isEmpty() || here.isEmpty()) {
            return unknown(view, later.isEmpty() ? members().primary() : server(), again);
        }
        var wrong = new ArrayList<String>();
        var names = new TreeSet<>(primary.get().values().keySet());
        names.addAll(here.get().values().keySet());
        boolean behind = !here.get().executed().contains(primary.get().executed());
        for (var name : names) {
            var own = Optional.ofNullable(here.get().values().get(name));
            var before = Optional.ofNullable(primary.get().values().get(name));
            if (!own.equals(before)
                    && !own.equals(Optional.ofNullable(later.get().values().get(name)))) {
                wrong.add(difference(name, before, own));
            }
        }
        if (wrong.isEmpty()) {
            return pass(alike(here.get()));
        }
        return behind
                ? new Verdict.Unknown(listed(wrong) + "; but within " + ServerDefaults.WAIT_SECONDS
                        + " s it did not have what " + members().primary() + " had")
                : fail(listed(wrong), hint(wrong));
    }

    private static Verdict unknown(View view, String server, ServerDefaults fact) {
        return new Verdict.Unknown(server + " did not tell of its defaults: "
                + (view.observed().get(server, fact).orElse(null) instanceof State.Unknown(var why)
                        ? why
                        : "it was not asked"));
    }

    private String difference(String name, Optional<String> primary, Optional<String> replica) {
        if (name.startsWith(ServerDefaults.DATABASE)) {
            if (primary.isEmpty()) {
                return name + " is not on " + members().primary();
            }
            return replica.map(own -> name + " has " + own + " and not " + primary.get())
                    .orElse(name + " is missing");
        }
        var own = replica.orElse("");
        var source = primary.orElse("");
        return switch (name) {
            case ServerDefaults.ZONE -> "its own time is " + fromUtc(own) + " and not " + fromUtc(source);
            case ServerDefaults.ZONE_TABLES ->
                zones(own).equals(zones(source))
                        ? "it has other rules for " + zones(own)
                        : "it has " + zones(own) + " and not " + zones(source);
            default -> name + "=" + own + " and not " + source;
        };
    }

    private static String hint(ArrayList<String> wrong) {
        var text = String.join(" ", wrong);
        if (text.contains("lower_case_table_names")) {
            return "it is settled when a data directory is made: seed a server that was initialized as the primary was";
        }
        if (text.contains("time zones by name") || text.contains("other rules")) {
            return "on the primary: mysql_tzinfo_to_sql /usr/share/zoneinfo | mysql mysql; it reaches the replicas";
        }
        return text.contains("its own time")
                ? "give both hosts the same time zone, or mysql.settings a default_time_zone"
                : "ALTER DATABASE with sql_log_bin=0 on the replica sets a database right; a setting belongs into"
                        + " mysql.settings. Tables that were made meanwhile are for the checks 'tables-alike' and --data to"
                        + " find";
    }

    private String alike(State.Told told) {
        var values = told.values();
        long databases = values.keySet().stream()
                .filter(name -> name.startsWith(ServerDefaults.DATABASE))
                .count();
        return "as on " + members().primary() + ": " + values.getOrDefault("collation_server", "?")
                + ", lower_case_table_names=" + values.getOrDefault("lower_case_table_names", "?")
                + ", time of " + fromUtc(values.getOrDefault(ServerDefaults.ZONE, "")) + ", "
                + zones(values.getOrDefault(ServerDefaults.ZONE_TABLES, "")) + ", the collations of "
                + count(databases, "database");
    }

    private static String zones(String tables) {
        int blank = tables.indexOf(' ');
        var number = blank < 0 ? "0" : tables.substring(0, blank);
        return (number.equals("0") ? "no" : number) + " time zones by name";
    }

    /** As {@code UTC+1:00/+2:00}, January's before July's. */
    private static String fromUtc(String minutes) {
        var each = new TreeSet<String>();
        for (var one : minutes.split("/", -1)) {
            if (one.matches("-?[0-9]{1,4}")) {
                int m = Integer.parseInt(one);
                each.add("%s%d:%02d".formatted(m < 0 ? "-" : "+", Math.abs(m) / 60, Math.abs(m) % 60));
            }
        }
        return "UTC" + String.join("/", each);
    }
}
