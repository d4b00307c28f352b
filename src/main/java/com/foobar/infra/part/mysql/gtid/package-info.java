/** Arithmetic of GTID sets. Pure. */
@NullMarked
package com.foobar.infra.part.mysql.gtid;

import org.jspecify.annotations.NullMarked;
