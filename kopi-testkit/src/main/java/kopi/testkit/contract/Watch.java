package kopi.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Where handlers note what they saw, under one lock, and the test waits until it is what it expects. Thread-safe. */
final class Watch {
    private static final long SLICE_NANOS = Duration.ofMillis(20).toNanos();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final BrokerSubject subject;

    Watch(BrokerSubject subject) {
        this.subject = subject;
    }

    /** Changes what is watched. */
    void note(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Looks at what is watched. */
    <T> T see(Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it holds; fails if it does not in time. */
    void await(String what, BooleanSupplier condition) throws InterruptedException {
        assertThat(comesTrue(condition, subject.patience()))
                .as("%s, within %s", what, subject.patience())
                .isTrue();
    }

    /** Fails if it comes to hold within a short while. */
    void staysFalse(String what, BooleanSupplier condition) throws InterruptedException {
        assertThat(comesTrue(condition, subject.quiet()))
                .as("%s, within %s", what, subject.quiet())
                .isFalse();
    }

    private boolean comesTrue(BooleanSupplier condition, Duration limit) throws InterruptedException {
        long nanos = limit.toNanos();
        while (true) {
            boolean advanced = subject.advance();
            lock.lock();
            try {
                if (condition.getAsBoolean()) {
                    return true;
                }
                if (!advanced) {
                    if (nanos <= 0) {
                        return false;
                    }
                    // In slices: not all that a test waits for is noted here.
                    long slice = Math.min(nanos, SLICE_NANOS);
                    nanos -= slice - changed.awaitNanos(slice);
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
