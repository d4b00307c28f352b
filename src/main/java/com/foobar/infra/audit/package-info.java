/** What {@code audit} finds in a topology: the contract of its rules, and those that are of no single part. Pure. */
@NullMarked
package com.foobar.infra.audit;

import org.jspecify.annotations.NullMarked;
