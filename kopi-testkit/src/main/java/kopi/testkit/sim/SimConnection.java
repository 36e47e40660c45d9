package kopi.testkit.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import kopi.core.error.UnavailableException;
import kopi.core.message.Message;
import kopi.core.port.Broker;
import kopi.core.port.BrokerHealth;
import kopi.core.port.Destination;
import kopi.core.port.LazyMessage;
import kopi.testkit.sim.Chance.Concern;

/**
 * A process's way to the broker. When its connection breaks it opens another one, takes up its subscriptions again and
 * repeats every publication that was not confirmed, as a client of RabbitMQ has to.
 *
 * <p>What opens something fails while it is down; callers look at {@link #isUp} first. What is published meanwhile waits.
 */
final class SimConnection implements Broker {
    private static final long SHORTEST_BACK_OFF = 10 * Timeline.MILLISECOND;
    private static final long LONGEST_BACK_OFF = Timeline.SECOND;
    private static final long LONGEST_GRACE = 50 * Timeline.MILLISECOND;
    private static final long LONGEST_UNNOTICED = 3 * Timeline.SECOND;

    private final SimBroker server;
    private final SimProcess process;
    private final World world;
    private final Consumer<Broker> declareStanding;
    private final List<SimPublisher> publishers = new ArrayList<>();
    private final List<Consuming> consumers = new ArrayList<>();
    private final List<Reading> readers = new ArrayList<>();
    private Optional<Cable> cable = Optional.empty();
    private boolean isClosed;

    /** @param declareStanding is called whenever the connection has come up, before anything else */
    SimConnection(SimBroker server, SimProcess process, Consumer<Broker> declareStanding) {
        this.server = server;
        this.process = process;
        this.world = process.world();
        this.declareStanding = declareStanding;
        process.atExit(() -> {
            isClosed = true;
            cable.ifPresent(live -> live.breakOff(grace(), 0));
        });
        process.whenCutOff(_ -> breakOff());
        connect();
    }

    /** Whether what opens something works now. Who asks while this end has not noticed that it is cut off, hangs. */
    boolean isUp() {
        return !isClosed
                && server.isUp()
                && process.cutOffFor() == 0
                && cable.filter(live -> !live.isBroken()).isPresent();
    }

    /** It breaks, and is opened again when this end has noticed. */
    void breakOff() {
        cable.ifPresent(
                live -> live.breakOff(grace(), world.chance(Concern.NETWORK).between(0, LONGEST_UNNOTICED)));
    }

    private long grace() {
        Chance network = world.chance(Concern.NETWORK);
        return network.happens(50) ? 0 : network.between(0, LONGEST_GRACE);
    }

    private void connect() {
        if (isClosed) {
            return;
        }
        if (!server.isUp() || process.cutOffFor() > 0) {
            retry();
            return;
        }
        Cable opened = server.connect(process);
        cable = Optional.of(opened);
        opened.atClientEnd(() -> {
            cable = Optional.empty();
            retry();
        });
        declareStanding.accept(this);
        List.copyOf(consumers).forEach(consumer -> consumer.connect(opened));
        List.copyOf(readers).forEach(reader -> reader.connect(opened));
        publishers.forEach(publisher -> publisher.repeat(opened));
    }

    private void retry() {
        process.after(
                world.chance(Concern.NETWORK).between(SHORTEST_BACK_OFF, LONGEST_BACK_OFF),
                "connects to the broker again",
                this::connect);
    }

    private void requireUp() {
        if (!isUp()) {
            throw new UnavailableException("the broker cannot be reached");
        }
    }

    @Override
    public void declareQueue(Destination.Queue queue) {
        requireUp();
        server.declareQueue(queue);
    }

    @Override
    public void createJournal(Destination.Journal journal) {
        requireUp();
        server.createJournal(journal);
    }

    @Override
    public void deleteJournal(Destination.Journal journal) {
        requireUp();
        server.deleteJournal(journal);
    }

    @Override
    public Publisher publisher(Confirms confirms) {
        var publisher = new SimPublisher(confirms);
        publishers.add(publisher);
        return publisher;
    }

    @Override
    public Subscription consume(Destination.Queue queue, int prefetch, DeliveryHandler handler) {
        requireUp();
        if (server.queue(queue).isEmpty()) {
            throw new UnavailableException("there is no queue " + queue.name());
        }
        return new Consuming(queue, prefetch, handler);
    }

    @Override
    public Reader read(Destination.Journal journal, long from, int credit, EntryHandler handler) {
        requireUp();
        return new Reading(journal, from, credit, handler);
    }

    @Override
    public BrokerHealth health() {
        if (isClosed) {
            return BrokerHealth.CLOSED;
        }
        return cable.isPresent() ? BrokerHealth.UP : new BrokerHealth(BrokerHealth.State.DOWN, "the connection broke");
    }

    @Override
    public void close() {
        List.copyOf(consumers).forEach(Consuming::close);
        List.copyOf(readers).forEach(Reading::close);
        List.copyOf(publishers).forEach(SimPublisher::close);
        isClosed = true;
    }

    // --- Publishing. ------------------------------------------------------------------------------------------------

    private final class SimPublisher implements Publisher {
        private final Confirms confirms;
        private final Map<Long, Publication> unconfirmed = new TreeMap<>();
        private boolean isOver;

        private record Publication(Destination to, Message message) {}

        SimPublisher(Confirms confirms) {
            this.confirms = confirms;
        }

        @Override
        public void publish(long number, Destination to, LazyMessage message) {
            if (isOver || isClosed) {
                return;
            }
            var publication = new Publication(to, message.message());
            unconfirmed.put(number, publication);
            cable.ifPresent(live -> send(live, number, publication));
        }

        void repeat(Cable live) {
            unconfirmed.forEach((number, publication) -> send(live, number, publication));
        }

        private void send(Cable live, long number, Publication publication) {
            live.toServer(publication.to().name(), () -> {
                boolean isThere = server.arrive(publication.to(), publication.message());
                if (world.faults.strikes(Fault.CONNECTION_LOST)) {
                    breakOff();
                }
                // Confirmations come in any order.
                live.toClient("confirmation " + number, "hears of publication", () -> answered(number, isThere));
            });
        }

        private void answered(long number, boolean isThere) {
            if (isOver || unconfirmed.remove(number) == null) {
                return;
            }
            if (isThere) {
                confirms.confirmed(number);
            } else {
                confirms.returned(number);
            }
        }

        @Override
        public void close() {
            isOver = true;
            unconfirmed.clear();
            publishers.remove(this);
        }
    }

    // --- Consuming. -------------------------------------------------------------------------------------------------

    private final class Consuming implements Subscription {
        private static final String LANE = "settling";

        private final Destination.Queue queue;
        private final int prefetch;
        private final DeliveryHandler handler;
        private Optional<Cable> connectedBy = Optional.empty();
        private Optional<SimQueue.Consumer> atServer = Optional.empty();
        private boolean isOver;

        Consuming(Destination.Queue queue, int prefetch, DeliveryHandler handler) {
            this.queue = queue;
            this.prefetch = prefetch;
            this.handler = handler;
        }

        @Override
        public void start() {
            if (isOver || isClosed || consumers.contains(this)) {
                return;
            }
            consumers.add(this);
            cable.ifPresent(this::connect);
        }

        void connect(Cable live) {
            connectedBy = Optional.of(live);
            SimQueue found = server.queue(queue)
                    .orElseThrow(() -> new UnavailableException("there is no queue " + queue.name()));
            SimQueue.Consumer consumer = found.connect(
                    prefetch,
                    (tag, held) -> live.toClient(
                            queue.name(), "is delivered", () -> deliver(new SimDelivery(this, live, tag, held))));
            atServer = Optional.of(consumer);
            live.atServerEnd(consumer::close);
        }

        private void deliver(SimDelivery delivery) {
            if (!isOver) {
                handler.delivered(delivery);
            }
        }

        /** Settlement goes the same way, and only on the connection that the delivery came on. */
        private void settle(SimDelivery delivery, Consumer<SimQueue.Consumer> how) {
            if (isOver
                    || isClosed
                    || delivery.isSettled
                    || connectedBy.filter(delivery.cameBy::equals).isEmpty()) {
                return;
            }
            delivery.isSettled = true;
            atServer.ifPresent(consumer -> delivery.cameBy.toServer(LANE, () -> how.accept(consumer)));
        }

        @Override
        public void close() {
            if (isOver) {
                return;
            }
            isOver = true;
            consumers.remove(this);
            connectedBy.ifPresent(live -> atServer.ifPresent(consumer -> live.toServer(LANE, consumer::close)));
        }
    }

    private static final class SimDelivery implements Delivery {
        private final Consuming by;
        private final Cable cameBy;
        private final long tag;
        private final SimQueue.Ready held;
        private boolean isSettled;

        SimDelivery(Consuming by, Cable cameBy, long tag, SimQueue.Ready held) {
            this.by = by;
            this.cameBy = cameBy;
            this.tag = tag;
            this.held = held;
        }

        @Override
        public Message message() {
            return held.message();
        }

        @Override
        public int redeliveries() {
            return held.redeliveries();
        }

        @Override
        public void acknowledge() {
            by.settle(this, consumer -> consumer.acknowledge(tag));
        }

        @Override
        public void reject(String reason) {
            by.settle(this, consumer -> consumer.reject(tag, reason));
        }

        @Override
        public String toString() {
            return held.toString();
        }
    }

    // --- Reading. ---------------------------------------------------------------------------------------------------

    private final class Reading implements Reader, SimJournal.Handout {
        private static final long NONE = -1;

        private final Destination.Journal journal;
        private final int credit;
        private final EntryHandler handler;
        private final long from;
        private Optional<Cable> connectedBy = Optional.empty();
        private Optional<SimJournal.Cursor> atServer = Optional.empty();
        /** The last entry that was handed out. */
        private long lastOffset = NONE;

        private long lastStamp;
        private long processed;
        /** What has come and there was no credit for: a server counts anew when a reader resumes. */
        private final Deque<Waiting> waiting = new ArrayDeque<>();

        private boolean isHandingOut;
        /** Whether the next entry is the last one again, by which it is seen that the journal is still the same. */
        private boolean isResuming;

        private boolean isOver;

        Reading(Destination.Journal journal, long from, int credit, EntryHandler handler) {
            this.journal = journal;
            this.from = from;
            this.processed = from - 1;
            this.credit = credit;
            this.handler = handler;
        }

        @Override
        public void start() {
            if (isOver || isClosed || readers.contains(this)) {
                return;
            }
            readers.add(this);
            cable.ifPresent(this::connect);
        }

        private record Waiting(long offset, SimJournal.Entry entry) {}

        void connect(Cable live) {
            connectedBy = Optional.of(live);
            waiting.clear();
            isResuming = lastOffset != NONE;
            Optional<SimJournal> found = server.journal(journal);
            if (found.isEmpty()) {
                deleted();
                return;
            }
            // What was handed out and not processed still counts against the credit.
            int room = isResuming ? Math.max(1, credit - (int) (lastOffset - processed)) + 1 : credit;
            SimJournal.Cursor cursor = found.get().connect(isResuming ? lastOffset : from, room, this);
            atServer = Optional.of(cursor);
            live.atServerEnd(cursor::close);
        }

        @Override
        public void entry(long offset, SimJournal.Entry entry) {
            Cable live = connectedBy.orElseThrow();
            live.toClient(journal.name(), "is given an entry of " + journal.name(), () -> {
                if (!isOver && connectedBy.filter(live::equals).isPresent()) {
                    read(offset, entry);
                }
            });
        }

        private void read(long offset, SimJournal.Entry entry) {
            if (isResuming) {
                isResuming = false;
                if (offset != lastOffset || entry.stamp() != lastStamp) {
                    end();
                    handler.replaced();
                } else {
                    atServer.ifPresent(cursor ->
                            connectedBy.orElseThrow().toServer(journal.name(), () -> cursor.processed(offset)));
                }
                return;
            }
            waiting.add(new Waiting(offset, entry));
            handOut();
        }

        private void handOut(Waiting next) {
            lastOffset = next.offset();
            lastStamp = next.entry().stamp();
            handler.read(lastOffset, lastStamp, LazyMessage.of(next.entry().message()));
        }

        private void handOut() {
            if (isHandingOut) {
                return;
            }
            isHandingOut = true;
            try {
                while (!isOver && !waiting.isEmpty() && Math.max(lastOffset, from - 1) - processed < credit) {
                    handOut(waiting.remove());
                }
            } finally {
                isHandingOut = false;
            }
        }

        @Override
        public void deleted() {
            Cable live = connectedBy.orElseThrow();
            live.toClient(journal.name(), "is notified that " + journal.name() + " is gone", () -> {
                if (!isOver) {
                    end();
                    handler.deleted();
                }
            });
        }

        private void end() {
            isOver = true;
            readers.remove(this);
            connectedBy.ifPresent(live -> atServer.ifPresent(cursor -> live.toServer(journal.name(), cursor::close)));
        }

        @Override
        public void processed(long offset) {
            if (isOver || isClosed) {
                return;
            }
            processed = Math.max(processed, offset);
            connectedBy.ifPresent(live ->
                    atServer.ifPresent(cursor -> live.toServer(journal.name(), () -> cursor.processed(offset))));
            handOut();
        }

        @Override
        public void release(long before) {
            // A hint: everything stays until the journal is deleted.
        }

        @Override
        public void close() {
            if (!isOver) {
                end();
            }
        }
    }
}
