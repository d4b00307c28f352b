package com.foobar.offending.part.app;

/** No model: of no interest to other parts. */
public final class Inside {}
