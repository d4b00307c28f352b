package com.foobar.infra.fact;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a host says, on lines of their own, of the loads of its services: {@code @workers PID CHILD...}, and of each note
 * {@code @note UNIT INVOCATION WORKER}, followed by {@code @note UNIT TIME PATH} for each file.
 *
 * @param workers the newest child, by the PID of the main process
 * @param notes the proven loads, by unit
 */
record UnitLoads(Map<Integer, String> workers, Map<String, UnitFact.Proven> notes) {

    private static final String WORKERS = "@workers ";
    private static final String NOTE = "@note ";

    static UnitLoads read(String output) {
        var workers = new HashMap<Integer, String>();
        var loads = new LinkedHashMap<String, UnitFact.Load>();
        var times = new HashMap<String, Map<String, String>>();
        output.lines().forEach(line -> {
            var word = line.strip().split(" ");
            if (line.startsWith(WORKERS) && word.length > 2) {
                workers.put(Integer.valueOf(word[1]), word[word.length - 1]);
            } else if (line.startsWith(NOTE) && word.length > 2) {
                var unit = word[1];
                if (loads.containsKey(unit)) {
                    times.computeIfAbsent(unit, _ -> new HashMap<>()).put(word[word.length - 1], word[2]);
                } else {
                    loads.put(unit, new UnitFact.Load(word[2], word.length > 3 ? word[3] : ""));
                }
            }
        });
        var notes = new HashMap<String, UnitFact.Proven>();
        loads.forEach((unit, load) -> notes.put(unit, new UnitFact.Proven(load, times.getOrDefault(unit, Map.of()))));
        return new UnitLoads(workers, notes);
    }

    /** What else the host said. */
    static String without(String output) {
        return output.lines()
                .filter(line -> !line.startsWith(WORKERS) && !line.startsWith(NOTE))
                .collect(Collectors.joining("\n"));
    }

    String worker(int pid) {
        return workers.getOrDefault(pid, "");
    }

    Optional<UnitFact.Proven> proven(String unit) {
        return Optional.ofNullable(notes.get(unit));
    }
}
