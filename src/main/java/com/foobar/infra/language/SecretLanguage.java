package com.foobar.infra.language;

import com.foobar.infra.language.Scalar.Refused;
import com.foobar.infra.topology.SecretSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How the language says where a secret comes from. */
public final class SecretLanguage {

    private SecretLanguage() {}

    private static final Key<Optional<String>> ENV = Key.optional("env", Scalars.VARIABLE)
            .doc("The environment variable of the operator's shell that holds the value.")
            .example("FOOBAR_APP_PASSWORD");

    private static final Key<Optional<String>> FILE = Key.optional("file", Scalars.path("a file's path"))
            .doc(
                    "A file whose first line is the value; relative to this file. Group and others must not be able to read it.")
            .example("secrets/app_password");

    private static final Key<Optional<List<String>>> COMMAND = Key.optional("command", ListOf.some(Scalars.ARGUMENT))
            .doc("A command whose first line of output is the value, as a list of words; run without a shell in this"
                    + " file's directory.")
            .example("[pass, show, foobar/app]");

    /** A secret that the operator brings. */
    public static final Section<SecretSource> BROUGHT = Section.oneOf(
            "secret_source",
            "Where a secret comes from: the environment, a file or a command. Never the secret itself.",
            List.of(ENV, FILE, COMMAND),
            fields -> fields.get(ENV)
                    .<SecretSource>map(SecretSource.Environment::new)
                    .or(() -> fields.get(FILE).map(SecretSource.File::new))
                    .or(() -> fields.get(COMMAND).map(SecretSource.Command::new))
                    .orElseGet(SecretSource.Generated::new));

    private static final Scalar<SecretSource> GENERATED = Scalar.<SecretSource>text(
                    "",
                    "generated",
                    Json.Obj.ofType("string").put("enum", Json.strings(List.of("generated"))),
                    written -> {
                        if (!written.equals("generated")) {
                            throw new Refused(
                                    "a secret is never written into this file",
                                    "generated, {env: NAME}, {file: PATH} or {command: [PROGRAM, ARGUMENT]}");
                        }
                        return new SecretSource.Generated();
                    })
            .secretively();

    /** A secret that the hosts may also make themselves. */
    public static final Either<SecretSource, SecretSource> SECRET = new Either<>(GENERATED, source -> source, BROUGHT);

    /** The key of such a secret. */
    public static Key<SecretSource> key(String name) {
        return Key.<SecretSource>of(name, SECRET, "generated", SecretSource.Generated::new)
                .example("{env: FOOBAR_" + name.toUpperCase(Locale.ROOT) + "}");
    }
}
