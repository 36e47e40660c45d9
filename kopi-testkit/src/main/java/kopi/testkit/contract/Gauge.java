package kopi.testkit.contract;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Checks that a subscription's handler is called one at a time and is never given more than its limit. Thread-safe. */
final class Gauge {
    private final int limit;
    private final Violations violations;
    private final AtomicBoolean inside = new AtomicBoolean();
    private final AtomicInteger open = new AtomicInteger();

    Gauge(int limit, Violations violations) {
        this.limit = limit;
        this.violations = violations;
    }

    /** A handler call begins. */
    void enter() {
        if (!inside.compareAndSet(false, true)) {
            violations.add("two calls of one handler at a time");
        }
        int now = open.incrementAndGet();
        if (now > limit) {
            violations.add(now + " unsettled, the limit is " + limit);
        }
    }

    /** The handler call ends. */
    void leave() {
        inside.set(false);
    }

    /** What was given is about to be settled; to be called before the broker learns of it. */
    void settle(int count) {
        open.addAndGet(-count);
    }
}
