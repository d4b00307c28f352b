package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.part.mysql.setting.AdjustedSettings;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;

/**
 * What the server runs with, what it persisted and what its option files say is what was rendered. Persisted values and
 * later files would win at the next start even where the running value is right.
 */
final class DriftCheck extends MemberCheck {

    private final ManifestFact manifest;

    DriftCheck(Members members, String server) {
        super("drift", members, server, none());
        this.manifest = new ManifestFact(members.topology().name());
    }

    @Override
    Map<String, Set<Fact<?>>> further() {
        return Map.of(server(), Set.of(manifest));
    }

    @Override
    Verdict judge(View view) {
        var self = view.self();
        var wrong = new ArrayList<String>();
        boolean persisted = false;
        var made = view.observed()
                .get(server(), manifest)
                .map(AdjustedSettings::of)
                .orElse(Set.of());
        for (var expected : members().expected(server())) {
            var name = expected.name();
            var running = self.variable(name);
            if (running.isPresent()
                    && !expected.satisfiedBy().test(running.get())
                    && !made.contains(AdjustedSettings.mark(name, expected.value(), running.get()))) {
                wrong.add(name + " runs as " + shown(running.get()) + ", rendered " + shown(expected.value()));
            }
            var kept = self.persisted().get(name);
            if (kept != null && !expected.satisfiedBy().test(kept)) {
                wrong.add(name + " is persisted as " + shown(kept) + ", rendered " + shown(expected.value()));
                persisted = true;
            }
            var option = self.options().get(name);
            if (option != null
                    && !option.equals(expected.value())
                    && !expected.satisfiedBy().test(option)) {
                wrong.add(name + " is " + shown(option) + " in the option files, rendered " + shown(expected.value()));
            }
        }
        if (!wrong.isEmpty()) {
            return fail(
                    listed(wrong),
                    persisted
                            ? "RESET PERSIST on " + server() + "; mysqld-auto.cnf beats every file at the next start"
                            : "foobar-infra plan shows the difference, apply mends it; my_print_defaults mysqld tells what the"
                                    + " files say");
        }
        return pass(count(members().expected(server()).size(), "setting") + " as rendered"
                + (self.persisted().isEmpty()
                        ? ""
                        : "; also persisted: " + listed(self.persisted().keySet())));
    }

    private static String shown(String value) {
        return value.isEmpty() ? "''" : value;
    }
}
