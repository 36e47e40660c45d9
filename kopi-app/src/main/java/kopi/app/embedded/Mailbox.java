package kopi.app.embedded;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands messages to a reader one at a time and in order, on an executor, never on the thread that brings them: whoever
 * brings one may hold locks that the reader wants.
 */
final class Mailbox<T> {
    private final Executor executor;
    private final Consumer<T> reader;

    @GuardedBy("this")
    private final Deque<T> messages = new ArrayDeque<>();

    @GuardedBy("this")
    private boolean isBeingRead;

    Mailbox(Executor executor, Consumer<T> reader) {
        this.executor = executor;
        this.reader = reader;
    }

    void put(T message) {
        synchronized (this) {
            messages.add(message);
            if (isBeingRead) {
                return;
            }
            isBeingRead = true;
        }
        executor.execute(this::read);
    }

    private void read() {
        for (T message = next(); message != null; message = next()) {
            reader.accept(message);
        }
    }

    private synchronized @Nullable T next() {
        T message = messages.poll();
        isBeingRead = message != null;
        return message;
    }
}
