/** What runs on servers already, read into a topology: from configuration files and answers to a draft with the place of each value. */
@NullMarked
package com.foobar.infra.adopt;

import org.jspecify.annotations.NullMarked;
