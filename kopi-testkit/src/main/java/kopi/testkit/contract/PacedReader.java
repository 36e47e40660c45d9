package kopi.testkit.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kopi.core.port.Broker;
import kopi.core.port.LazyMessage;

/** A reader whose entries are processed and released by another thread, in small groups. */
final class PacedReader implements Broker.EntryHandler {
    private final int credit;
    private final Ledger ledger;
    private final Violations violations;
    private final Gauge gauge;
    private final BlockingQueue<Long> read = new LinkedBlockingQueue<>();
    private final List<Integer> sequence = new ArrayList<>();
    private long next;

    PacedReader(int credit, Ledger ledger, Violations violations) {
        this.credit = credit;
        this.ledger = ledger;
        this.violations = violations;
        this.gauge = new Gauge(credit, violations);
    }

    int credit() {
        return credit;
    }

    /** The messages in the order read; for use once {@link #run} has returned. */
    List<Integer> sequence() {
        return List.copyOf(sequence);
    }

    @Override
    public void read(long offset, long stamp, LazyMessage message) {
        gauge.enter();
        if (offset != next) {
            violations.add("offset " + offset + " where " + next + " was due");
        }
        next = offset + 1;
        ledger.arrived(message.message());
        sequence.add(BrokerFixture.index(message.message()));
        gauge.leave();
        read.add(offset);
    }

    /** Processes so many entries and releases all but the latest group. */
    void run(Broker.Reader reader, int entries, Duration patience) throws InterruptedException, TimeoutException {
        List<Long> group = new ArrayList<>();
        for (int done = 0; done < entries; done += group.size()) {
            group.clear();
            Long first = read.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (first == null) {
                throw new TimeoutException("no entry after " + done);
            }
            group.add(first);
            read.drainTo(group);
            gauge.settle(group.size());
            reader.processed(group.getLast());
            reader.release(group.getFirst());
        }
    }
}
