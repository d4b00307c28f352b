/** The checks of verify: each observes, parses, and judges against the whole cluster. Pure. */
@NullMarked
package com.foobar.infra.check;

import org.jspecify.annotations.NullMarked;
