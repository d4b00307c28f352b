/** Observing, applying and verifying: hosts in parallel, stages, gates, the lock and rollback. */
@NullMarked
package com.foobar.infra.engine;

import org.jspecify.annotations.NullMarked;
