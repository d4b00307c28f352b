/** What watches a stack, and whom it tells. Pure. */
@NullMarked
package com.foobar.infra.part.monitoring;

import org.jspecify.annotations.NullMarked;
