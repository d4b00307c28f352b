/** MySQL's own vocabulary: GTID set arithmetic, replication status, versions and what they renamed. Pure. */
@NullMarked
package com.foobar.infra.mysql;

import org.jspecify.annotations.NullMarked;
