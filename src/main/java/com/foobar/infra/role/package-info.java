/** The roles a server can play, each turning the topology into desired resources and checks. Pure. */
@NullMarked
package com.foobar.infra.role;

import org.jspecify.annotations.NullMarked;
