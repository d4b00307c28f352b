package com.foobar.infra.part.mysql.state;

import com.foobar.infra.fact.FactKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Answers of real servers, recorded under {@code src/test/resources/mysql}. */
public final class Recorded {

    private Recorded() {}

    public static String output(String name) {
        try (var in = Recorded.class.getResourceAsStream("/mysql/" + name + ".txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static MysqlState state(String name) {
        return read(output(name));
    }

    public static MysqlState.Running running(String name) {
        return (MysqlState.Running) state(name);
    }

    @SuppressWarnings("unchecked")
    public static MysqlState read(String output) {
        var fact = new MysqlFact();
        return ((FactKind<MysqlFact, MysqlState>) fact.kind())
                .parse(List.of(fact), output)
                .get(fact);
    }
}
