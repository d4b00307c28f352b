package com.foobar.infra.view;

import com.foobar.infra.engine.Event;
import java.util.function.Consumer;

/** Shows what happens. Safe for use by many threads; closing it ends what it draws. */
public sealed interface View extends Consumer<Event>, AutoCloseable permits HumanView, JsonView {
    @Override
    void close();
}
