package kopi.adapter.rabbitmq;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs what came out of the broker and is no message of kopi's. Thread-safe. */
final class Garbage {
    private static final Logger LOG = LoggerFactory.getLogger(Garbage.class);

    private final AtomicLong count = new AtomicLong();

    void count(String what, int bytes, String why) {
        count.incrementAndGet();
        LOG.error("dropped {} of {} bytes, which is not a kopi message: {}", what, bytes, why);
    }

    long count() {
        return count.get();
    }
}
