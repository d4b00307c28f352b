/** Reading topology and inventory files, with line and column for every problem; the only room that knows SnakeYAML. */
@NullMarked
package com.foobar.infra.config;

import org.jspecify.annotations.NullMarked;
