/** What {@code verify replication} proves. Pure. */
@NullMarked
package com.foobar.infra.part.mysql.check;

import org.jspecify.annotations.NullMarked;
