package kopi.adapter.rabbitmq;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import kopi.platform.SerialQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is fed by one channel after the other: by another one when its channel is lost, or its connection. What a channel
 * other than the present one brings is void.
 *
 * <p><b>Threads.</b> The lock of this object guards what a subclass knows, too. It is not held while the broker is asked
 * for something, nor while a handler is called.
 */
abstract class ChannelSubscriber implements ConsumingSession.Subscriber {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelSubscriber.class);

    private final BrokerContext context;
    private final Consumer<ConsumingSession.Subscriber> subscribe;
    private final SerialQueue<Runnable> mailbox;

    /** Held while something is asked of the broker; never while a handler is called. */
    private final ReentrantLock asking = new ReentrantLock();

    @GuardedBy("this")
    private @Nullable Feed feed;

    @GuardedBy("this")
    private boolean isStarted;

    @GuardedBy("this")
    private boolean isOver;

    /** @param subscribe subscribes now, or throws an UnavailableException */
    ChannelSubscriber(BrokerContext context, Consumer<ConsumingSession.Subscriber> subscribe) {
        this.context = context;
        this.subscribe = subscribe;
        this.mailbox = context.mailbox();
    }

    final BrokerContext context() {
        return context;
    }

    /** Where handlers are called. */
    final SerialQueue<Runnable> mailbox() {
        return mailbox;
    }

    // --- Channels come and go. --------------------------------------------------------------------------------------

    /** Begins; said again, or after the end, it does nothing. */
    public final void start() {
        synchronized (this) {
            if (isStarted || isOver) {
                return;
            }
            isStarted = true;
        }
        subscribe.accept(this);
        if (isOver()) {
            // It was closed meanwhile, perhaps before the session knew it.
            context.consuming().remove(this);
        }
    }

    @Override
    public final void attach(LiveConnection live) throws IOException {
        asking.lock();
        try {
            if (needs(live)) {
                feedFrom(live);
            }
        } finally {
            asking.unlock();
        }
    }

    /** Whether that connection is to feed it; called while nothing else is asked of the broker. */
    synchronized boolean needs(LiveConnection live) {
        return !isOver && (feed == null || feed.live.number() < live.number());
    }

    /**
     * Is fed from that connection from now on; called by one thread at a time.
     *
     * @throws IOException if the broker refuses for now; it is called again
     */
    abstract void feedFrom(LiveConnection live) throws IOException;

    final synchronized void change(@Nullable Feed next) {
        feed = next;
    }

    final synchronized boolean isPresent(Feed one) {
        return !isOver && one.equals(feed);
    }

    /** Takes no more from that feed; false if it was not the present one. */
    final boolean drop(Feed one) {
        synchronized (this) {
            if (!one.equals(feed)) {
                return false;
            }
            feed = null;
        }
        // Not on this thread, which may be the client's.
        context.executor().execute(() -> LiveConnection.close(one.getChannel()));
        return true;
    }

    /** That channel is of no use any more: on to the next one. */
    void lost(Feed one) {
        if (drop(one)) {
            context.consuming().attachAgain(this);
        }
    }

    // --- The end. ---------------------------------------------------------------------------------------------------

    final synchronized boolean isOver() {
        return isOver;
    }

    /** Nothing is handed out any more. Returns whether it was not over before. */
    synchronized boolean stop() {
        boolean isFirst = !isOver;
        isOver = true;
        return isFirst;
    }

    @Override
    public final void end() {
        stop();
    }

    /** Ends, and gives its channel back; with it go the subscription and, back to a queue, what is not settled. */
    final boolean finish() {
        if (!stop()) {
            return false;
        }
        context.consuming().remove(this);
        asking.lock();
        try {
            Feed last;
            synchronized (this) {
                last = feed;
                feed = null;
            }
            if (last != null) {
                LiveConnection.close(last.getChannel());
            }
        } finally {
            asking.unlock();
        }
        return true;
    }

    /** What comes over one channel. */
    abstract class Feed extends DefaultConsumer {
        private final LiveConnection live;

        Feed(LiveConnection live) throws IOException {
            super(live.openChannel());
            this.live = live;
        }

        final LiveConnection live() {
            return live;
        }

        @Override
        public final void handleCancel(String tag) {
            // Most likely it was deleted, or its leader is gone; to subscribe again tells.
            lost(this);
        }

        @Override
        public final void handleShutdownSignal(String tag, ShutdownSignalException signal) {
            if (!signal.isInitiatedByApplication()) {
                lost(this);
            }
        }

        /** Tells the broker something of what came over this channel, unless that is gone. */
        final void settle(LiveConnection.Work settlement) {
            if (!isPresent(this)) {
                return;
            }
            try {
                settlement.on(getChannel());
            } catch (IOException | RuntimeException e) {
                // With the channel goes what it delivered: the broker delivers it again.
                LOG.debug("settling something of {}", ChannelSubscriber.this, e);
            }
        }
    }
}
