package com.foobar.infra.engine;

import com.foobar.infra.check.CheckId;
import com.foobar.infra.check.Verdict;

/** What a check found. */
public record Judged(CheckId id, Verdict verdict) {
    public boolean passed() {
        return verdict instanceof Verdict.Pass;
    }
}
