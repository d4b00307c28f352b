/** The part {@code audit}: how much {@code audit} asks of the stack, and what of it is known and borne. */
@NullMarked
package com.foobar.infra.part.auditing;

import org.jspecify.annotations.NullMarked;
