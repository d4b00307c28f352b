/** Topology and server to the files that the server must hold, through the templates. Pure but for reading templates. */
@NullMarked
package com.foobar.infra.role.render;

import org.jspecify.annotations.NullMarked;
