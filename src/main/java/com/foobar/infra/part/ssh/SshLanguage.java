package com.foobar.infra.part.ssh;

import com.foobar.infra.language.Either;
import com.foobar.infra.language.Key;
import com.foobar.infra.language.ListOf;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.language.Section;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The section {@code ssh}. */
final class SshLanguage {

    private SshLanguage() {}

    private static final Key<List<String>> SERVERS = Key.of(
                    "servers", ListOf.oneOrMore(Scalars.SERVER), Ssh.ALL, () -> List.of(Ssh.ALL))
            .doc("Which servers: all that have a part of the stack, or a list.")
            .example("[db-01, db-02]")
            .aka("server", "hosts");

    private static final Key<Integer> MAX_AUTH_TRIES = Key.of(
                    "max_auth_tries",
                    Scalars.number("tries", "a number from 2 to 20", 2, 20),
                    Integer.toString(Ssh.MAX_AUTH_TRIES))
            .doc("How many keys one connection may try. An agent with more keys than that is turned away.")
            .example("4");

    private static final Section<Ssh> SECTION = Section.of(
            "ssh",
            "Logins by keys alone, with algorithms of today.",
            List.of(SERVERS, MAX_AUTH_TRIES),
            f -> new Ssh(f.get(SERVERS), f.get(MAX_AUTH_TRIES)));

    static final Key<Optional<Ssh>> KEY = Key.optional(
                    "ssh",
                    new Either<>(
                            Scalars.choice(
                                    "hardening", Map.of("hardened", new Ssh(List.of(Ssh.ALL), Ssh.MAX_AUTH_TRIES))),
                            ssh -> ssh,
                            SECTION))
            .doc(
                    "hardened, or a mapping: no password opens a login any more, and OpenSSH's weaker algorithms are off. Taken back by"
                            + " the server itself unless one can log in anew. Left out: sshd is as you have it.")
            .example("hardened")
            .aka("sshd");
}
