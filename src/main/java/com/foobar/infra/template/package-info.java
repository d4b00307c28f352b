/** Rendering of configuration files from templates; the only room that knows FreeMarker. Pure but for reading templates. */
@NullMarked
package com.foobar.infra.template;

import org.jspecify.annotations.NullMarked;
