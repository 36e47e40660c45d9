package kopi.adapter.memory;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.port.LazyMessage;

/** One publisher: tells its owner what became of each publication, until it is closed. */
final class MemoryPublisher implements Broker.Publisher {
    private final Broker.Confirms confirms;
    private final Consumer<Throwable> failures;
    private final BiConsumer<Destination, MemoryPublication> post;
    private volatile boolean closed;

    MemoryPublisher(
            Broker.Confirms confirms, Consumer<Throwable> failures, BiConsumer<Destination, MemoryPublication> post) {
        this.confirms = confirms;
        this.failures = failures;
        this.post = post;
    }

    @Override
    public void publish(long number, Destination to, LazyMessage message) {
        if (!closed) {
            post.accept(to, new MemoryPublication(this, number, message));
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    void confirmed(long number) {
        if (closed) {
            return;
        }
        try {
            confirms.confirmed(number);
        } catch (Throwable failure) {
            failures.accept(failure);
        }
    }

    void returned(long number) {
        if (closed) {
            return;
        }
        try {
            confirms.returned(number);
        } catch (Throwable failure) {
            failures.accept(failure);
        }
    }
}
