package kopi.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SerialQueueTest {
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<Object> read = new ArrayList<>();

    @Test
    void oneTaskReadsAllThatWaitsInOrder() {
        var queue = new SerialQueue<>(tasks::add, read::add);
        queue.put(1);
        queue.put(2);
        queue.putAll(() -> List.of(3, 4));
        assertThat(read).isEmpty();
        assertThat(tasks).hasSize(1);
        tasks.remove().run();
        assertThat(read).containsExactly(1, 2, 3, 4);
        queue.put(5);
        assertThat(tasks).as("the queue was idle again").hasSize(1);
    }

    @Test
    void nothingIsNoReasonToBegin() {
        new SerialQueue<>(tasks::add, read::add).putAll(List::of);
        assertThat(tasks).isEmpty();
    }

    @Test
    void whatIsPutWhileAnItemIsReadWaitsForItsEnd() {
        var own = new AtomicReference<SerialQueue<Integer>>();
        var queue = new SerialQueue<Integer>(Runnable::run, item -> {
            read.add("begin " + item);
            if (item == 1) {
                own.get().put(2);
            }
            read.add("end " + item);
        });
        own.set(queue);
        queue.put(1);
        assertThat(read).containsExactly("begin 1", "end 1", "begin 2", "end 2");
    }

    @Test
    void afterAFailureTheNextToComeHasTheRestRead() {
        var queue = new SerialQueue<Integer>(Runnable::run, item -> {
            read.add(item);
            if (item == 1) {
                throw new IllegalStateException("the first one fails");
            }
        });
        assertThatThrownBy(() -> queue.putAll(() -> List.of(1, 2))).hasMessage("the first one fails");
        assertThat(read).containsExactly(1);
        queue.put(3);
        assertThat(read).containsExactly(1, 2, 3);
    }

    /** Many threads put, several read: no two at a time, nothing lost, and what one thread puts stays in its order. */
    @Test
    @Timeout(60)
    void threadsShareAQueueWithoutDisorder() throws InterruptedException {
        int putters = 4;
        int each = 5_000;
        var inside = new AtomicInteger();
        var overlaps = new AtomicInteger();
        var all = new CountDownLatch(putters * each);
        var seen = new ConcurrentLinkedQueue<int[]>();
        try (var pool = Executors.newFixedThreadPool(3)) {
            var queue = new SerialQueue<int[]>(pool, item -> {
                if (inside.incrementAndGet() != 1) {
                    overlaps.incrementAndGet();
                }
                seen.add(item);
                inside.decrementAndGet();
                all.countDown();
            });
            for (int i = 0; i < putters; i++) {
                int putter = i;
                Thread.ofPlatform().start(() -> {
                    for (int number = 0; number < each; number++) {
                        queue.put(new int[] {putter, number});
                    }
                });
            }
            all.await();
        }
        assertThat(overlaps).hasValue(0);
        Map<Integer, Integer> next = new HashMap<>();
        for (int[] item : seen) {
            assertThat(item[1]).isEqualTo(next.getOrDefault(item[0], 0));
            next.put(item[0], item[1] + 1);
        }
        assertThat(seen).hasSize(putters * each);
    }
}
