package kopi.adapter.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import kopi.core.meter.Meter;
import kopi.core.port.Destination;
import org.junit.jupiter.api.Test;

/** What is sent, in which order, and what is told of it, whatever becomes of connections. */
class OutboxTest {
    private static final int WINDOW = 3;
    private static final int WINDOW_BYTES = 100;

    private long stamps;
    private long nanos = -5;
    private final Outbox outbox = new Outbox(WINDOW, WINDOW_BYTES, () -> ++stamps, () -> nanos, Meter.NONE);
    private final List<String> notices = new ArrayList<>();
    private final Set<String> abandoned = new HashSet<>();

    @Test
    void publicationsAreSentInOrderAndNumberedFromOne() throws InterruptedException {
        add("a", "b");
        long session = outbox.attach();

        assertThat(sent(session, 2)).containsExactly("1 a", "2 b");
    }

    @Test
    void confirmationsGoForTheirNumbersOnce() throws InterruptedException {
        add("a", "b", "c");
        long session = outbox.attach();
        sent(session, 3);
        outbox.confirmed(session, List.of(2L));
        assertThat(notices).containsExactly("b confirmed");

        outbox.confirmed(session, List.of(1L, 2L, 3L));
        outbox.confirmed(session, List.of(3L));
        assertThat(notices).containsExactly("b confirmed", "a confirmed", "c confirmed");
    }

    @Test
    void whatIsUnconfirmedIsSentAgainFirstAndInItsOldOrder() throws InterruptedException {
        add("a", "b", "c", "d");
        long first = outbox.attach();
        sent(first, 3);
        outbox.confirmed(first, List.of(2L));
        outbox.detach(first);
        long second = outbox.attach();

        assertThat(sent(second, 3)).containsExactly("1 a", "2 c", "3 d");
    }

    @Test
    void eachSendingHasAStampOfItsOwn() throws InterruptedException {
        add("a");
        long first = outbox.attach();
        long stamp = next(first).stamp();
        long second = outbox.attach();

        assertThat(next(second).stamp()).isNotEqualTo(stamp);
    }

    @Test
    void lateConfirmationsOfALostConnectionAreIgnored() throws InterruptedException {
        add("a", "b");
        long first = outbox.attach();
        sent(first, 2);
        long second = outbox.attach();
        sent(second, 1);
        outbox.confirmed(first, List.of(1L, 2L));
        outbox.cameBack(first, 1);
        outbox.detach(first);
        assertThat(notices).isEmpty();

        outbox.confirmed(second, List.of(1L));
        assertThat(notices).containsExactly("a confirmed");
    }

    @Test
    void whatCameBackIsReturnedInsteadOfConfirmed() throws InterruptedException {
        add("a", "b");
        long session = outbox.attach();
        next(session);
        outbox.cameBack(session, next(session).stamp());
        outbox.confirmed(session, List.of(1L, 2L));

        assertThat(notices).containsExactly("a confirmed", "b returned");
    }

    @Test
    void whatCameBackBeforeTheConnectionWasLostIsSentAgain() throws InterruptedException {
        add("a");
        long first = outbox.attach();
        outbox.cameBack(first, next(first).stamp());
        long second = outbox.attach();
        sent(second, 1);
        outbox.confirmed(second, List.of(1L));

        assertThat(notices).containsExactly("a confirmed");
    }

    @Test
    void noMoreIsSentThanTheWindowHolds() throws InterruptedException {
        add("a", "b", "c", "d");
        long session = outbox.attach();
        sent(session, WINDOW);
        Taking fourth = new Taking(session);
        fourth.assertWaits();

        outbox.confirmed(session, List.of(2L));
        assertThat(fourth.result()).isEqualTo("4 d");
    }

    @Test
    void bytesAreBoundedTooButAGiantGoesAlone() throws InterruptedException {
        String giant = "g".repeat(WINDOW_BYTES + 1);
        add("a", giant, "b");
        long session = outbox.attach();
        sent(session, 1);
        Taking second = new Taking(session);
        second.assertWaits();
        outbox.confirmed(session, List.of(1L));
        assertThat(second.result()).isEqualTo("2 " + giant);

        Taking third = new Taking(session);
        third.assertWaits();
        outbox.confirmed(session, List.of(2L));
        assertThat(third.result()).isEqualTo("3 b");
    }

    @Test
    void nothingIsSentWhileTheBrokerBlocks() throws InterruptedException {
        long session = outbox.attach();
        outbox.blocked(session, true);
        add("a");
        Taking first = new Taking(session);
        first.assertWaits();

        outbox.blocked(session, false);
        assertThat(first.result()).isEqualTo("1 a");
    }

    @Test
    void whoWaitsForALostConnectionGetsNothing() throws InterruptedException {
        long session = outbox.attach();
        Taking first = new Taking(session);
        first.assertWaits();
        outbox.detach(session);
        assertThat(first.result()).isEqualTo("nothing");

        Taking closed = new Taking(outbox.attach());
        closed.assertWaits();
        outbox.close();
        assertThat(closed.result()).isEqualTo("nothing");
    }

    @Test
    void whatIsAbandonedIsNotSent() throws InterruptedException {
        add("a", "b");
        abandoned.add("a");

        assertThat(sent(outbox.attach(), 1)).containsExactly("1 b");
    }

    @Test
    void ageIsThatOfTheOldestAndDoesNotCountWhileBlocked() throws InterruptedException {
        assertThat(outbox.oldestUnconfirmed()).isZero();
        add("a", "b");
        long session = outbox.attach();
        sent(session, 1);
        nanos += 7;
        sent(session, 1);
        assertThat(outbox.oldestUnconfirmed()).isEqualTo(Duration.ofNanos(7));
        outbox.confirmed(session, List.of(1L));
        assertThat(outbox.oldestUnconfirmed()).isZero();

        nanos += 5;
        outbox.blocked(session, true);
        assertThat(outbox.oldestUnconfirmed()).isZero();
        nanos += 1_000;
        outbox.blocked(session, false);
        nanos += 2;
        assertThat(outbox.oldestUnconfirmed()).isEqualTo(Duration.ofNanos(2));
    }

    @Test
    void moreThanTheLimitIsAnErrorOfTheProgram() {
        for (int i = 0; i < Outbox.WAITING_LIMIT; i++) {
            outbox.add(publication("a"));
        }
        assertThatThrownBy(() -> outbox.add(publication("a"))).isInstanceOf(IllegalStateException.class);
    }

    private void add(String... names) {
        for (String name : names) {
            outbox.add(publication(name));
        }
    }

    private Publication publication(String name) {
        return new Publication(new Destination.Queue(name), new byte[name.length()], "", new Publication.Outcome() {
            @Override
            public void confirmed() {
                notices.add(name + " confirmed");
            }

            @Override
            public void returned() {
                notices.add(name + " returned");
            }

            @Override
            public boolean isAbandoned() {
                return abandoned.contains(name);
            }
        });
    }

    private Outbox.Sending next(long session) throws InterruptedException {
        return Objects.requireNonNull(outbox.take(session));
    }

    private List<String> sent(long session, int count) throws InterruptedException {
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sent.add(text(next(session)));
        }
        return sent;
    }

    private static String text(Outbox.Sending sending) {
        return sending.number() + " " + sending.publication().to().name();
    }

    /** Takes the next publication on a thread of its own, as it may have to wait. */
    private final class Taking {
        private final CountDownLatch done = new CountDownLatch(1);
        private volatile String result = "";
        private final Thread thread;

        Taking(long session) {
            thread = Thread.ofPlatform().daemon().start(() -> {
                try {
                    Outbox.Sending sending = outbox.take(session);
                    result = sending == null ? "nothing" : text(sending);
                } catch (InterruptedException e) {
                    result = "interrupted";
                }
                done.countDown();
            });
        }

        void assertWaits() throws InterruptedException {
            while (thread.getState() != Thread.State.WAITING) {
                assertThat(done.await(1, TimeUnit.MILLISECONDS)).isFalse();
            }
        }

        String result() throws InterruptedException {
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
            return result;
        }
    }
}
