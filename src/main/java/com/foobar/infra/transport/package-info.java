/** SSH sessions, host keys, jump hosts, command execution and sudo; the only room that knows JSch. */
@NullMarked
package com.foobar.infra.transport;

import org.jspecify.annotations.NullMarked;
