/** What stands in the way of changing databases. Pure. */
@NullMarked
package com.foobar.infra.part.mysql.preflight;

import org.jspecify.annotations.NullMarked;
