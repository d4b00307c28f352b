package com.foobar.infra.role;

import com.foobar.infra.resource.Archive;
import com.foobar.infra.role.render.ServerFiles;
import com.foobar.infra.secret.Secret;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the roles need besides the topology: everything that was rendered, read or decided outside of the pure core.
 *
 * @param files the rendered files of each server with a role
 * @param app the app's release, if the topology has an app
 * @param site the static files, if it has web servers
 * @param schema statements that make the app's tables; empty for a user's own app
 * @param appEnvironment content of the user's environment file for the app
 * @param secrets values that the operator provides, by name; a name that is missing is generated on the hosts
 */
public record Ingredients(
        Map<String, ServerFiles> files,
        Optional<Archive> app,
        Optional<Archive> site,
        String schema,
        Optional<Secret> appEnvironment,
        Map<String, Secret> secrets) {

    /** Password of the app's MySQL account. */
    public static final String APP_PASSWORD = "mysql-app";

    /** Password of the replication account. */
    public static final String REPLICATION_PASSWORD = "mysql-replication";

    /** Password of the account by which the primary asks the other databases whether it may open; always generated. */
    static final String OPENER_PASSWORD = "mysql-opener";

    public Ingredients {
        files = Map.copyOf(files);
        secrets = Map.copyOf(secrets);
    }

    /** The rendered files of a server that has a role. */
    ServerFiles filesOf(String server) {
        return Objects.requireNonNull(files.get(server), server);
    }
}
