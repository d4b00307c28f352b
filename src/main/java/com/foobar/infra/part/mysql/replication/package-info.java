/** Who is open for writes and who follows whom. Pure. */
@NullMarked
package com.foobar.infra.part.mysql.replication;

import org.jspecify.annotations.NullMarked;
