/** Restarts of several databases, one after the other. Pure. */
@NullMarked
package com.foobar.infra.part.mysql.rolling;

import org.jspecify.annotations.NullMarked;
