package com.foobar.infra.audit;

import java.time.LocalDate;
import java.util.Optional;

/**
 * Somebody's word that a finding is known and borne.
 *
 * @param finding the id of its kind
 * @param object of which object; empty: of each
 * @param until the last day on which it holds
 */
public record Waiver(String finding, Optional<String> object, String reason, String by, LocalDate until) {

    /** Whether it speaks of that finding, on whatever day. */
    public boolean covers(Finding of) {
        return of.kind().id().equals(finding) && (object.isEmpty() || object.equals(of.object()));
    }

    /** Whether it still holds. */
    public boolean holds(LocalDate today) {
        return !until.isBefore(today);
    }

    /** Lines of YAML that waive that finding for half a year. */
    static String proposed(Finding.Kind kind, String object, String reason, LocalDate today) {
        return "audit:\n  waive:\n    - finding: " + kind.id() + "\n      on: " + object + "\n      reason: " + reason
                + "\n      by: YOUR-NAME\n      until: " + today.plusMonths(6);
    }
}
