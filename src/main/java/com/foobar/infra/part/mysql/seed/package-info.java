/** How a replica gets the data that it starts from: from the primary's binary logs, or as a clone. Pure. */
@NullMarked
package com.foobar.infra.part.mysql.seed;

import org.jspecify.annotations.NullMarked;
