/** A primary that lives gives its place to a replica. */
@NullMarked
package com.foobar.infra.part.mysql.handover;

import org.jspecify.annotations.NullMarked;
