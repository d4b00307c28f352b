/** The typed model of what should exist, as records that hold their invariants. Pure. */
@NullMarked
package com.foobar.infra.topology;

import org.jspecify.annotations.NullMarked;
