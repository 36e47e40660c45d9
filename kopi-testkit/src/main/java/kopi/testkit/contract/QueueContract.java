package kopi.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import kopi.core.error.UnavailableException;
import kopi.core.message.Message;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import org.junit.jupiter.api.Test;

/** The part of {@link BrokerContract} about work queues. */
abstract class QueueContract extends BrokerFixture {
    @Test
    void publicationIsConfirmedAndDeliveredAsItWas() throws InterruptedException {
        Destination.Queue work = queue("work");
        DeliveryLog log = new DeliveryLog(watch);
        Message sent = message(0);
        broker.consume(work, 1, log).start();
        publisher.publish(0, work, sent);

        Broker.Delivery delivery = log.await(0);
        confirms.awaitConfirmedBelow(1);
        assertThat(delivery.message()).isEqualTo(sent);
        assertThat(delivery.redeliveries()).isZero();
        if (has(BrokerCapability.PASSES_REFERENCES)) {
            assertThat(delivery.message()).isSameAs(sent);
        } else {
            assertThat(delivery.message()).isNotSameAs(sent);
        }
    }

    @Test
    void nothingIsDeliveredBeforeTheConsumerIsStarted() throws InterruptedException {
        Destination.Queue work = queue("work");
        DeliveryLog idle = new DeliveryLog(watch);
        Broker.Subscription subscription = broker.consume(work, 4, idle);
        deliver(work, 3);
        idle.expectNoMoreThan(0);

        subscription.start();
        idle.awaitCount(3);
        subscription.start();
        idle.expectNoMoreThan(3);
    }

    @Test
    void whoHasNotStartedLeavesMessagesToTheOthers() throws InterruptedException {
        Destination.Queue work = queue("work");
        DeliveryLog idle = new DeliveryLog(watch);
        broker.consume(work, 4, idle);
        DeliveryLog busy = new DeliveryLog(watch);
        broker.consume(work, 4, busy).start();
        deliver(work, 4);

        busy.awaitCount(4);
        idle.expectNoMoreThan(0);
    }

    @Test
    void aConsumerThatIsClosedBeforeItIsStartedIsDeliveredNothing() throws InterruptedException {
        Destination.Queue work = queue("work");
        deliver(work, 1);
        DeliveryLog log = new DeliveryLog(watch);
        Broker.Subscription subscription = broker.consume(work, 4, log);
        subscription.close();
        subscription.start();
        log.expectNoMoreThan(0);
    }

    @Test
    void messagesWaitForAConsumer() throws InterruptedException {
        Destination.Queue work = queue("work");
        deliver(work, 10);

        DeliveryLog log = new DeliveryLog(watch);
        broker.consume(work, 10, log).start();
        log.awaitCount(10);
        log.expectNoMoreThan(10);
        assertArrived(log.messages(), 0, 10);
    }

    @Test
    void declaringAQueueAgainChangesNothing() throws InterruptedException {
        Destination.Queue work = queue("work");
        deliver(work, 3);
        broker.declareQueue(work);

        DeliveryLog log = new DeliveryLog(watch);
        broker.consume(work, 10, log).start();
        log.awaitCount(3);
        assertArrived(log.messages(), 0, 3);
    }

    @Test
    void publicationToNoQueueIsReturnedAndNotConfirmed() throws InterruptedException {
        Destination.Queue work = queue("work");
        publisher.publish(0, new Destination.Queue(subject.name("nowhere")), message(0));
        publisher.publish(1, work, message(1));

        confirms.awaitReturned(0);
        confirms.awaitConfirmed(1);
        assertThat(confirms.confirmed()).containsExactly(1L);
        assertThat(confirms.returned()).containsExactly(0L);
    }

    @Test
    void consumingNoQueueIsRefused() {
        Destination.Queue nowhere = new Destination.Queue(subject.name("nowhere"));
        assertThatThrownBy(() -> broker.consume(nowhere, 1, new DeliveryLog(watch)))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining(nowhere.name());
    }

    @Test
    void prefetchBoundsWhatIsUnsettled() throws InterruptedException {
        Destination.Queue work = queue("work");
        DeliveryLog log = new DeliveryLog(watch);
        broker.consume(work, 3, log).start();
        send(work, 0, 10);

        log.awaitCount(3);
        log.expectNoMoreThan(3);
        log.await(1).acknowledge();
        log.awaitCount(4);
        log.expectNoMoreThan(4);
    }

    @Test
    void competingConsumersShareTheMessages() throws InterruptedException {
        Destination.Queue work = queue("work");
        DeliveryLog one = new DeliveryLog(watch);
        DeliveryLog other = new DeliveryLog(watch);
        broker.consume(work, 2, one).start();
        broker.consume(work, 2, other).start();
        send(work, 0, 4);

        one.awaitCount(2);
        other.awaitCount(2);
        List<Message> all = new ArrayList<>(one.messages());
        all.addAll(other.messages());
        assertThat(all).containsExactlyInAnyOrderElementsOf(messages(0, 4));
        if (has(BrokerCapability.ORDERS_QUEUES)) {
            assertThat(one.messages()).isSortedAccordingTo((a, b) -> Integer.compare(index(a), index(b)));
            assertThat(other.messages()).isSortedAccordingTo((a, b) -> Integer.compare(index(a), index(b)));
        }
    }

    @Test
    void acknowledgedMessagesDoNotComeAgain() throws InterruptedException {
        Destination.Queue work = queue("work");
        deliver(work, 3);
        DeliveryLog first = new DeliveryLog(watch);
        Broker.Subscription subscription = broker.consume(work, 3, first);
        subscription.start();
        first.awaitCount(3).forEach(Broker.Delivery::acknowledge);
        subscription.close();

        DeliveryLog second = new DeliveryLog(watch);
        broker.consume(work, 3, second).start();
        second.expectNoMoreThan(0);
    }

    @Test
    void closingReturnsWhatIsUnsettled() throws InterruptedException {
        Destination.Queue work = queue("work");
        deliver(work, 6);
        DeliveryLog first = new DeliveryLog(watch);
        Broker.Subscription subscription = broker.consume(work, 4, first);
        subscription.start();
        first.awaitCount(4);
        Broker.Delivery settled = first.await(1);
        settled.acknowledge();
        first.awaitCount(5);
        subscription.close();

        DeliveryLog second = new DeliveryLog(watch);
        broker.consume(work, 10, second).start();
        second.awaitCount(5);
        second.expectNoMoreThan(5);
        List<Message> left = new ArrayList<>(messages(0, 6));
        left.remove(settled.message());
        if (has(BrokerCapability.RETURNS_TO_FRONT)) {
            assertThat(second.messages()).containsExactlyElementsOf(left);
        } else {
            assertThat(second.messages()).containsExactlyInAnyOrderElementsOf(left);
        }
        List<Message> seen = first.messages();
        int expected = has(BrokerCapability.COUNTS_RETURNS) ? 1 : 0;
        assertThat(second.all())
                .allSatisfy(delivery -> assertThat(delivery.redeliveries())
                        .isEqualTo(seen.contains(delivery.message()) ? expected : 0));
    }

    @Test
    void closedSubscriptionHearsNothingMore() throws InterruptedException {
        Destination.Queue work = queue("work");
        DeliveryLog log = new DeliveryLog(watch);
        Broker.Subscription subscription = broker.consume(work, 10, log);
        subscription.start();
        send(work, 0, 1);
        log.await(0).acknowledge();
        subscription.close();
        subscription.close();

        send(work, 1, 3);
        log.expectNoMoreThan(1);
    }

    @Test
    void settlingAfterClosingDoesNothing() throws InterruptedException {
        Destination.Queue work = queue("work");
        deliver(work, 1);
        DeliveryLog first = new DeliveryLog(watch);
        Broker.Subscription subscription = broker.consume(work, 1, first);
        subscription.start();
        Broker.Delivery stale = first.await(0);
        subscription.close();
        stale.acknowledge();

        DeliveryLog second = new DeliveryLog(watch);
        broker.consume(work, 1, second).start();
        stale.reject("too late");
        assertThat(second.await(0).message()).isEqualTo(message(0));
        second.expectNoMoreThan(1);
    }

    @Test
    void settlingTwiceCountsOnce() throws InterruptedException {
        Destination.Queue work = queue("work");
        deliver(work, 5);
        DeliveryLog log = new DeliveryLog(watch);
        broker.consume(work, 1, log).start();
        Broker.Delivery first = log.await(0);
        first.acknowledge();
        first.acknowledge();
        first.reject("after all");

        log.awaitCount(2);
        log.expectNoMoreThan(2);
        assertThat(log.messages()).doesNotHaveDuplicates();
    }

    @Test
    void rejectedMessageComesAgainCounted() throws InterruptedException {
        Destination.Queue work = queue("work");
        deliver(work, 1);
        DeliveryLog log = new DeliveryLog(watch);
        broker.consume(work, 1, log).start();
        log.await(0).reject("no");
        log.await(1).reject("no");
        Broker.Delivery third = log.await(2);
        third.acknowledge();

        assertThat(third.message()).isEqualTo(message(0));
        assertThat(log.all()).extracting(Broker.Delivery::redeliveries).containsExactly(0, 1, 2);
        log.expectNoMoreThan(3);
    }

    @Test
    void rejectedMessageGoesToAnotherConsumerIfItsOwnHasClosed() throws InterruptedException {
        Destination.Queue work = queue("work");
        deliver(work, 1);
        DeliveryLog first = new DeliveryLog(watch);
        Broker.Subscription subscription = broker.consume(work, 1, first);
        subscription.start();
        first.await(0);
        DeliveryLog second = new DeliveryLog(watch);
        broker.consume(work, 1, second).start();
        subscription.close();

        assertThat(second.await(0).message()).isEqualTo(message(0));
    }

    @Test
    void poisonBecomesADeadLetterAndHoldsUpNobody() throws InterruptedException {
        Destination.Queue work = queue("work");
        DeliveryLog letters = new DeliveryLog(watch);
        broker.consume(Broker.DEAD_LETTERS, 16, letters).start();
        deliver(work, 4);
        List<Integer> poisoned = new ArrayList<>();
        DeliveryLog healthy = new DeliveryLog(watch);
        broker.consume(work, 2, delivery -> {
                    if (index(delivery.message()) == 1) {
                        watch.note(() -> poisoned.add(delivery.redeliveries()));
                        delivery.reject("reason " + delivery.redeliveries());
                    } else {
                        delivery.acknowledge();
                        healthy.delivered(delivery);
                    }
                })
                .start();

        healthy.awaitCount(3);
        Message.DeadLetter letter = awaitLetterFrom(work, letters);
        assertThat(letter.poison()).isEqualTo(message(1));
        assertThat(letter.reason()).isNotBlank();
        if (has(BrokerCapability.KEEPS_REASONS)) {
            assertThat(letter.reason()).isEqualTo("reason " + (Broker.DELIVERY_LIMIT - 1));
        }
        assertThat(poisoned)
                .containsExactlyElementsOf(
                        IntStream.range(0, Broker.DELIVERY_LIMIT).boxed().toList());
        healthy.expectNoMoreThan(3);
    }

    @Test
    void consumerGoesOnAfterPoisonThatItRejectsLate() throws InterruptedException {
        Destination.Queue work = queue("work");
        deliver(work, 2);
        DeliveryLog log = new DeliveryLog(watch);
        broker.consume(work, 1, log).start();
        for (int i = 0; i <= Broker.DELIVERY_LIMIT; i++) {
            Broker.Delivery delivery = log.await(i);
            if (index(delivery.message()) == 0) {
                delivery.reject("no");
            } else {
                delivery.acknowledge();
            }
        }

        assertThat(log.messages()).containsOnlyOnce(message(1));
        log.expectNoMoreThan(Broker.DELIVERY_LIMIT + 1);
    }

    @Test
    void messageThatIsLostWithItsConsumersCountsAsPoison() throws InterruptedException {
        Destination.Queue work = queue("work");
        DeliveryLog letters = new DeliveryLog(watch);
        broker.consume(Broker.DEAD_LETTERS, 16, letters).start();
        deliver(work, 1);
        for (int i = 0; i < Broker.DELIVERY_LIMIT; i++) {
            DeliveryLog log = new DeliveryLog(watch);
            Broker.Subscription subscription = broker.consume(work, 1, log);
            subscription.start();
            log.await(0);
            subscription.close();
        }

        DeliveryLog last = new DeliveryLog(watch);
        broker.consume(work, 1, last).start();
        if (has(BrokerCapability.COUNTS_RETURNS)) {
            assertThat(awaitLetterFrom(work, letters).poison()).isEqualTo(message(0));
            last.expectNoMoreThan(0);
        } else {
            assertThat(last.await(0).redeliveries()).isZero();
        }
    }

    @Test
    void deadLettersStayUntilTheyAreAcknowledged() throws InterruptedException {
        Destination.Queue work = queue("work");
        deliver(work, 1);
        broker.consume(work, 1, delivery -> delivery.reject("no")).start();
        DeliveryLog letters = new DeliveryLog(watch);
        broker.consume(Broker.DEAD_LETTERS, 16, delivery -> {
                    if (isLetterFrom(work, delivery) && letters.count() < 2 * Broker.DELIVERY_LIMIT) {
                        letters.delivered(delivery);
                        delivery.reject("not now");
                    } else {
                        letters.delivered(delivery);
                    }
                })
                .start();

        letters.awaitCount(2 * Broker.DELIVERY_LIMIT + 1);
        assertThat(letters.all().getLast().message()).isEqualTo(letters.await(0).message());
        letters.all().getLast().acknowledge();
        letters.expectNoMoreThan(2 * Broker.DELIVERY_LIMIT + 1);
    }

    @Test
    void fullQueueConfirmsOnlyWhenThereIsRoom() throws InterruptedException {
        Destination.Queue work = queue("work");
        int capacity = subject.capacity();
        send(work, 0, capacity + 3);
        if (!has(BrokerCapability.BOUNDS_QUEUES)) {
            confirms.awaitConfirmedBelow(capacity + 3);
            return;
        }
        confirms.awaitConfirmedBelow(capacity);
        confirms.expectSilenceAbout(capacity);

        DeliveryLog log = new DeliveryLog(watch);
        broker.consume(work, 2, log).start();
        for (int i = 0; i < capacity + 3; i++) {
            log.await(i).acknowledge();
        }
        confirms.awaitConfirmedBelow(capacity + 3);
        assertArrived(log.messages(), 0, capacity + 3);
    }

    @Test
    void closedPublisherHearsNothingAndDisturbsNobody() throws InterruptedException {
        Destination.Queue work = queue("work");
        int capacity = subject.capacity();
        deliver(work, capacity);
        publisher.publish(capacity, work, message(capacity));
        if (has(BrokerCapability.BOUNDS_QUEUES)) {
            confirms.expectSilenceAbout(capacity);
        } else {
            confirms.awaitConfirmed(capacity);
        }
        int heard = confirms.confirmed().size();
        publisher.close();
        publisher.close();
        ConfirmLog others = new ConfirmLog(watch);
        broker.publisher(others).publish(0, work, message(capacity + 1));

        DeliveryLog log = new DeliveryLog(watch);
        broker.consume(work, 2, delivery -> {
                    log.delivered(delivery);
                    delivery.acknowledge();
                })
                .start();
        others.awaitConfirmed(0);
        watch.await(
                "all of it but perhaps the abandoned one",
                () -> log.messages().containsAll(List.of(message(0), message(capacity - 1), message(capacity + 1))));
        assertThat(confirms.confirmed()).hasSize(heard);
        assertThat(confirms.returned()).isEmpty();
    }

    @Test
    void closingTheBrokerEndsItsSubscriptions() throws InterruptedException {
        Destination.Queue work = queue("work");
        DeliveryLog log = new DeliveryLog(watch);
        broker.consume(work, 1, log).start();
        send(work, 0, 3);
        Broker.Delivery open = log.await(0);
        broker.close();
        open.acknowledge();

        log.expectNoMoreThan(1);
        assertThatThrownBy(() -> broker.consume(work, 1, log)).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> broker.declareQueue(work)).isInstanceOf(UnavailableException.class);
    }

    private void assertArrived(List<Message> messages, int from, int end) {
        if (has(BrokerCapability.ORDERS_QUEUES)) {
            assertThat(messages).containsExactlyElementsOf(messages(from, end));
        } else {
            assertThat(messages).containsExactlyInAnyOrderElementsOf(messages(from, end));
        }
    }

    private static List<Message> messages(int from, int end) {
        return IntStream.range(from, end).mapToObj(BrokerFixture::message).toList();
    }

    private static boolean isLetterFrom(Destination.Queue queue, Broker.Delivery delivery) {
        return delivery.message() instanceof Message.DeadLetter letter
                && letter.queue().equals(queue.name());
    }

    /** Waits for the dead letter of that queue; other tests may have left some in a broker that lives longer. */
    private Message.DeadLetter awaitLetterFrom(Destination.Queue queue, DeliveryLog letters)
            throws InterruptedException {
        watch.await(
                "a dead letter from " + queue.name(),
                () -> letters.all().stream().anyMatch(delivery -> isLetterFrom(queue, delivery)));
        List<Broker.Delivery> found = letters.all().stream()
                .filter(delivery -> isLetterFrom(queue, delivery))
                .toList();
        assertThat(found).hasSize(1);
        found.getFirst().acknowledge();
        return (Message.DeadLetter) found.getFirst().message();
    }
}
