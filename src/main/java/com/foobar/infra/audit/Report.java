package com.foobar.infra.audit;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What was found, the worst first.
 *
 * @param asked how many rules were asked
 * @param idle waivers that speak of nothing that was found
 */
public record Report(Profile profile, int asked, List<Judged> judged, List<Waiver> idle) {

    public Report {
        judged = List.copyOf(judged);
        idle = List.copyOf(idle);
    }

    /**
     * A finding, and who bears it.
     *
     * @param waiver the one that speaks of it, whether it still holds or has ended
     * @param open whether nobody bears it today
     */
    public record Judged(Finding finding, Optional<Waiver> waiver, boolean open) {}

    /**
     * What the profile asks for of all that was found.
     *
     * @param kinds what was looked for
     * @param heard whether it was looked for what a waiver speaks of, so that it is idle if nothing of the kind was found
     */
    public static Report of(
            List<Finding.Kind> kinds,
            List<Finding> all,
            Profile profile,
            List<Waiver> waivers,
            Predicate<Waiver> heard,
            LocalDate today) {
        var found = all.stream()
                .filter(finding -> profile.asks(finding.kind().from()))
                .sorted(Comparator.comparing(Finding::severity).reversed())
                .toList();
        return new Report(
                profile,
                (int) kinds.stream().filter(kind -> profile.asks(kind.from())).count(),
                found.stream().map(f -> judged(f, waivers, today)).toList(),
                // A waiver of what only a stricter profile asks for is not idle.
                waivers.stream()
                        .filter(heard)
                        .filter(w -> all.stream().noneMatch(w::covers))
                        .toList());
    }

    private static Judged judged(Finding finding, List<Waiver> waivers, LocalDate today) {
        var holding = waivers.stream()
                .filter(w -> w.covers(finding) && w.holds(today))
                .findFirst();
        return holding.isPresent()
                ? new Judged(finding, holding, false)
                : new Judged(
                        finding, waivers.stream().filter(w -> w.covers(finding)).findFirst(), true);
    }

    /** What nobody bears. */
    public List<Finding> open() {
        return judged.stream().filter(Judged::open).map(Judged::finding).toList();
    }

    /** How many open ones are that grave. */
    public long count(Severity severity) {
        return open().stream().filter(f -> f.severity() == severity).count();
    }

    /** Whether one that nobody bears is as grave as that, or graver. */
    public boolean reaches(Severity least) {
        return open().stream().anyMatch(f -> f.severity().compareTo(least) >= 0);
    }
}
