package kopi.adapter.rabbitmq;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import kopi.core.meter.Meter;
import kopi.core.meter.Metrics;
import org.jspecify.annotations.Nullable;

/**
 * The publications that are not confirmed: those that wait, and those that were sent on the present connection.
 *
 * <p>It outlives connections. Each one is a session: {@link #attach} begins it, with everything that earlier sessions
 * sent and did not see confirmed back at the head of the line, in its old order; {@link #detach} ends it. What comes from
 * a session that is over is ignored, so that nothing is confirmed twice: a publication that is sent again has another
 * number in another session.
 *
 * <p><b>Bounds.</b> What is sent and unconfirmed is bounded in number and bytes. What waits is bounded in number; more
 * is an error in the program, as publishers bound what they have unconfirmed to far less.
 *
 * <p>Thread-safe. Outcomes are called on the thread that reports the confirmation, not under the lock.
 */
final class Outbox {
    /** How many publications may wait. */
    static final int WAITING_LIMIT = 65_536;

    private static final String SENT = "sent";

    /**
     * A publication to be sent now.
     *
     * @param number counts the publications of the session, from 1
     * @param stamp tells this sending from all others
     */
    record Sending(long number, long stamp, Publication publication) {}

    private record Sent(long stamp, long nanos, Publication publication) {}

    private final int windowMessages;
    private final long windowBytes;
    private final LongSupplier stamps;
    private final LongSupplier nanoTime;
    private final Meter meter;

    @GuardedBy("this")
    private final Deque<Publication> waiting = new ArrayDeque<>();

    /** By number, for the present session. */
    @GuardedBy("this")
    private final NavigableMap<Long, Sent> sent = new TreeMap<>();

    @GuardedBy("this")
    private long sentBytes;

    @GuardedBy("this")
    private long lastNumber;

    /** Stamps of those sent that came back; their confirmations are on the way. */
    @GuardedBy("this")
    private final Set<Long> cameBack = new HashSet<>();

    /** The number of the present session; 0 if there is none. */
    @GuardedBy("this")
    private long session;

    @GuardedBy("this")
    private long sessions;

    @GuardedBy("this")
    private boolean isBlocked;

    /** When the broker last took publications again after a block; null if it was not blocked in this session. */
    @GuardedBy("this")
    private @Nullable Long unblockedNanos;

    @GuardedBy("this")
    private boolean isClosed;

    /**
     * An empty one.
     *
     * @param windowMessages how many may be sent and unconfirmed
     * @param windowBytes how many bytes these may have together; a larger message goes alone
     * @param stamps gives a number that no other sending has
     * @param nanoTime gives the time in nanoseconds from some moment on
     * @param meter counts what is sent, and how long it takes to be confirmed
     */
    Outbox(int windowMessages, long windowBytes, LongSupplier stamps, LongSupplier nanoTime, Meter meter) {
        this.windowMessages = windowMessages;
        this.windowBytes = windowBytes;
        this.stamps = stamps;
        this.nanoTime = nanoTime;
        this.meter = meter;
    }

    /** Puts a publication at the end of the line. Does nothing once this is closed. */
    synchronized void add(Publication publication) {
        if (isClosed) {
            return;
        }
        if (waiting.size() >= WAITING_LIMIT) {
            throw new IllegalStateException(WAITING_LIMIT
                    + " publications are waiting already; publishers must bound their unconfirmed messages");
        }
        waiting.add(publication);
        notifyAll();
    }

    /** Begins a session; ends the present one. */
    synchronized long attach() {
        detach(session);
        sessions++;
        session = sessions;
        lastNumber = 0;
        isBlocked = false;
        unblockedNanos = null;
        notifyAll();
        return session;
    }

    /** Ends that session, if it is the present one: what it sent is unconfirmed, and waits again. */
    synchronized void detach(long ended) {
        if (ended != session || session == 0) {
            return;
        }
        session = 0;
        for (Sent again : sent.descendingMap().values()) {
            waiting.addFirst(again.publication());
        }
        sent.clear();
        sentBytes = 0;
        cameBack.clear();
        notifyAll();
    }

    /** The next publication that may be sent; waits for it. Null once the session is over. */
    synchronized @Nullable Sending take(long during) throws InterruptedException {
        while (during == session) {
            Publication next = waiting.peek();
            if (next == null) {
                wait();
            } else if (next.outcome().isAbandoned()) {
                waiting.remove();
            } else if (isBlocked || !fits(next)) {
                wait();
            } else {
                waiting.remove();
                return register(next);
            }
        }
        return null;
    }

    @GuardedBy("this")
    private boolean fits(Publication next) {
        return sent.isEmpty() || (sent.size() < windowMessages && sentBytes + next.body().length <= windowBytes);
    }

    @GuardedBy("this")
    private Sending register(Publication publication) {
        lastNumber++;
        long stamp = stamps.getAsLong();
        sent.put(lastNumber, new Sent(stamp, nanoTime.getAsLong(), publication));
        sentBytes += publication.body().length;
        meter.count(Metrics.MESSAGE_BYTES, publication.body().length, SENT);
        return new Sending(lastNumber, stamp, publication);
    }

    /** The broker has no place for what was sent with that stamp; it will confirm it nevertheless. */
    synchronized void cameBack(long during, long stamp) {
        if (during == session) {
            cameBack.add(stamp);
        }
    }

    /** The broker has confirmed these numbers; those that it had confirmed before change nothing. */
    void confirmed(long during, Collection<Long> numbers) {
        List<Runnable> outcomes = new ArrayList<>();
        synchronized (this) {
            if (during != session) {
                return;
            }
            for (long number : numbers) {
                Sent one = sent.remove(number);
                if (one != null) {
                    sentBytes -= one.publication().body().length;
                    meter.observe(Metrics.CONFIRMING, nanoTime.getAsLong() - one.nanos());
                    Publication.Outcome outcome = one.publication().outcome();
                    outcomes.add(cameBack.remove(one.stamp()) ? outcome::returned : outcome::confirmed);
                }
            }
            notifyAll();
        }
        outcomes.forEach(Runnable::run);
    }

    /** The broker takes nothing for now, or again. */
    synchronized void blocked(long during, boolean nowBlocked) {
        if (during == session) {
            isBlocked = nowBlocked;
            unblockedNanos = nanoTime.getAsLong();
            notifyAll();
        }
    }

    /** For how long the oldest publication that was sent has been unconfirmed, not counting while the broker blocks. */
    synchronized Duration oldestUnconfirmed() {
        if (isBlocked || sent.isEmpty()) {
            return Duration.ZERO;
        }
        long now = nanoTime.getAsLong();
        long age = now - sent.firstEntry().getValue().nanos();
        return Duration.ofNanos(unblockedNanos == null ? age : Math.min(age, now - unblockedNanos));
    }

    /** Forgets everything; nothing is taken or confirmed any more. */
    synchronized void close() {
        isClosed = true;
        detach(session);
        waiting.clear();
        notifyAll();
    }
}
