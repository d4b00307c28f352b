/** Picocli commands, their wiring, and the one place where exceptions become exit codes and messages. */
@NullMarked
package com.foobar.infra.cli;

import org.jspecify.annotations.NullMarked;
