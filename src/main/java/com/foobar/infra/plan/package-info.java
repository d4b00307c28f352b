/** The planner: desired state compared with observed state gives a plan of stages, changes and diffs. Pure. */
@NullMarked
package com.foobar.infra.plan;

import org.jspecify.annotations.NullMarked;
