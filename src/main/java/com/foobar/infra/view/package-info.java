/** What people and machines read: human text and JSON, both made from the same sealed events. */
@NullMarked
package com.foobar.infra.view;

import org.jspecify.annotations.NullMarked;
