package com.foobar.infra.part.app;

import com.foobar.infra.fact.StartCommand;
import com.foobar.infra.fact.UnitStart;
import com.foobar.infra.fact.UnitVariables;
import java.util.Optional;

/**
 * What starts PHP: a unit of the stack's own, as the app's. PHP writes its title over what the kernel knows of its environment, so
 * the unit writes ours of it to a file before, which goes when it ends.
 *
 * @param paths the app's
 */
record PhpCommand(AppPaths paths) implements StartCommand {

    @Override
    public String unit() {
        return paths.service();
    }

    @Override
    public boolean isPackaged() {
        return false;
    }

    @Override
    public UnitVariables variables() {
        return UnitVariables.writtenTo(paths.runtime() + "/environment");
    }

    /** Fails if PHP-FPM rejects its staged configuration; as the account that it runs as, since root's pools must name one. */
    static String trial(App app, AppPaths layout) {
        var staged = layout.fpm() + ".foobar-new";
        return "if [ -e " + staged + " ]; then fi_fpm=$(dpkg-query -W -f '${Depends}' " + Php.PACKAGE
                + "); fi_fpm=${fi_fpm#php}; if ! fi_why=$(setpriv --reuid " + layout.user() + " --regid "
                + layout.user() + " --clear-groups \"/usr/sbin/php-fpm${fi_fpm%%-*}\" -t --fpm-config " + staged
                + " 2>&1); then fi_fail \"php-fpm rejects what " + app.key("php.pool")
                + " says; nothing was changed: $fi_why\"; fi; fi";
    }

    @Override
    public Optional<String> otherwise(UnitStart start) {
        return new Written(unit()).otherwise(start);
    }
}
