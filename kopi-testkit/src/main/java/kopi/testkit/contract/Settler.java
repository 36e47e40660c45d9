package kopi.testkit.contract;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;

/** A thread that does what handlers leave for later, until it is closed. */
final class Settler implements AutoCloseable {
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private volatile boolean open = true;

    Settler(Executor threads) {
        threads.execute(() -> {
            try {
                while (open) {
                    tasks.take().run();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    void later(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void close() {
        later(() -> open = false);
    }
}
