package kopi.adapter.memory;

import kopi.core.port.LazyMessage;

/** A message on its way into a queue or journal, and who wants to know when it has arrived. */
record MemoryPublication(MemoryPublisher publisher, long number, LazyMessage message) {
    /** Tells the publisher that it has arrived. Foreign code: never under a lock. */
    void confirm() {
        publisher.confirmed(number);
    }

    /** Tells the publisher that there is no such queue or journal. Foreign code: never under a lock. */
    void giveBack() {
        publisher.returned(number);
    }

    /** Whether nobody waits for it any more. */
    boolean isAbandoned() {
        return publisher.isClosed();
    }
}
