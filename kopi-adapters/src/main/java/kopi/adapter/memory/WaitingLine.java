package kopi.adapter.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import kopi.core.port.Destination;
import org.jspecify.annotations.Nullable;

/** The publications that wait for room in one queue or journal, first come, first served. Guarded by its owner's lock. */
final class WaitingLine {
    private final Destination destination;
    private final ArrayDeque<MemoryPublication> waiting = new ArrayDeque<>();

    WaitingLine(Destination destination) {
        this.destination = destination;
    }

    /** @throws IllegalStateException if {@link MemoryBroker#WAITING_LIMIT} of them wait already */
    void add(MemoryPublication publication) {
        if (waiting.size() >= MemoryBroker.WAITING_LIMIT) {
            throw new IllegalStateException(
                    destination + " is full and " + MemoryBroker.WAITING_LIMIT
                            + " publications are waiting for space, the limit: a publisher does not bound its unconfirmed messages");
        }
        waiting.addLast(publication);
    }

    /** The next one that somebody still wants to arrive; null if there is none. */
    @Nullable
    MemoryPublication poll() {
        MemoryPublication next = waiting.pollFirst();
        while (next != null && next.isAbandoned()) {
            next = waiting.pollFirst();
        }
        return next;
    }

    /** Empties the line. */
    List<MemoryPublication> clear() {
        List<MemoryPublication> all = new ArrayList<>(waiting);
        waiting.clear();
        return all;
    }
}
