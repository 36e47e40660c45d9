package kopi.core.access;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Bounds the bytes of requests that a server holds, of all calls together: what has come of a message that is not complete,
 * and what is complete and not passed on. While half of the budget is held, calls that want their next message wait; should
 * messages on their way take more than all of it, the largest call of whoever holds most is ended. One holder may have three
 * quarters of each, so it waits, or loses its own call, before others notice.
 *
 * <p>Mutable, single owner. A call that ends must be told.
 *
 * @param <C> a call, by identity
 */
public final class InboundBudget<C> {
    private final long limit;
    private final Map<C, Holding> calls = new LinkedHashMap<>();
    private final Map<String, Long> byHolder = new HashMap<>();
    /** Those that want their next message, the one that has waited longest first. */
    private final Map<C, Holding> waiting = new LinkedHashMap<>();

    private long all;

    private static final class Holding {
        private final String holder;
        private long bytes;

        Holding(String holder) {
            this.holder = holder;
        }
    }

    /**
     * Nothing is held yet.
     *
     * @param limit in bytes
     */
    public InboundBudget(long limit) {
        this.limit = limit;
    }

    /** A call has begun. */
    public void begin(C call, Caller caller) {
        calls.put(call, new Holding(caller.key()));
    }

    /** Whether the call may ask for its next message; if not, {@link #admitted} will say when. */
    public boolean next(C call) {
        Holding holding = calls.get(call);
        if (holding == null || hasRoom(holding)) {
            return true;
        }
        waiting.put(call, holding);
        return false;
    }

    private boolean hasRoom(Holding holding) {
        long own = byHolder.getOrDefault(holding.holder, 0L);
        return own == 0 ? all < limit : all < limit / 2 && own < share(limit / 2);
    }

    private static long share(long all) {
        return all / 4 * 3;
    }

    /** Those that have waited and may go on. */
    public List<C> admitted() {
        List<C> admitted = new ArrayList<>();
        for (Iterator<Map.Entry<C, Holding>> all = waiting.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<C, Holding> first = all.next();
            if (hasRoom(first.getValue())) {
                admitted.add(first.getKey());
                all.remove();
            }
        }
        return admitted;
    }

    /** So many bytes have come; which call has to be ended for that. */
    public Optional<C> received(C call, long bytes) {
        Holding holding = calls.get(call);
        if (holding == null) {
            return Optional.empty();
        }
        change(holding, bytes);
        if (byHolder.getOrDefault(holding.holder, 0L) > share(limit)) {
            return largest(holding.holder);
        }
        return all <= limit
                ? Optional.empty()
                : byHolder.entrySet().stream()
                        .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                        .flatMap(max -> largest(max.getKey()));
    }

    private Optional<C> largest(String holder) {
        return calls.entrySet().stream()
                .filter(call -> call.getValue().holder.equals(holder))
                .max(Comparator.comparingLong(call -> call.getValue().bytes))
                .map(Map.Entry::getKey);
    }

    /** So many bytes of the call were passed on. */
    public void released(C call, long bytes) {
        Holding holding = calls.get(call);
        if (holding != null) {
            change(holding, -Math.min(bytes, holding.bytes));
        }
    }

    /** A call has ended, and with it all that it held. */
    public void end(C call) {
        Holding holding = calls.remove(call);
        waiting.remove(call);
        if (holding != null) {
            change(holding, -holding.bytes);
        }
    }

    private void change(Holding holding, long bytes) {
        holding.bytes += bytes;
        all += bytes;
        byHolder.merge(holding.holder, bytes, (before, more) -> before + more == 0 ? null : before + more);
    }

    /** How many bytes are held. */
    public long held() {
        return all;
    }
}
