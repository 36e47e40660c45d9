package kopi.core.engine;

import java.util.List;
import java.util.Set;
import kopi.core.job.StateCost;
import kopi.core.message.Message;
import kopi.core.message.Section;

/**
 * How many bytes of journals a process holds that it has read and not processed, over all of its readers. Credit bounds how
 * many entries these are, but an entry has up to 16 MiB, and a few bytes unpack to more than that.
 *
 * <p>What a reader must not hold it lets go, and reads again: journals keep it. A reader that holds nothing may always take
 * an entry, so that everybody gets on; beside that there is a limit for one and a limit for all.
 *
 * <p>Mutable, single owner.
 */
public final class ReadBudget {
    /** An eighth of the heap: half of it is for state, the rest for the entry that is worked on and what is published. */
    private static final int HEAP_SHARE = 8;

    /** So many readers may hold as much as one may before others are kept short. */
    private static final int READERS = 4;

    private static final Set<Class<? extends Message>> UNPACKED = Set.of(
            Message.Rows.class,
            Message.Filtered.class,
            Message.Grouped.class,
            Message.Reduced.class,
            Message.Aggregated.class);

    private final long limit;
    private long held;

    /**
     * Nothing is held.
     *
     * @param limit in bytes, for all readers; a quarter of it for one
     */
    public ReadBudget(long limit) {
        if (limit < READERS) {
            throw new IllegalArgumentException("a budget of " + limit + " bytes");
        }
        this.limit = limit;
    }

    /** The limit, in bytes, that suits a heap of so many bytes. */
    public static long ofHeap(long heapBytes) {
        return Math.max(READERS, heapBytes / HEAP_SHARE);
    }

    /** Whether a reader that holds so many bytes may take an entry of so many. */
    public boolean hasRoom(long own, long bytes) {
        return own == 0 || (own + bytes <= limit / READERS && held + bytes <= limit);
    }

    /** Whether a reader that holds so many bytes may unpack no more of them until it has processed what it has unpacked. */
    public boolean isSpent(long own) {
        return own > limit / READERS || held > limit;
    }

    /** So many bytes more, or less, are held. */
    public void hold(long bytes) {
        held += bytes;
    }

    /** How many bytes are held. */
    public long held() {
        return held;
    }

    /** Whether a message of that kind holds rows, which may take more memory than their bytes. */
    public static boolean isUnpacked(Class<? extends Message> kind) {
        return UNPACKED.contains(kind);
    }

    /** What a message takes, unpacked: what it holds beside rows is little. */
    public static long unpackedBytes(Message message) {
        return switch (message) {
            case Message.Rows rows -> StateCost.columns(rows.rows());
            case Message.Filtered filtered -> sum(filtered.sections());
            case Message.Grouped grouped -> sum(grouped.sections());
            case Message.Reduced reduced ->
                sum(reduced.partitions().values().stream().flatMap(List::stream).toList());
            case Message.Aggregated aggregated -> sum(aggregated.sections());
            default -> 0;
        };
    }

    private static long sum(List<Section> sections) {
        return sections.stream()
                .mapToLong(section -> StateCost.columns(section.rows()))
                .sum();
    }
}
