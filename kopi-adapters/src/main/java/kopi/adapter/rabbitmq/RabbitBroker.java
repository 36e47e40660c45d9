package kopi.adapter.rabbitmq;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.rabbitmq.client.AlreadyClosedException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.core.meter.Meter;
import kopi.core.meter.Metrics;
import kopi.core.port.Broker;
import kopi.core.port.BrokerHealth;
import kopi.core.port.Destination;
import kopi.core.port.MessageCodec;
import kopi.core.retry.Backoff;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker of cluster mode: RabbitMQ, over connections that come back by themselves.
 *
 * <p><b>Losing the broker.</b> When a connection is lost, this tries to get another one for as long as it is open. Then it
 * declares the standing destinations again, subscribes again, and sends again what is unconfirmed, in its old order.
 * Publishing goes on meanwhile, into a bounded line; what must ask the broker waits a bounded time and then throws
 * UnavailableException. Settling what a lost connection delivered does nothing: it is delivered again.
 *
 * <p><b>Threads.</b> Handlers run on threads of its own, confirmations, too. Publishing never waits for the broker; what
 * opens, declares, deletes or closes something waits for its answer.
 *
 * <p><b>Bounds.</b> RabbitMQ bounds neither queues nor journals for us: whoever publishes bounds what is unfinished. When it
 * runs out of memory or disk it takes no publications ({@link BrokerHealth.State#BLOCKED}), and none is confirmed.
 */
public final class RabbitBroker implements Broker {
    private static final Logger LOG = LoggerFactory.getLogger(RabbitBroker.class);
    private static final long WATCH_MILLIS = 500;
    private static final long THREAD_SECONDS = 5;
    /** How often the lengths of queues are looked at. */
    private static final long DEPTH_SECONDS = 2;

    /**
     * How long RabbitMQ may take to bring a stream back after the standing ones, without which nothing is asked of it; all
     * of them came within a tenth of a second (3.10).
     */
    private static final Duration RECOVERY = Duration.ofSeconds(5);

    private final RabbitServer server;
    private final RabbitOptions options;
    private final ExecutorService executor;
    private final ScheduledExecutorService timer;
    private final Outbox outbox;
    private final ConsumingSession consuming;
    private final Garbage garbage = new Garbage();
    private final BrokerContext context;
    private final Link publishingLink;
    private final Link consumingLink;

    /** What must exist whenever there is a connection. */
    @GuardedBy("this")
    private final Set<Destination> standing = new LinkedHashSet<>();

    private @Nullable Future<?> watching;
    private volatile boolean isClosed;

    private RabbitBroker(
            String name,
            RabbitServer server,
            RabbitOptions options,
            Collection<? extends Destination> standing,
            MessageCodec codec,
            NodeNotes notes,
            Consumer<Throwable> failures) {
        this.server = server;
        this.options = options;
        this.standing.add(DEAD_LETTERS);
        this.standing.addAll(standing);
        // As many threads as there are handlers at work; never shut down, as its threads go by themselves.
        this.executor = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                THREAD_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Thread.ofPlatform().daemon().name(name + "-", 0).factory());
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(name + "-timer").factory());
        this.outbox = new Outbox(
                options.windowMessages(),
                options.windowBytes(),
                () -> ThreadLocalRandom.current().nextLong(),
                System::nanoTime,
                notes.meter());
        this.consuming = new ConsumingSession(this::standing, executor);
        var quarantine = new Quarantine(codec, outbox, garbage, notes.attempts());
        this.context = new BrokerContext(
                codec,
                outbox,
                consuming,
                executor,
                failures,
                quarantine,
                new JobPresence(consuming),
                new SharedReadBudget(options.readBytes()),
                new ReentrantLock(),
                notes.meter(),
                notes.tracer(),
                () -> isClosed);
        Connector connector = new Connector(server, executor);
        this.publishingLink =
                new Link(name + "-publish", connector, backoff(), new PublishingSession(outbox, this::standing));
        this.consumingLink = new Link(name + "-consume", connector, backoff(), consuming);
    }

    private Backoff backoff() {
        return new Backoff(
                options.firstPause().toMillis(), options.longestPause().toMillis(), Backoff.Spread.EQUAL);
    }

    /**
     * Connects and declares the standing destinations.
     *
     * @param name tells this broker's connections from others' in RabbitMQ's lists, and its threads
     * @param standing what must exist whenever there is a connection; the same on every node
     * @param codec what messages are encoded with
     * @param failures hears what a handler or a confirmation threw: an error in the program, after which the process
     *     should end. It must not throw
     * @throws InvalidInputException if RabbitMQ refuses the user, the password or the virtual host, or has one of the
     *     destinations with other arguments
     * @throws UnavailableException if there is no RabbitMQ within the start timeout
     */
    public static RabbitBroker connect(
            String name,
            RabbitServer server,
            RabbitOptions options,
            Collection<? extends Destination> standing,
            MessageCodec codec,
            Consumer<Throwable> failures)
            throws InterruptedException {
        return connect(name, server, options, standing, codec, NodeNotes.NONE, failures);
    }

    /**
     * The same for a node whose earlier processes may have died at a message.
     *
     * @param notes notes what is worked on, and counts
     */
    public static RabbitBroker connect(
            String name,
            RabbitServer server,
            RabbitOptions options,
            Collection<? extends Destination> standing,
            MessageCodec codec,
            NodeNotes notes,
            Consumer<Throwable> failures)
            throws InterruptedException {
        var broker = new RabbitBroker(name, server, options, standing, codec, notes, failures);
        try {
            broker.start();
            return broker;
        } catch (InterruptedException | RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    private void start() throws InterruptedException {
        Instant deadline = Instant.now().plus(options.startTimeout());
        publishingLink.start();
        consumingLink.start();
        publishingLink.awaitUp(deadline);
        consumingLink.awaitUp(deadline);
        watching = timer.scheduleWithFixedDelay(this::watchConfirms, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
        if (!context.meter().equals(Meter.NONE)) {
            var _ = timer.scheduleWithFixedDelay(
                    () -> executor.execute(this::measureQueues), DEPTH_SECONDS, DEPTH_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void watchConfirms() {
        Duration age = outbox.oldestUnconfirmed();
        if (age.compareTo(options.confirmTimeout()) > 0) {
            publishingLink.restart("no confirmation for " + age.toSeconds() + " s; sending again what is unconfirmed");
        }
    }

    /** What waits in the queues that are consumed here; as it was before, if the broker does not say. */
    private void measureQueues() {
        List<Destination.Queue> queues = consuming.consumed();
        consuming.present().filter(_ -> !queues.isEmpty()).ifPresent(live -> {
            try {
                live.once(channel -> {
                    for (Destination.Queue queue : queues) {
                        context.meter()
                                .set(Metrics.QUEUE_MESSAGES, (double) channel.messageCount(queue.name()), queue.name());
                    }
                });
            } catch (IOException | RuntimeException e) {
                LOG.debug("asking how long queues are", e);
            }
        });
    }

    /** As the port says, of the worse of the two connections. */
    @Override
    public BrokerHealth health() {
        return isClosed ? BrokerHealth.CLOSED : BrokerHealth.worse(publishingLink.state(), consumingLink.state());
    }

    /** How many messages came out of queues and journals that could not be decoded, said nothing of a job, and were dropped. */
    long undecodable() {
        return garbage.count();
    }

    /** How many bytes of journals are held that are not processed. */
    long heldBytes() {
        return context.reads().held();
    }

    private synchronized List<Destination> standing() {
        return List.copyOf(standing);
    }

    /** As the port says; from now on the queue is declared again on every new connection, too. */
    @Override
    public void declareQueue(Destination.Queue queue) {
        ask("declare " + queue.name(), channel -> Topology.declare(channel, queue));
        synchronized (this) {
            standing.add(queue);
        }
    }

    @Override
    public void createJournal(Destination.Journal journal) {
        if (!askUnlessLost("create " + journal.name(), channel -> Topology.declare(channel, journal))) {
            LOG.warn(
                    "RabbitMQ lists {} as \"down\", having lost it when it was killed just after its first start; a job that"
                            + " needs it fails",
                    journal.name());
        }
    }

    @Override
    public void deleteJournal(Destination.Journal journal) {
        if (isClosed) {
            return;
        }
        if (!askUnlessLost("delete " + journal.name(), channel -> channel.queueDelete(journal.name()))) {
            LOG.warn(
                    "RabbitMQ has deleted {} and lost the record of that when it was killed: it lists it as \"down\"",
                    journal.name());
        }
    }

    /**
     * Asks something about a journal; false if RabbitMQ has lost it. It then is like one that is deleted: what is published
     * to it is returned, its readers are told.
     */
    private boolean askUnlessLost(String what, LiveConnection.Work work) {
        try {
            ask(what, work);
            return true;
        } catch (UnavailableException e) {
            if (Failures.isAbsent(e)) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public Publisher publisher(Confirms confirms) {
        requireOpen();
        return new RabbitPublisher(confirms, context);
    }

    @Override
    public Subscription consume(Destination.Queue queue, int prefetch, DeliveryHandler handler) {
        requirePositive("prefetch", prefetch);
        ask("consume " + queue.name(), channel -> channel.queueDeclarePassive(queue.name()));
        return new Consumption(queue, prefetch, handler, context, this::subscribe);
    }

    @Override
    public Reader read(Destination.Journal journal, long from, int credit, EntryHandler handler) {
        requirePositive("credit", credit);
        if (from < 0) {
            throw new IllegalArgumentException("from " + from + " is negative");
        }
        requireOpen();
        return new Reading(journal, from, credit, handler, context, this::subscribe);
    }

    /** Subscribes now; if the connection is lost in between, as soon as there is another. */
    private void subscribe(ConsumingSession.Subscriber subscriber) {
        LiveConnection live = live();
        consuming.add(subscriber);
        consuming.attach(subscriber, live);
    }

    /** Asks something that may be asked twice, until there is an answer, but not for ever. */
    private void ask(String what, LiveConnection.Work work) {
        long start = System.nanoTime();
        try {
            while (true) {
                requireOpen();
                LiveConnection live = consuming.await(options.patience());
                try {
                    live.once(work);
                    return;
                } catch (IOException | AlreadyClosedException e) {
                    if (System.nanoTime() - start > patienceWith(e).toNanos()) {
                        throw new UnavailableException(
                                "RabbitMQ at " + server + " did not " + what + ": " + Failures.text(e), e);
                    }
                    LOG.debug("asking again: {}", what, e);
                    consuming.awaitEndOf(live, options.firstPause());
                }
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private Duration patienceWith(Exception failure) {
        if (Failures.refusal(failure) == 0) {
            return options.patience();
        }
        return Failures.isAbsent(failure) ? RECOVERY : Duration.ZERO;
    }

    private LiveConnection live() {
        requireOpen();
        try {
            return consuming.await(options.patience());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static UnavailableException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new UnavailableException("interrupted while waiting for RabbitMQ", e);
    }

    @Override
    public void close() {
        isClosed = true;
        consuming.close();
        outbox.close();
        publishingLink.close();
        consumingLink.close();
        if (watching != null) {
            watching.cancel(false);
        }
        timer.shutdownNow();
    }

    private void requireOpen() {
        if (isClosed) {
            throw new UnavailableException("the connection to RabbitMQ is closed");
        }
    }

    private static void requirePositive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " " + value + " must be at least 1");
        }
    }
}
