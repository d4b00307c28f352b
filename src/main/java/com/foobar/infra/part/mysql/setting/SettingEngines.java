package com.foobar.infra.part.mysql.setting;

import com.foobar.infra.language.Characters;
import com.foobar.infra.language.Refusal;
import com.foobar.infra.language.Suggestions;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Settings that name storage engines. All that the stack promises of data it promises of InnoDB's. */
final class SettingEngines {

    private static final Set<String> ENGINES = Set.of(
            "InnoDB",
            "MyISAM",
            "MRG_MyISAM",
            "MEMORY",
            "CSV",
            "ARCHIVE",
            "BLACKHOLE",
            "FEDERATED",
            "EXAMPLE",
            "NDB",
            "NDBCLUSTER",
            "NDBINFO",
            "PERFORMANCE_SCHEMA",
            "TempTable");

    /** Of what lives for one query or one session. */
    private static final Map<String, List<String>> TEMPORARY = Map.of(
            "default_tmp_storage_engine", List.of("InnoDB", "MEMORY", "MyISAM"),
            "internal_tmp_mem_storage_engine", List.of("TempTable", "MEMORY"));

    private SettingEngines() {}

    /** Why no release takes that value, or none should; empty if one may. */
    static Optional<Refusal> problem(String name, String value) {
        if (name.equals("default_storage_engine")) {
            return isIn(List.of("InnoDB"), value)
                    ? Optional.empty()
                    : Optional.of(named(value)
                            .map(engine -> Refusal.of(
                                    "tables of " + engine + " survive no crash, and no clone carries their rows",
                                    "remove it; a single table can still have ENGINE=" + engine))
                            .orElseGet(() -> unknown(name, value, List.of("InnoDB"))));
        }
        if (name.equals("disabled_storage_engines")) {
            for (var engine : value.split(",", -1)) {
                if (isIn(List.of("InnoDB"), engine)) {
                    return Optional.of(Refusal.of(
                            "without InnoDB no table can be made, the tool's own neither", "leave InnoDB out of it"));
                }
                if (named(engine).isEmpty()) {
                    return Optional.of(unknown(name, engine.strip(), ENGINES));
                }
            }
        }
        var words = TEMPORARY.get(name);
        return words == null || isIn(words, value) || value.matches("[0-9]+")
                ? Optional.empty()
                : Optional.of(unknown(name, value, words));
    }

    private static Optional<String> named(String word) {
        return ENGINES.stream().filter(e -> e.equalsIgnoreCase(word.strip())).findFirst();
    }

    private static boolean isIn(List<String> engines, String word) {
        return engines.stream().anyMatch(e -> e.equalsIgnoreCase(word.strip()));
    }

    private static Refusal unknown(String name, String word, Collection<String> known) {
        return Refusal.of(
                Characters.quote(word) + " is nothing that " + name + " takes",
                Suggestions.didYouMean(word.toLowerCase(Locale.ROOT), known)
                        .orElse("it takes "
                                + String.join(", ", known.stream().sorted().toList())));
    }
}
