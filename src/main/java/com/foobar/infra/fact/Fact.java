package com.foobar.infra.fact;

/**
 * One question to a host, as a value. Equal facts are asked once, however many resources and checks want the answer.
 *
 * @param <T> the answer
 */
public interface Fact<T> {
    FactKind<?, T> kind();
}
