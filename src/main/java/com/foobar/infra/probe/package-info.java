/** Framing of many observing scripts in one script, and of their many answers in one reply. Pure. */
@NullMarked
package com.foobar.infra.probe;

import org.jspecify.annotations.NullMarked;
