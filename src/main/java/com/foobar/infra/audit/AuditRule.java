package com.foobar.infra.audit;

import java.util.List;

/** One thing that {@code audit} looks for; a class each. */
public interface AuditRule {

    /** What it finds. */
    Finding.Kind kind();

    /** What there is of it; empty: all is well. */
    List<Finding> findings(Audited audited);
}
