/** What shells and readers of manuals are told of the commands: completion for bash, zsh and fish, and manual pages. */
@NullMarked
package com.foobar.infra.cli.shells;

import org.jspecify.annotations.NullMarked;
