package com.foobar.offending.part.app;

import com.foobar.offending.part.loadbalancer.Front;

/** Knows a part in front of it. */
record KnowsTheFront(Front front) {}
