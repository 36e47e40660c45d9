package kopi.adapter.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import kopi.core.message.Message;
import kopi.core.model.JobId;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.port.LazyMessage;
import org.junit.jupiter.api.Test;

/** What the memory broker does beyond the contract. One thread; handlers run when the test says so. */
final class MemoryBrokerTest {
    private static final Destination.Queue WORK = new Destination.Queue("work");
    private static final Destination.Queue OTHER = new Destination.Queue("other");
    private static final Destination.Journal JOURNAL = new Destination.Journal("journal");
    private static final JobId JOB = new JobId("memory");
    private static final int CAPACITY = 4;

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final MemoryBroker broker = new MemoryBroker(tasks::addLast, CAPACITY, CAPACITY, failures::add);
    private final ConfirmedNumbers numbers = new ConfirmedNumbers();
    private final List<Long> confirmed = numbers.confirmed;
    private final Broker.Publisher publisher = broker.publisher(numbers);

    MemoryBrokerTest() {
        broker.declareQueue(WORK);
        broker.declareQueue(OTHER);
        broker.createJournal(JOURNAL);
    }

    @Test
    void fullQueueHasRoomOnlyOnceADeliveryIsAcknowledged() {
        send(WORK, 0, CAPACITY + 2);
        List<Broker.Delivery> deliveries = new ArrayList<>();
        broker.consume(WORK, CAPACITY, deliveries::add).start();
        runAll();
        assertThat(deliveries).hasSize(CAPACITY);
        assertThat(confirmed).hasSize(CAPACITY);

        deliveries.get(0).reject("again");
        assertThat(confirmed).hasSize(CAPACITY);
        deliveries.get(1).acknowledge();
        assertThat(confirmed).hasSize(CAPACITY + 1);
    }

    @Test
    void deadLetterMakesRoomInItsQueue() {
        send(WORK, 0, CAPACITY + 1);
        broker.consume(WORK, 1, delivery -> {
                    if (batches(delivery) == 0) {
                        delivery.reject("poison");
                    }
                })
                .start();
        runAll();
        assertThat(confirmed).hasSize(CAPACITY + 1);
    }

    @Test
    void waitingPublicationsEnterInTheOrderInWhichTheyCame() {
        send(WORK, 0, 3 * CAPACITY);
        List<Integer> order = new ArrayList<>();
        broker.consume(WORK, 1, delivery -> {
                    order.add(batches(delivery));
                    delivery.acknowledge();
                })
                .start();
        runAll();
        assertThat(order).isSorted().hasSize(3 * CAPACITY);
        assertThat(confirmed).isSorted().hasSize(3 * CAPACITY);
    }

    @Test
    void tooManyWaitingPublicationsAreAnErrorThatNamesQueueAndLimit() {
        send(WORK, 0, CAPACITY + MemoryBroker.WAITING_LIMIT);
        assertThatThrownBy(() -> send(WORK, 0, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("work")
                .hasMessageContaining("65536");
    }

    @Test
    void tooManyWaitingPublicationsToAJournalAreAnErrorToo() {
        send(JOURNAL, 0, CAPACITY + MemoryBroker.WAITING_LIMIT);
        assertThatThrownBy(() -> send(JOURNAL, 0, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("journal")
                .hasMessageContaining("65536");
    }

    @Test
    void returnedDeliveriesComeFirstInTheirOrderAndCounted() {
        List<Broker.Delivery> first = new ArrayList<>();
        Broker.Subscription subscription = broker.consume(WORK, 3, first::add);
        subscription.start();
        send(WORK, 0, CAPACITY);
        runAll();
        first.get(1).acknowledge();
        subscription.close();

        List<Broker.Delivery> second = new ArrayList<>();
        broker.consume(WORK, CAPACITY, second::add).start();
        runAll();
        assertThat(second).extracting(MemoryBrokerTest::batches).containsExactly(0, 2, 3);
        assertThat(second).extracting(Broker.Delivery::redeliveries).containsExactly(1, 1, 0);
    }

    @Test
    void idleConsumersAreWokenInTurn() {
        List<String> who = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            broker.consume(WORK, 1, delivery -> {
                        who.add(name);
                        delivery.acknowledge();
                    })
                    .start();
        }
        for (int i = 0; i < 6; i++) {
            send(WORK, i, i + 1);
            runAll();
        }
        assertThat(who).containsExactly("a", "b", "c", "a", "b", "c");
    }

    @Test
    void busySubscriptionHandsItsThreadOver() {
        List<String> calls = new ArrayList<>();
        broker.consume(WORK, 1, delivery -> {
                    calls.add("work");
                    delivery.acknowledge();
                })
                .start();
        broker.consume(OTHER, 1, delivery -> {
                    calls.add("other");
                    delivery.acknowledge();
                })
                .start();
        send(WORK, 0, 1000);
        send(OTHER, 0, 1);
        runAll();
        assertThat(calls).hasSize(1001);
        assertThat(calls.indexOf("other")).isBetween(1, 100);
    }

    @Test
    void oneTaskAtMostWaitsForASubscription() {
        broker.consume(WORK, CAPACITY, _ -> {}).start();
        broker.read(JOURNAL, 0, CAPACITY, (_, _, _) -> {}).start();
        send(WORK, 0, CAPACITY);
        send(JOURNAL, 0, CAPACITY);
        assertThat(tasks).hasSize(2);
    }

    @Test
    void failureOfADeliveryHandlerIsReportedAndItsDeliveryStaysUnsettled() {
        List<Integer> seen = new ArrayList<>();
        Broker.Subscription subscription = broker.consume(WORK, 2, delivery -> {
            seen.add(batches(delivery));
            if (batches(delivery) == 0) {
                throw new IllegalStateException("a bug");
            }
            delivery.acknowledge();
        });
        subscription.start();
        send(WORK, 0, 3);
        runAll();
        assertThat(failures)
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasMessage("a bug"));
        assertThat(seen).containsExactly(0, 1, 2);

        subscription.close();
        List<Broker.Delivery> again = new ArrayList<>();
        broker.consume(WORK, 2, again::add).start();
        runAll();
        assertThat(again).extracting(MemoryBrokerTest::batches).containsExactly(0);
    }

    @Test
    void failuresOfEntryHandlersAndConfirmationsAreReported() {
        broker.read(JOURNAL, 0, 1, (_, _, _) -> {
                    throw new IllegalStateException("reading");
                })
                .start();
        Broker.Confirms failing = new Broker.Confirms() {
            @Override
            public void confirmed(long number) {
                throw new IllegalStateException("confirmed");
            }

            @Override
            public void returned(long number) {
                throw new IllegalStateException("returned");
            }
        };
        broker.publisher(failing).publish(0, JOURNAL, message(0));
        broker.publisher(failing).publish(1, new Destination.Queue("nowhere"), message(1));
        runAll();
        assertThat(failures).extracting(Throwable::getMessage).containsExactly("confirmed", "returned", "reading");
    }

    @Test
    void executorThatRefusesIsReported() {
        MemoryBroker refused = new MemoryBroker(
                _ -> {
                    throw new RejectedExecutionException("shut down");
                },
                CAPACITY,
                CAPACITY,
                failures::add);
        refused.declareQueue(WORK);
        refused.consume(WORK, 1, _ -> {}).start();
        refused.publisher(new ConfirmedNumbers()).publish(0, WORK, message(0));
        assertThat(failures).singleElement().isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void executorMayRefuseOnceTheBrokerIsClosed() {
        AtomicInteger calls = new AtomicInteger();
        AtomicBoolean refusing = new AtomicBoolean();
        MemoryBroker closing = new MemoryBroker(
                task -> {
                    if (refusing.get()) {
                        throw new RejectedExecutionException("shut down");
                    }
                    tasks.add(task);
                },
                Courier.CALLS_PER_TURN + 1,
                CAPACITY,
                failures::add);
        closing.declareQueue(WORK);
        Broker.Publisher toClosing = closing.publisher(new ConfirmedNumbers());
        for (int i = 0; i <= Courier.CALLS_PER_TURN; i++) {
            toClosing.publish(i, WORK, message(i));
        }
        closing.consume(WORK, 1, delivery -> {
                    delivery.acknowledge();
                    // The last call of the turn, after which the courier wants to hand over.
                    if (calls.incrementAndGet() == Courier.CALLS_PER_TURN) {
                        closing.close();
                        refusing.set(true);
                    }
                })
                .start();
        runAll();
        assertThat(calls).hasValue(Courier.CALLS_PER_TURN);
        assertThat(failures).isEmpty();
    }

    @Test
    void publisherThatClosesInAConfirmationHearsNoOther() {
        ConfirmedNumbers heard = new ConfirmedNumbers();
        Broker.Publisher closing = broker.publisher(heard);
        heard.then = closing::close;
        Broker.Reader reader = broker.read(JOURNAL, 0, CAPACITY, (_, _, _) -> {});
        reader.start();
        send(JOURNAL, 0, CAPACITY);
        closing.publish(0, JOURNAL, message(0));
        closing.publish(1, JOURNAL, message(1));
        runAll();
        reader.processed(1);
        reader.release(2);
        assertThat(heard.confirmed).containsExactly(0L);
    }

    @Test
    void publisherThatClosesOnAReturnHearsNoOther() {
        ConfirmedNumbers heard = new ConfirmedNumbers();
        Broker.Publisher closing = broker.publisher(heard);
        heard.then = closing::close;
        send(JOURNAL, 0, CAPACITY);
        closing.publish(0, JOURNAL, message(0));
        closing.publish(1, JOURNAL, message(1));
        broker.deleteJournal(JOURNAL);
        assertThat(heard.returned).containsExactly(0L);
    }

    @Test
    void abandonedPublicationTakesNoRoom() {
        send(WORK, 0, CAPACITY);
        Broker.Publisher abandoning = broker.publisher(new ConfirmedNumbers());
        abandoning.publish(0, WORK, message(0));
        abandoning.close();
        send(WORK, CAPACITY, CAPACITY + 1);
        List<Broker.Delivery> deliveries = new ArrayList<>();
        broker.consume(WORK, 1, deliveries::add).start();
        runAll();
        deliveries.getFirst().acknowledge();
        assertThat(confirmed).hasSize(CAPACITY + 1);
    }

    @Test
    void deletedIsNotToldOnceTheBrokerIsClosed() {
        List<String> notices = new ArrayList<>();
        broker.read(JOURNAL, 0, 1, new Broker.EntryHandler() {
                    @Override
                    public void read(long offset, long stamp, LazyMessage message) {}

                    @Override
                    public void deleted() {
                        notices.add("deleted");
                    }
                })
                .start();
        broker.deleteJournal(JOURNAL);
        broker.close();
        runAll();
        assertThat(notices).isEmpty();
    }

    @Test
    void closingAReaderForgetsWhatTheOthersHaveReleased() {
        Broker.Reader lagging = broker.read(JOURNAL, 0, 1, (_, _, _) -> {});
        lagging.start();
        Broker.Reader leading = broker.read(JOURNAL, 0, CAPACITY, (_, _, _) -> {});
        leading.start();
        send(JOURNAL, 0, CAPACITY + 2);
        runAll();
        leading.processed(CAPACITY - 1);
        leading.release(2);
        assertThat(confirmed).hasSize(CAPACITY);

        lagging.close();
        assertThat(confirmed).hasSize(CAPACITY + 2);
    }

    @Test
    void releaseMakesNoRoomBeforeTheEntriesAreProcessed() {
        Broker.Reader reader = broker.read(JOURNAL, 0, CAPACITY, (_, _, _) -> {});
        reader.start();
        send(JOURNAL, 0, CAPACITY + 2);
        runAll();
        reader.release(CAPACITY);
        assertThat(confirmed).hasSize(CAPACITY);

        reader.processed(0);
        assertThat(confirmed).hasSize(CAPACITY + 1);
    }

    @Test
    void readingFromBeyondTheEndGivesTheNextEntry() {
        List<Long> offsets = new ArrayList<>();
        broker.read(JOURNAL, 2, 1, (offset, _, _) -> offsets.add(offset)).start();
        send(JOURNAL, 0, CAPACITY);
        runAll();
        assertThat(offsets).containsExactly(0L);
    }

    @Test
    void limitsMustBePositive() {
        assertThatThrownBy(() -> new MemoryBroker(tasks::add, 0, 1, failures::add))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MemoryBroker(tasks::add, 1, 0, failures::add))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> broker.consume(WORK, 0, _ -> {})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> broker.read(JOURNAL, 0, 0, (_, _, _) -> {}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> broker.read(JOURNAL, -1, 1, (_, _, _) -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Notes the numbers, and then does something. */
    private static final class ConfirmedNumbers implements Broker.Confirms {
        private final List<Long> confirmed = new ArrayList<>();
        private final List<Long> returned = new ArrayList<>();
        private Runnable then = () -> {};

        @Override
        public void confirmed(long number) {
            confirmed.add(number);
            then.run();
        }

        @Override
        public void returned(long number) {
            returned.add(number);
            then.run();
        }
    }

    private void send(Destination to, int from, int end) {
        for (int i = from; i < end; i++) {
            publisher.publish(i, to, message(i));
        }
    }

    private void runAll() {
        while (!tasks.isEmpty()) {
            tasks.removeFirst().run();
        }
    }

    private static Message message(int i) {
        return new Message.EndOfDataset(JOB, "transactions", i);
    }

    private static int batches(Broker.Delivery delivery) {
        return ((Message.EndOfDataset) delivery.message()).batches();
    }
}
