package com.foobar.infra.lab;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How long tests wait for what will come, if they say nothing of it: long enough for a machine on which many hosts do something at the same time.
 *
 * <p>Registered for all test classes in {@code META-INF/services}.
 */
public final class Patience implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
        // What is looked at is mostly a program started on a host, which takes its share of what is waited for.
        Awaitility.setDefaultPollInterval(Duration.ofMillis(250));
    }
}
