/** YAML text as nodes with their places. Nothing else knows YAML. */
@NullMarked
package com.foobar.infra.yaml;

import org.jspecify.annotations.NullMarked;
