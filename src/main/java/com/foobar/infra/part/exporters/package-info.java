/** What tells of each server, its services and their figures, to the stack's monitoring. Pure. */
@NullMarked
package com.foobar.infra.part.exporters;

import org.jspecify.annotations.NullMarked;
