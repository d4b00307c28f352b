package com.foobar.infra.part.mysql.replication;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.part.mysql.setting.CharacterSets;
import com.foobar.infra.part.mysql.state.Canary;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.MysqlResources;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.resource.Sha256;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A database exists on the primary, with the tables that some statements make. It is never dropped, nor is a table.
 *
 * @param charset character set that new tables have by default; that of a database which is there stays as it is unless
 *     {@code kept} says so
 * @param collation likewise; empty: the character set's own default, and no other is changed
 * @param kept whether a database that is there is held to them too
 * @param others databases of this stack that are planned beside it
 * @param tables statements that may be run again, {@code CREATE TABLE IF NOT EXISTS …}; empty for a bare database
 */
public record SchemaResource(
        String server,
        String topology,
        String database,
        String charset,
        Optional<String> collation,
        boolean kept,
        List<String> others,
        String tables,
        MysqlFact fact)
        implements Resource {

    /** That of the app, or the tool's own: as it was made. */
    public static SchemaResource own(
            String server, String topology, String database, List<String> others, String tables, MysqlFact fact) {
        return new SchemaResource(server, topology, database, "utf8mb4", Optional.empty(), false, others, tables, fact);
    }

    @Override
    public ResourceId id() {
        return new ResourceId("database", database);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(fact, new ManifestFact(topology));
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var running = MysqlResources.running(observed, server, fact);
        var schema = running.flatMap(s -> s.schema(database));
        var remembered = observed.get(server, new ManifestFact(topology))
                .orElseThrow()
                .digests()
                .getOrDefault(id().toString(), "");
        if (running.isEmpty() && remembered.equals(digest())) {
            return Optional.empty(); // The server is down; its databases are looked at once it is up.
        }
        var details = new ArrayList<Detail>();
        if (schema.isEmpty()) {
            (kept || database.equals(Canary.SCHEMA) ? List.<String>of() : former(observed))
                    .forEach(old -> details.add(new Detail.Note("the app will see an empty database: what is in " + old
                            + " stays there, and is not copied here")));
            details.add(new Detail.Attribute("character set", "", charset));
            collation.ifPresent(c -> details.add(new Detail.Attribute("collation", "", c)));
        } else if (kept) {
            differs(schema.get().collation(), details);
        }
        if (!tables.isEmpty()) {
            if (schema.isEmpty() || schema.get().tables() == 0) {
                details.add(new Detail.Attribute("tables", "", "created"));
            } else if (!remembered.equals(digest())) {
                details.add(new Detail.Note("statements that create missing tables are run"));
            }
        }
        if (details.isEmpty()) {
            return Optional.empty();
        }
        var end = "FI_SQL";
        while (tables.contains(end)) {
            end += "_"; // The shell must not take a statement for the end of them all.
        }
        var script = Script.builder()
                .line("fi_mysql <<'" + end + "'")
                .line("CREATE DATABASE IF NOT EXISTS " + MysqlResources.name(database) + defaults() + ";")
                .line(
                        kept && schema.isPresent()
                                ? "ALTER DATABASE " + MysqlResources.name(database) + defaults() + ";"
                                : "")
                .line("USE " + MysqlResources.name(database) + ";")
                .line(tables.strip())
                .line(end)
                .build();
        return Optional.of(new Delta(
                schema.isEmpty() ? Action.ADD : Action.CHANGE,
                List.copyOf(details),
                new Delta.Work.Run(script),
                schema.isEmpty() ? "" : remembered));
    }

    private String defaults() {
        return " CHARACTER SET " + charset + collation.map(c -> " COLLATE " + c).orElse("");
    }

    private void differs(String has, List<Detail> details) {
        if (!CharacterSets.of(has).equals(charset)) {
            details.add(new Detail.Attribute("character set", CharacterSets.of(has), charset));
        }
        collation.filter(c -> !c.equals(has)).ifPresent(c -> details.add(new Detail.Attribute("collation", has, c)));
        if (!details.isEmpty()) {
            details.add(new Detail.Note("for new tables; those that are there keep theirs"));
        }
    }

    /** The databases that this stack had here before under other names. */
    private List<String> former(ClusterFacts observed) {
        return observed.get(server, new ManifestFact(topology)).orElseThrow().digests().keySet().stream()
                .filter(id -> id.startsWith("database ") && !id.equals(id().toString()))
                .map(id -> id.substring("database ".length()))
                .filter(name -> !name.equals(Canary.SCHEMA) && !others.contains(name))
                .sorted()
                .toList();
    }

    @Override
    public String digest() {
        return tables.isEmpty() ? "present" : Sha256.of(tables).substring(0, 16);
    }

    public SchemaResource {
        others = List.copyOf(others);
        if (Shell.quote(database).startsWith("'")) {
            throw new IllegalArgumentException("unusable name for database " + database);
        }
    }
}
