package com.foobar.infra.part.app;

import com.foobar.infra.language.Json;
import com.foobar.infra.language.Key;
import com.foobar.infra.language.ListOf;
import com.foobar.infra.language.MapOf;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalar.Refused;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.language.Section;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The section {@code app.php}. */
final class PhpLanguage {

    private PhpLanguage() {}

    private static final String SETTING_PATTERN = "[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z0-9_]+)*";

    /** Settings that the tool rests on, and what to do instead. */
    private static final Map<String, String> OWNED = Map.of(
            "cgi.fix_pathinfo", "what is run is a file of the release, and nothing else; remove it",
            "extension", "name it in app.php.extensions",
            "zend_extension", "name its package in app.packages, which turns it on");

    private static final Scalar<String> SETTING = Scalar.text(
            "php_setting",
            "a setting of PHP's",
            Json.Obj.ofType("string")
                    .put("pattern", "^" + SETTING_PATTERN + "$")
                    .put("maxLength", 100),
            written -> {
                var instead = OWNED.get(written);
                if (instead != null) {
                    throw new Refused(written + " is set by the tool itself", instead);
                }
                if (!Pattern.matches(SETTING_PATTERN, Scalars.within(written, 100))) {
                    throw new Refused("", "as in php.ini, such as memory_limit or opcache.memory_consumption");
                }
                return written;
            });

    /** Within single quotes nothing means anything, but for their end. */
    private static final Scalar<String> VALUE = Scalar.text(
            "", "text", Json.Obj.of().put("type", Json.strings(List.of("string", "number", "boolean"))), written -> {
                if (Scalars.within(written, 4096).chars().anyMatch(c -> c < ' ' || c == '\'')) {
                    throw new Refused(
                            "has a single quote or a control character in it", "php.ini knows no way to write that");
                }
                return written;
            });

    private static final Key<String> ROOT = Key.of(
                    "root",
                    Scalars.matching(
                            "directory_below",
                            "a directory's path",
                            "(?!.*\\.\\.)([A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*|\\.)",
                            200,
                            "below the release, such as public or web/html; . for all of it"),
                    "public")
            .doc(
                    "The directory of the release that visitors see. A file there is served as it is, a .php file is run, and"
                            + " all else is asked of its index.php. What lies outside of it nobody can ask for.")
            .example("public")
            .aka("document_root", "docroot");

    private static final Key<Map<String, String>> INI = Key.of("ini", MapOf.any(SETTING, VALUE), "{}", Map::of)
            .doc("Settings of PHP, as in php.ini, for this app alone. No secrets: those go to environment_file.")
            .example("{memory_limit: 256M, upload_max_filesize: 10M, post_max_size: 10M}")
            .aka("settings", "php_ini");

    private static final Key<Integer> WORKERS = Key.of("workers", Scalars.number("workers", "a number", 1, 1000), "8")
            .doc(
                    "How many requests a server answers at the same time. Each is a process, which may take memory_limit of memory.")
            .example("16")
            .aka("max_children", "children", "processes");

    private static final Key<List<String>> EXTENSIONS = Key.of(
                    "extensions",
                    ListOf.any(Scalars.matching(
                            "php_extension",
                            "an extension's name",
                            "[a-z][a-z0-9-]*",
                            50,
                            "without php in front, such as mysql, intl, mbstring or gd")),
                    "[]",
                    List::of)
            .doc("Extensions of PHP that the distribution has; each is the package php-NAME.")
            .example("[mysql, intl]")
            .aka("modules");

    private static final String POOL_PATTERN = "[a-z][a-z_.]*(\\[[A-Za-z0-9_.]+\\])? *= *[^;#=\\[\\]{}$`\\p{Cntrl}]*";

    /** What of a pool is the tool's, and what to do instead. */
    private static final Map<String, String> POOL_OWNED = Map.of(
            "listen", "where PHP is asked, and by whom, is the tool's business",
            "user", "PHP runs as the app's account",
            "group", "PHP runs as the app's account",
            "pm", "use app.php.workers",
            "pm.max_children", "use app.php.workers",
            "clear_env", "the environment is that of the unit",
            "env", "use app.environment or app.environment_file",
            "security.limit_extensions", "what is run is a .php file of the release",
            "chroot", "the unit confines it",
            "include", "write its lines here");

    private static final Scalar<String> POOL_LINE = Scalar.text(
            "fpm_setting",
            "a setting of a pool of PHP-FPM",
            Json.Obj.ofType("string").put("maxLength", 300),
            written -> {
                if (!Pattern.matches(POOL_PATTERN, Scalars.within(written, 300))) {
                    throw new Refused("", "a name, = and a value, such as pm.max_requests = 500");
                }
                var name = written.substring(0, written.indexOf('=')).strip();
                var bare = name.replaceFirst("\\[.*", "");
                var instead = POOL_OWNED.get(bare.startsWith("listen") ? "listen" : bare);
                if (instead != null) {
                    throw new Refused(name + " is set by the tool itself", instead);
                }
                if (name.startsWith("php_")) {
                    throw new Refused(name + " is a setting of PHP's", "use app.php.ini");
                }
                return written.strip();
            });

    private static final Key<List<String>> POOL = Key.of("pool", ListOf.any(POOL_LINE), "[]", List::<String>of)
            .doc(
                    "Further settings of the pool of PHP-FPM, as lines of its configuration. PHP-FPM checks them before anything is"
                            + " changed.")
            .example("[\"pm.max_requests = 500\", \"request_terminate_timeout = 60s\"]")
            .aka("directives", "fpm");

    static final Key<Optional<Php>> KEY = Key.optional(
                    "php",
                    Section.of(
                            "php",
                            "How PHP runs the release.",
                            List.of(ROOT, INI, WORKERS, EXTENSIONS, POOL),
                            f -> new Php(f.get(ROOT), f.get(INI), f.get(WORKERS), f.get(EXTENSIONS), f.get(POOL))))
            .doc("How PHP runs the release, with runtime: php-fpm.");
}
