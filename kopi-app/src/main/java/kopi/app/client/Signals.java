package kopi.app.client;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import kopi.core.error.KopiException;

/** Brings signals from the threads of connections and readers to the one that pursues the job. Thread-safe. */
final class Signals {
    /** Each connection gives two at most, and is gone before the next one; more than that are not looked at. */
    private static final int CAPACITY = 64;

    private static final long LOOK_AGAIN_MILLIS = 500;

    private final BlockingQueue<Signal> queue = new ArrayBlockingQueue<>(CAPACITY);

    void put(Signal signal) {
        queue.offer(signal);
    }

    /**
     * Waits for a signal that concerns that connection, or the job as a whole.
     *
     * @param isSilent asked now and then
     */
    Signal await(int connection, BooleanSupplier isSilent) throws InterruptedException {
        while (true) {
            Signal next = queue.poll(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            if (next == null) {
                if (isSilent.getAsBoolean()) {
                    return new Signal.Silence();
                }
            } else if (concerns(next, connection)) {
                return next;
            }
        }
    }

    private static boolean concerns(Signal signal, int connection) {
        return switch (signal) {
            case Signal.Lost(int ended, KopiException _) -> ended == connection;
            case Signal.Gone(int ended) -> ended == connection;
            case Signal.Done _, Signal.Failed _, Signal.Silence _ -> true;
        };
    }
}
