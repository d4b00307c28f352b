/** What {@code audit} looks for at the databases. */
@NullMarked
package com.foobar.infra.part.mysql.audit;

import org.jspecify.annotations.NullMarked;
