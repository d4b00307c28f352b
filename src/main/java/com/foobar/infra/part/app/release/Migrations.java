package com.foobar.infra.part.app.release;

import com.foobar.infra.fact.KeptReleasesFact;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Script;
import java.util.List;

/**
 * The migration of one release.
 *
 * @param servers all of the app
 * @param root where its releases are
 * @param kept what tells which of them were live
 * @param notes where it is noted which migration ran
 * @param release its id
 */
public record Migrations(List<String> servers, String root, KeptReleasesFact kept, String notes, String release) {

    /** What defines what it calls. */
    public static final Library FUNCTIONS = Library.beside(Migrations.class, "migrations.sh");

    public Migrations {
        servers = List.copyOf(servers);
    }

    /**
     * How it is run.
     *
     * @param stack the topology's name
     * @param user system user, and the name of its directory below /var/lib
     * @param seconds how long it may take
     * @param environment prints assignments for a shell; below a line {@code # secrets} those that nobody may see
     */
    public record As(String stack, String user, long seconds, Script environment) {}

    /**
     * It runs on this server, unless it does or did on another.
     *
     * @param words the command, its program with its whole path
     * @param program the same for people
     * @param account of the databases that it works with; empty: the app's own
     */
    public Resource run(String server, List<String> words, String program, String account, As as) {
        return new MigrationResource(
                server,
                root,
                migrated(),
                words,
                program,
                account,
                new MigrationResource.Run(as.stack(), as.user(), as.user(), as.seconds(), as.environment()));
    }

    /** All servers know of it. */
    public List<Resource> noted() {
        return servers.stream()
                .<Resource>map(server -> new MigrationNotedResource(server, root, migrated()))
                .toList();
    }

    private Migrated migrated() {
        return new Migrated(servers, release, kept, new MigrationsFact(notes));
    }
}
