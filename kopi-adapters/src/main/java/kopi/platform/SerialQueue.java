package kopi.platform;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands items to a reader, one at a time and in the order in which they were put. At most one task of the executor's reads
 * at a time, so nobody waits for a thread, nor for the reader: with {@code Runnable::run} as the executor whoever puts
 * something into an idle queue reads, and whoever comes meanwhile leaves its items to that thread.
 *
 * <p>Thread-safe. No lock is held while the reader is called. When it throws, that item is done with, the executor or
 * whoever put it hears of it, and the next to put something has the rest read. Not bounded by itself: whoever puts items is
 * to bound those that wait.
 */
public final class SerialQueue<T> {
    private final Executor executor;
    private final Consumer<? super T> reader;

    @GuardedBy("this")
    private final Deque<T> items = new ArrayDeque<>();

    @GuardedBy("this")
    private boolean isBeingRead;

    /** An empty one. */
    public SerialQueue(Executor executor, Consumer<? super T> reader) {
        this.executor = executor;
        this.reader = reader;
    }

    /** Has an item read once all earlier ones have been. */
    public void put(T item) {
        putAll(() -> List.of(item));
    }

    /**
     * Has items read once all earlier ones have been.
     *
     * @param more computes them under the queue's lock: one at a time, and in the order in which they are then read
     */
    public void putAll(Supplier<? extends Collection<? extends T>> more) {
        synchronized (this) {
            items.addAll(more.get());
            if (isBeingRead || items.isEmpty()) {
                return;
            }
            isBeingRead = true;
        }
        executor.execute(this::read);
    }

    private void read() {
        try {
            for (T item = next(); item != null; item = next()) {
                reader.accept(item);
            }
        } catch (Throwable thrown) {
            stop();
            throw thrown;
        }
    }

    private synchronized @Nullable T next() {
        T item = items.poll();
        isBeingRead = item != null;
        return item;
    }

    private synchronized void stop() {
        isBeingRead = false;
    }
}
