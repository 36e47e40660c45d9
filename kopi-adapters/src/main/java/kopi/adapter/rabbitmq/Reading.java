package kopi.adapter.rabbitmq;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import kopi.core.engine.ReadBudget;
import kopi.core.error.CorruptStateException;
import kopi.core.message.Message;
import kopi.core.meter.Metrics;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.port.LazyMessage;
import kopi.core.trace.TraceContext;
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
 * <p><b>Credit.</b> RabbitMQ sends whole chunks of a stream; what is beyond the credit waits here, encoded. What the {@link
 * ReadBudget} has no room for is let go, with the channel that it came by; once all that was kept is processed, it is read
 * again, and from then on few entries are asked for at a time.
 *
 * <p><b>Threads.</b> The client's threads only note what comes; the mailbox reads its header and calls the handler, which
 * may have it decoded.
 */
final class Reading extends ChannelSubscriber implements Broker.Reader {
    private static final Logger LOG = LoggerFactory.getLogger(Reading.class);

    /** The broker sends on as entries are acknowledged; with less it would wait for us at each one. */
    private static final int MIN_PREFETCH = 4;

    /** Where entries are large: one on its way while one is worked on. */
    private static final int CAUTIOUS_PREFETCH = 2;

    /** What the protocol can express. */
    private static final int MAX_PREFETCH = 65_535;

    /** For how long a journal is silent, that should have an entry at least, before it is looked at more closely. */
    private static final long SILENCE_MILLIS = 1_500;

    private final Destination.Journal journal;
    private final long from;
    private final int credit;
    private final Broker.EntryHandler handler;

    @GuardedBy("this")
    private final Deque<RawEntry> waiting = new ArrayDeque<>();

    /** What was handed out and is not processed, also from channels that are gone. */
    @GuardedBy("this")
    private final Deque<HandedOut> inHand = new ArrayDeque<>();

    /** The last entry that need not be read again. */
    @GuardedBy("this")
    private @Nullable Position last;

    /** How many bytes wait and are in hand, unpacked ones included. */
    @GuardedBy("this")
    private long held;

    /** Whether nothing is read until all that is held is processed. */
    @GuardedBy("this")
    private boolean isPaused;

    /** Whether there was too little room once. */
    @GuardedBy("this")
    private boolean isCautious;

    /** @param subscribe subscribes now, or throws an UnavailableException */
    Reading(
            Destination.Journal journal,
            long from,
            int credit,
            Broker.EntryHandler handler,
            BrokerContext context,
            Consumer<ConsumingSession.Subscriber> subscribe) {
        super(context, subscribe);
        this.journal = journal;
        this.from = from;
        this.credit = credit;
        this.handler = handler;
    }

    private record Position(long offset, long stamp) {}

    /** An entry as it came. */
    private static final class RawEntry {
        private final Entries feed;
        private final long tag;
        private final Position position;
        private final boolean isMark;
        private final Optional<TraceContext> trace;
        private final byte[] body;

        RawEntry(Entries feed, long tag, AMQP.BasicProperties properties, byte[] body) {
            this.feed = feed;
            this.tag = tag;
            this.position = new Position(Wire.offset(properties), Wire.stamp(properties));
            this.isMark = Wire.isMark(properties);
            this.trace = Wire.trace(properties);
            this.body = body;
        }

        void skip() {
            feed.acknowledge(tag, false);
        }
    }

    private record HandedOut(Entries feed, long tag, long offset, long bytes) {}

    // --- Connections come and go. --------------------------------------------------------------------------------

    @Override
    void feedFrom(LiveConnection live) throws IOException {
        var next = new Entries(live);
        Position known = begin(next);
        try {
            next.start(known);
        } catch (IOException | RuntimeException e) {
            lost(next, Failures.isNotFound(e));
        }
    }

    @Override
    synchronized boolean needs(LiveConnection live) {
        return !isPaused && super.needs(live);
    }

    /** Returns where it was; what waits is read again. */
    private synchronized @Nullable Position begin(Entries next) {
        change(next);
        next.prefetch = isCautious ? CAUTIOUS_PREFETCH : Math.clamp(credit, MIN_PREFETCH, MAX_PREFETCH);
        forgetWaiting();
        return last;
    }

    private synchronized void forgetWaiting() {
        waiting.forEach(entry -> hold(-1, -entry.body.length));
        waiting.clear();
    }

    private synchronized void hold(int entries, long bytes) {
        held += bytes;
        context().reads().change(bytes);
        context().meter().change(Metrics.JOURNAL_LAG, entries);
    }

    /** Looks whether the journal is long enough, if nothing has come of it. */
    private void probe(Entries silent, long min) {
        if (silent.hasCome || !isPresent(silent)) {
            return;
        }
        try {
            Channel own = silent.live().openChannel();
            try {
                HistoryProbe.start(own, journal, min, context().outbox(), finding -> {
                    context().executor().execute(() -> LiveConnection.close(own));
                    mailbox().put(() -> found(silent, finding));
                });
            } catch (IOException | RuntimeException e) {
                LiveConnection.close(own);
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            lost(silent, Failures.isNotFound(e));
        }
    }

    private void found(Entries on, HistoryProbe.Finding finding) {
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
    private void lost(Entries one, boolean isGone) {
        if (!isGone) {
            lost(one);
        } else if (drop(one)) {
            mailbox().put(() -> end(handler::deleted));
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

    @Override
    synchronized boolean stop() {
        forgetWaiting();
        inHand.forEach(entry -> hold(-1, -entry.bytes()));
        inHand.clear();
        return super.stop();
    }

    // --- Entries come. -------------------------------------------------------------------------------------------

    /** Notes an entry; by the client's thread. */
    private void arrived(RawEntry entry, @Nullable Position known) {
        synchronized (this) {
            if (!isPresent(entry.feed)) {
                return;
            }
            if (known == null || entry.position.offset() > known.offset()) {
                if (context().reads().take(held, entry.body.length)) {
                    held += entry.body.length;
                    context().meter().change(Metrics.JOURNAL_LAG, 1);
                    waiting.add(entry);
                    mailbox().put(this::handOut);
                } else {
                    pause(entry.feed);
                }
                return;
            }
        }
        if (entry.position.equals(known)) {
            entry.skip();
        } else {
            LOG.warn("{}: a different entry at offset {} than before", this, entry.position.offset());
            mailbox().put(() -> end(handler::replaced));
        }
    }

    /** Lets go of what comes, until {@link #resume}. */
    @GuardedBy("this")
    private void pause(Entries one) {
        isPaused = true;
        isCautious = true;
        drop(one);
    }

    /** Reads on, if it was paused and nothing is held any more. */
    private void resume() {
        synchronized (this) {
            if (!isPaused || isOver() || !waiting.isEmpty() || !inHand.isEmpty()) {
                return;
            }
            isPaused = false;
        }
        context().consuming().attachAgain(this);
    }

    /** Hands out what the credit allows. In the mailbox only. */
    private void handOut() {
        for (RawEntry entry = peek(); entry != null; entry = peek()) {
            try (var _ = context().quarantine().begin(entry.position.stamp())) {
                LazyMessage message = opened(entry);
                if (!take(entry, message)) {
                    return;
                }
                if (message != null) {
                    handOut(entry, message);
                } else {
                    entry.skip();
                    resume();
                }
            }
        }
    }

    private void handOut(RawEntry entry, LazyMessage message) {
        try {
            handler.read(entry.position.offset(), entry.position.stamp(), message);
        } catch (CorruptStateException e) {
            putAside(entry, Failures.text(e));
            takeBack(entry);
            entry.skip();
            resume();
        }
    }

    private synchronized void takeBack(RawEntry entry) {
        inHand.removeIf(handedOut -> {
            boolean isIt = handedOut.feed() == entry.feed && handedOut.tag() == entry.tag;
            if (isIt) {
                hold(-1, -handedOut.bytes());
            }
            return isIt;
        });
    }

    private synchronized @Nullable RawEntry peek() {
        boolean isFull = inHand.size() >= credit
                || (!inHand.isEmpty() && context().reads().isSpent(held));
        return isOver() || isFull ? null : waiting.peek();
    }

    /**
     * The message, decoded as far as its header, or wholly if that takes more memory than what has come, which is counted; null
     * if it is none, and to be skipped.
     */
    private @Nullable LazyMessage opened(RawEntry entry) {
        if (entry.isMark) {
            return null;
        }
        Optional<String> objection = context().quarantine().objection(entry.position.stamp());
        if (objection.isPresent()) {
            putAside(entry, objection.get());
            return null;
        }
        try {
            LazyMessage message = context().codec().lazily(entry.body);
            LazyMessage opened =
                    ReadBudget.isUnpacked(message.header().kind()) ? LazyMessage.of(message.message()) : message;
            return entry.trace.map(opened::traced).orElse(opened);
        } catch (CorruptStateException e) {
            putAside(entry, Failures.text(e));
            return null;
        }
    }

    private void putAside(RawEntry entry, String reason) {
        context().quarantine().put(journal.name(), entry.body, reason, () -> {}, () -> false);
    }

    /** The entry leaves the line; false if it is not in it any more, as its channel was lost: it comes again. */
    private synchronized boolean take(RawEntry entry, @Nullable LazyMessage message) {
        if (isOver() || waiting.peek() != entry) {
            return false;
        }
        waiting.remove();
        last = entry.position;
        if (message == null) {
            hold(-1, -entry.body.length);
        } else {
            long unpacked =
                    switch (message) {
                        case LazyMessage.Decoded(Message decoded, var _) -> ReadBudget.unpackedBytes(decoded);
                        case LazyMessage.Encoded _ -> 0;
                    };
            hold(0, unpacked);
            inHand.add(new HandedOut(entry.feed, entry.tag, entry.position.offset(), entry.body.length + unpacked));
        }
        return true;
    }

    @Override
    public void processed(long offset) {
        HandedOut latest = null;
        synchronized (this) {
            while (!inHand.isEmpty() && inHand.element().offset() <= offset) {
                latest = inHand.remove();
                hold(-1, -latest.bytes());
            }
            if (latest == null || isOver()) {
                return;
            }
            if (!waiting.isEmpty()) {
                mailbox().put(this::handOut);
            }
        }
        latest.feed().acknowledge(latest.tag(), true);
        resume();
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
    private final class Entries extends Feed {
        private volatile @Nullable Position known;
        private volatile boolean hasCome;
        private volatile int prefetch;

        Entries(LiveConnection live) throws IOException {
            super(live);
        }

        /** @param knownBefore the entry to begin with, if it was read before */
        void start(@Nullable Position knownBefore) throws IOException {
            known = knownBefore;
            long offset = knownBefore == null ? from : knownBefore.offset();
            getChannel().basicQos(prefetch);
            getChannel().basicConsume(journal.name(), false, Map.of("x-stream-offset", offset), this);
            long min = knownBefore == null ? from : knownBefore.offset() + 1;
            if (min > 0) {
                CompletableFuture.delayedExecutor(
                                SILENCE_MILLIS, TimeUnit.MILLISECONDS, context().executor())
                        .execute(() -> probe(this, min));
            }
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
            hasCome = true;
            context().received(body);
            arrived(new RawEntry(this, envelope.getDeliveryTag(), properties, body), known);
        }

        void acknowledge(long tag, boolean andEarlier) {
            settle(channel -> channel.basicAck(tag, andEarlier));
        }
    }
}
