package com.foobar.infra.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The same thing done many times at once, each on a virtual thread. */
final class Parallel {

    interface Task<T> {
        T run(int index) throws Exception;
    }

    private Parallel() {}

    static <T> List<T> run(int times, Task<T> task) throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var futures = new ArrayList<Future<T>>();
            for (int i = 0; i < times; i++) {
                int index = i;
                futures.add(executor.submit(() -> task.run(index)));
            }
            var results = new ArrayList<T>();
            for (var future : futures) {
                results.add(future.get());
            }
            return results;
        }
    }
}
