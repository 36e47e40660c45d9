package kopi.adapter.rabbitmq;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import kopi.core.error.KopiException;
import kopi.core.message.Message;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader of a journal, on one channel after the other.
 *
 * <p><b>Where it goes on.</b> On a new connection it reads the last entry again that it has handed out, and compares the
 * stamps: another entry at that offset means another history. A journal that has become shorter than that keeps silent
 * until it has grown so long again; so after a while of silence a {@link HistoryProbe} looks. The same is done for who
 * starts to read beyond the first entry.
 *
 * <p><b>Credit.</b> RabbitMQ sends whole chunks of a stream; what is beyond the credit waits here, encoded.
 *
 * <p><b>Threads.</b> The client's threads only note what comes; the mailbox decodes it and calls the handler.
 */
final class Reading implements Broker.Reader, ConsumingSession.Subscriber {
    private static final Logger LOG = LoggerFactory.getLogger(Reading.class);

    /** The broker sends on as entries are acknowledged; with less it would wait for us at each one. */
    private static final int MIN_PREFETCH = 4;

    /** For how long a journal is silent, that should have an entry at least, before it is looked at more closely. */
    private static final long SILENCE_MILLIS = 1_500;

    private final Destination.Journal journal;
    private final long from;
    private final int credit;
    private final Broker.EntryHandler handler;
    private final Parts parts;
    private final Mailbox mailbox;

    /** Held while something is asked of the broker; never while a handler is called. */
    private final ReentrantLock asking = new ReentrantLock();

    @GuardedBy("this")
    private final Deque<RawEntry> waiting = new ArrayDeque<>();

    /** What was handed out and is not processed, also from channels that are gone. */
    @GuardedBy("this")
    private final Deque<HandedOut> inHand = new ArrayDeque<>();

    /** The last entry that need not be read again. */
    @GuardedBy("this")
    private @Nullable Position last;

    @GuardedBy("this")
    private @Nullable Feed feed;

    @GuardedBy("this")
    private boolean isOver;

    Reading(Destination.Journal journal, long from, int credit, Broker.EntryHandler handler, Parts parts) {
        this.journal = journal;
        this.from = from;
        this.credit = credit;
        this.handler = handler;
        this.parts = parts;
        this.mailbox = parts.mailbox();
    }

    private record Position(long offset, long stamp) {}

    /** An entry as it came. */
    private static final class RawEntry {
        private final Feed feed;
        private final long tag;
        private final Position position;
        private final boolean isMark;
        private final byte[] body;

        RawEntry(Feed feed, long tag, AMQP.BasicProperties properties, byte[] body) {
            this.feed = feed;
            this.tag = tag;
            this.position = new Position(Wire.offset(properties), Wire.stamp(properties));
            this.isMark = Wire.isMark(properties);
            this.body = body;
        }

        void skip() {
            feed.acknowledge(tag, false);
        }
    }

    private record HandedOut(Feed feed, long tag, long offset) {}

    // --- Connections come and go. --------------------------------------------------------------------------------

    @Override
    public void attach(LiveConnection live) throws IOException {
        asking.lock();
        try {
            if (!needs(live)) {
                return;
            }
            Feed next = new Feed(live);
            Position known = change(next);
            try {
                next.start(known);
            } catch (IOException | RuntimeException e) {
                lost(next, Failures.isNotFound(e));
            }
        } finally {
            asking.unlock();
        }
    }

    private synchronized boolean needs(LiveConnection live) {
        return !isOver && (feed == null || feed.live.number() < live.number());
    }

    /** Returns where it was; what waits is read again. */
    private synchronized @Nullable Position change(Feed next) {
        feed = next;
        waiting.clear();
        return last;
    }

    private synchronized boolean isPresent(Feed one) {
        return !isOver && feed == one;
    }

    /** Looks whether the journal is long enough, if nothing has come of it. */
    private void probe(Feed silent, long least) {
        if (silent.hasCome || !isPresent(silent)) {
            return;
        }
        try {
            Channel own = silent.live.openChannel();
            try {
                HistoryProbe.start(own, journal, least, parts.outbox(), finding -> {
                    parts.executor().execute(() -> LiveConnection.close(own));
                    mailbox.post(() -> found(silent, finding));
                });
            } catch (IOException | RuntimeException e) {
                LiveConnection.close(own);
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            lost(silent, Failures.isNotFound(e));
        }
    }

    private void found(Feed on, HistoryProbe.Finding finding) {
        if (on.hasCome || !isPresent(on)) {
            return;
        }
        switch (finding) {
            case LONG_ENOUGH -> LOG.debug("{} is slow, but long enough", this);
            case TOO_SHORT -> end(handler::replaced);
            case GONE -> lost(on, true);
            case UNKNOWN -> lost(on, false);
        }
    }

    /** That channel is of no use any more; perhaps because there is no such journal. */
    private void lost(Feed one, boolean isGone) {
        synchronized (this) {
            if (feed != one) {
                return;
            }
            feed = null;
        }
        parts.executor().execute(() -> LiveConnection.close(one.getChannel()));
        if (isGone) {
            mailbox.post(() -> end(handler::deleted));
        } else {
            parts.consuming().attachAgain(this);
        }
    }

    /** Tells the handler why nothing more will come. In the mailbox only. */
    private void end(Runnable tell) {
        if (finish()) {
            tell.run();
        }
    }

    @Override
    public void close() {
        finish();
    }

    /** Returns whether it was not over before. */
    private boolean finish() {
        synchronized (this) {
            if (isOver) {
                return false;
            }
            isOver = true;
            waiting.clear();
            inHand.clear();
        }
        parts.consuming().remove(this);
        asking.lock();
        try {
            Feed present;
            synchronized (this) {
                present = feed;
                feed = null;
            }
            if (present != null) {
                LiveConnection.close(present.getChannel());
            }
        } finally {
            asking.unlock();
        }
        return true;
    }

    // --- Entries come. -------------------------------------------------------------------------------------------

    /** Notes an entry; by the client's thread. */
    private void arrived(RawEntry entry, @Nullable Position known) {
        synchronized (this) {
            if (feed != entry.feed || isOver) {
                return;
            }
            if (known == null || entry.position.offset() > known.offset()) {
                waiting.add(entry);
                mailbox.post(this::handOut);
                return;
            }
        }
        if (entry.position.equals(known)) {
            entry.skip();
        } else {
            LOG.warn("{}: another entry at offset {} than before", this, entry.position.offset());
            mailbox.post(() -> end(handler::replaced));
        }
    }

    /** Hands out what the credit allows. In the mailbox only. */
    private void handOut() {
        for (RawEntry entry = peek(); entry != null; entry = peek()) {
            Message message = decoded(entry);
            if (!take(entry, message != null)) {
                return;
            }
            if (message != null) {
                handler.read(entry.position.offset(), entry.position.stamp(), message);
            } else {
                entry.skip();
            }
        }
    }

    private synchronized @Nullable RawEntry peek() {
        return isOver || inHand.size() >= credit ? null : waiting.peek();
    }

    /** The message; null if it is none, and to be skipped. */
    private @Nullable Message decoded(RawEntry entry) {
        if (entry.isMark) {
            return null;
        }
        try {
            return parts.codec().decode(entry.body);
        } catch (KopiException e) {
            parts.garbage()
                    .count("entry " + entry.position.offset() + " of journal " + journal.name(), entry.body.length, e);
            return null;
        }
    }

    /** The entry leaves the line; false if it is not in it any more, as its channel was lost: it comes again. */
    private synchronized boolean take(RawEntry entry, boolean isHandedOut) {
        if (isOver || waiting.peek() != entry) {
            return false;
        }
        waiting.remove();
        last = entry.position;
        if (isHandedOut) {
            inHand.add(new HandedOut(entry.feed, entry.tag, entry.position.offset()));
        }
        return true;
    }

    @Override
    public void processed(long offset) {
        HandedOut latest = null;
        synchronized (this) {
            while (!inHand.isEmpty() && inHand.element().offset() <= offset) {
                latest = inHand.remove();
            }
            if (latest == null || isOver) {
                return;
            }
            if (!waiting.isEmpty()) {
                mailbox.post(this::handOut);
            }
        }
        latest.feed().acknowledge(latest.tag(), true);
    }

    @Override
    public void release(long before) {
        // A stream forgets by age only, or as a whole.
    }

    @Override
    public String toString() {
        return "journal " + journal.name();
    }

    /** What comes over one channel. */
    private final class Feed extends DefaultConsumer {
        private final LiveConnection live;
        private volatile @Nullable Position known;
        private volatile boolean hasCome;

        Feed(LiveConnection live) throws IOException {
            super(live.openChannel());
            this.live = live;
        }

        /** @param knownBefore the entry to begin with, if it was read before */
        void start(@Nullable Position knownBefore) throws IOException {
            known = knownBefore;
            long offset = knownBefore == null ? from : knownBefore.offset();
            getChannel().basicQos(Math.max(credit, MIN_PREFETCH));
            getChannel().basicConsume(journal.name(), false, Map.of("x-stream-offset", offset), this);
            long least = knownBefore == null ? from : knownBefore.offset() + 1;
            if (least > 0) {
                CompletableFuture.delayedExecutor(SILENCE_MILLIS, TimeUnit.MILLISECONDS, parts.executor())
                        .execute(() -> probe(this, least));
            }
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
            hasCome = true;
            arrived(new RawEntry(this, envelope.getDeliveryTag(), properties, body), known);
        }

        @Override
        public void handleCancel(String tag) {
            // Most likely it was deleted; to subscribe again tells.
            lost(this, false);
        }

        @Override
        public void handleShutdownSignal(String tag, ShutdownSignalException signal) {
            if (!signal.isInitiatedByApplication()) {
                lost(this, false);
            }
        }

        void acknowledge(long tag, boolean andEarlier) {
            if (!isPresent(this)) {
                return;
            }
            try {
                getChannel().basicAck(tag, andEarlier);
            } catch (IOException | RuntimeException e) {
                LOG.debug("acknowledging an entry of {}", journal.name(), e);
            }
        }
    }
}
