/** Questions to hosts and the reading of their answers: one class owns a question and its parsing. */
@NullMarked
package com.foobar.infra.fact;

import org.jspecify.annotations.NullMarked;
