package kopi.adapter.rabbitmq;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import kopi.core.error.UnavailableException;
import kopi.core.port.Destination;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps subscriptions on whatever connection there is, and lends it to who has to declare or delete something. */
final class ConsumingSession implements Link.Session {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumingSession.class);
    private static final long AGAIN_MILLIS = 300;

    /** A subscription. */
    interface Subscriber {
        /**
         * Subscribes on that connection, unless it has done so or the subscription is over.
         *
         * @throws IOException if the broker refuses for now, or the connection is lost; it is called again
         */
        void attach(LiveConnection live) throws IOException;

        /** From now on its handler is given nothing, not even what has arrived. Does not ask the broker for anything. */
        void end();
    }

    private final Supplier<Collection<Destination>> standing;
    private final Executor later;

    @GuardedBy("this")
    private final Set<Subscriber> subscribers = new LinkedHashSet<>();

    @GuardedBy("this")
    private @Nullable LiveConnection live;

    @GuardedBy("this")
    private long connections;

    @GuardedBy("this")
    private boolean isClosed;

    /**
     * One without subscribers.
     *
     * @param standing what must exist before anything is subscribed to
     * @param executor runs what is tried again
     */
    ConsumingSession(Supplier<Collection<Destination>> standing, Executor executor) {
        this.standing = standing;
        this.later = CompletableFuture.delayedExecutor(AGAIN_MILLIS, TimeUnit.MILLISECONDS, executor);
    }

    @Override
    public void run(Connection connection, Runnable up) throws IOException, InterruptedException {
        CountDownLatch lost = new CountDownLatch(1);
        connection.addShutdownListener(_ -> lost.countDown());
        LiveConnection present = begin(connection);
        try {
            present.once(channel -> Topology.declare(channel, standing.get()));
            for (Subscriber subscriber : begun(present)) {
                attach(subscriber, present);
            }
            up.run();
            lost.await();
        } finally {
            end();
        }
    }

    private synchronized LiveConnection begin(Connection connection) {
        connections++;
        return new LiveConnection(connections, connection);
    }

    /** From now on the connection may be used by all. Returns who subscribed before. */
    private synchronized List<Subscriber> begun(LiveConnection present) {
        live = present;
        notifyAll();
        return new ArrayList<>(subscribers);
    }

    private synchronized void end() {
        live = null;
        notifyAll();
    }

    /** The present connection, if there is one. */
    synchronized Optional<LiveConnection> present() {
        return Optional.ofNullable(live);
    }

    /** What is subscribed to queues. */
    synchronized List<Destination.Queue> consumed() {
        return subscribers.stream()
                .flatMap(one -> one instanceof Consumption of ? Stream.of(of.queue()) : Stream.empty())
                .distinct()
                .toList();
    }

    /** The present connection; waits for it. */
    synchronized LiveConnection await(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (live == null && !isClosed) {
            long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (millis <= 0) {
                throw new UnavailableException(
                        "there has been no connection to RabbitMQ for " + patience.toSeconds() + " s");
            }
            wait(millis);
        }
        if (live == null || isClosed) {
            throw new UnavailableException("the connection to RabbitMQ is closed");
        }
        return live;
    }

    /** Waits until that connection is not the present one any more, or the time is over. */
    synchronized void awaitEndOf(LiveConnection lost, Duration pause) throws InterruptedException {
        long deadline = System.nanoTime() + pause.toNanos();
        long millis = pause.toMillis();
        while (lost.equals(live) && millis > 0) {
            wait(millis);
            millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        }
    }

    /** From now on it is attached to every new connection. */
    synchronized void add(Subscriber subscriber) {
        subscribers.add(subscriber);
    }

    synchronized void remove(Subscriber subscriber) {
        subscribers.remove(subscriber);
    }

    /** Has it attached again, after a while: it lost its channel, but perhaps not its connection. */
    void attachAgain(Subscriber subscriber) {
        synchronized (this) {
            if (isClosed || !subscribers.contains(subscriber)) {
                return;
            }
        }
        later.execute(() -> attachNow(subscriber));
    }

    private void attachNow(Subscriber subscriber) {
        LiveConnection present;
        synchronized (this) {
            present = live;
            if (present == null || isClosed || !subscribers.contains(subscriber)) {
                // The link attaches everyone once it has a connection.
                return;
            }
        }
        attach(subscriber, present);
    }

    /** Has it attached to that connection; if that fails, again later. */
    void attach(Subscriber subscriber, LiveConnection to) {
        try {
            subscriber.attach(to);
        } catch (IOException | RuntimeException e) {
            if (to.connection().isOpen()) {
                LOG.warn("cannot subscribe again to {}, trying on: {}", subscriber, Failures.text(e));
                attachAgain(subscriber);
            }
        }
    }

    /** Every subscription ends. */
    void close() {
        List<Subscriber> ended;
        synchronized (this) {
            isClosed = true;
            ended = new ArrayList<>(subscribers);
            subscribers.clear();
            notifyAll();
        }
        // Not under the lock: a subscription that closes itself takes its own before ours.
        ended.forEach(Subscriber::end);
    }
}
