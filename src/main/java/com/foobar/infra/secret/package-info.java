/** Secrets, which cannot be printed and taint what they touch. Pure. */
@NullMarked
package com.foobar.infra.secret;

import org.jspecify.annotations.NullMarked;
