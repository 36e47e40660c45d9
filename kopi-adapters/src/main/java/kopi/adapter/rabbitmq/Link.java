package kopi.adapter.rabbitmq;

import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kopi.core.error.InvalidInputException;
import kopi.core.error.KopiException;
import kopi.core.error.UnavailableException;
import kopi.core.port.BrokerHealth;
import kopi.core.retry.Backoff;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to the broker: makes it, has it used, and when it is lost, for whatever reason, makes another.
 *
 * <p>A thread of its own does nothing else: connect, run the {@link Session} until it ends, close what is left of the
 * connection, pause, and again. So whatever a session does, it does on a connection that only it uses and that ends with
 * it.
 */
final class Link implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final int CLOSE_MILLIS = 2_000;

    /** A connection that lived so long was a good one: the next is made without delay. */
    private static final Duration STABLE = Duration.ofSeconds(5);

    /** What is done on a connection. */
    interface Session {
        /**
         * Uses the connection until it is lost or no use; called again with the next one.
         *
         * @param up to be called once everything works again
         */
        void run(Connection connection, Runnable up) throws IOException, TimeoutException, InterruptedException;

        /** The broker takes no publications on this connection for now, or takes them again. */
        default void blocked(Connection connection, boolean nowBlocked) {}
    }

    private final String name;
    private final Connector connector;
    private final Backoff backoff;
    private final Session session;
    /** How often in a row a connection has failed before it was stable; for the link's own thread. */
    private int failures;

    private final Thread thread;
    private final CountDownLatch decided = new CountDownLatch(1);

    private volatile BrokerHealth state;
    private volatile @Nullable Connection connection;
    private volatile @Nullable KopiException refusal;
    private volatile boolean isClosed;

    /** @param name tells this link from others in logs and in the broker's list of connections */
    Link(String name, Connector connector, Backoff backoff, Session session) {
        this.name = name;
        this.connector = connector;
        this.backoff = backoff;
        this.session = session;
        this.state = new BrokerHealth(BrokerHealth.State.DOWN, "connecting for the first time");
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /**
     * Waits until it is up for the first time. To be called once, after {@link #start}.
     *
     * @throws InvalidInputException at once if the broker refuses who comes, or what is to be declared
     * @throws UnavailableException if there is no broker until that time
     */
    void awaitUp(Instant deadline) throws InterruptedException {
        boolean inTime = decided.await(Duration.between(Instant.now(), deadline).toMillis(), TimeUnit.MILLISECONDS);
        KopiException refused = refusal;
        if (refused != null) {
            throw refused;
        }
        if (!inTime) {
            throw new UnavailableException("no RabbitMQ at " + connector.server() + " (" + state.detail()
                    + "); start it or correct the address");
        }
    }

    BrokerHealth state() {
        return state;
    }

    /** Gives up the present connection, if there is one, so that another is made. */
    void restart(String reason) {
        Connection present = connection;
        if (present != null) {
            LOG.warn("{}: closing the connection: {}", name, reason);
            present.abort(CLOSE_MILLIS);
        }
    }

    /** Ends the session and closes the connection; returns soon, also if the broker does not answer. */
    @Override
    public void close() {
        isClosed = true;
        thread.interrupt();
        Connection present = connection;
        if (present != null) {
            present.abort(CLOSE_MILLIS);
        }
    }

    private void run() {
        try {
            while (!isClosed) {
                String reason = connectAndRun();
                if (!isClosed) {
                    down(reason);
                    failures++;
                    Thread.sleep(backoff.millis(failures, Link::chance));
                }
            }
        } catch (InterruptedException e) {
            // Closed: the thread is this link's own, and ends here.
            Thread.currentThread().interrupt();
        }
    }

    private static long chance(long shortest, long longest) {
        return ThreadLocalRandom.current().nextLong(shortest, longest + 1);
    }

    /** Returns why there is no connection any more. */
    private String connectAndRun() throws InterruptedException {
        try {
            Connection made = connector.connect(name);
            connection = made;
            long since = System.nanoTime();
            try {
                made.addBlockedListener(new Block(made));
                if (!isClosed) {
                    session.run(made, this::up);
                }
                ShutdownSignalException reason = made.getCloseReason();
                return reason == null ? "its session ended" : Failures.text(reason);
            } finally {
                connection = null;
                made.abort(CLOSE_MILLIS);
                if (System.nanoTime() - since > STABLE.toNanos()) {
                    failures = 0;
                }
            }
        } catch (IOException | TimeoutException e) {
            return Failures.text(e);
        } catch (KopiException e) {
            refused(e);
            return Failures.text(e);
        } catch (RuntimeException e) {
            // The client throws AlreadyClosedException and, rarely, others when a connection breaks under it.
            LOG.debug("{}: session ended", name, e);
            return Failures.text(e);
        }
    }

    private void refused(KopiException failure) {
        if (decided.getCount() > 0 && failure instanceof InvalidInputException) {
            refusal = failure;
            decided.countDown();
        }
    }

    private void up() {
        if (state.state() != BrokerHealth.State.BLOCKED) {
            state = BrokerHealth.UP;
        }
        LOG.info("{}: connected to RabbitMQ at {}", name, connector.server());
        decided.countDown();
    }

    private void down(String reason) {
        BrokerHealth before = state;
        boolean isNew = before.state() != BrokerHealth.State.DOWN;
        state = new BrokerHealth(BrokerHealth.State.DOWN, reason);
        if (isNew) {
            LOG.warn("{}: lost RabbitMQ at {}: {}", name, connector.server(), reason);
        } else if (!reason.equals(before.detail())) {
            LOG.warn("{}: still no RabbitMQ at {}: {}", name, connector.server(), reason);
        }
    }

    /** Hears that the broker has run out of something, or has it again. */
    private final class Block implements BlockedListener {
        private final Connection of;

        Block(Connection of) {
            this.of = of;
        }

        @Override
        public void handleBlocked(String reason) {
            LOG.warn("{}: RabbitMQ takes no publications: {}; free some memory or disk there", name, reason);
            state = new BrokerHealth(BrokerHealth.State.BLOCKED, reason);
            session.blocked(of, true);
        }

        @Override
        public void handleUnblocked() {
            LOG.info("{}: RabbitMQ takes publications again", name);
            state = BrokerHealth.UP;
            session.blocked(of, false);
        }
    }
}
