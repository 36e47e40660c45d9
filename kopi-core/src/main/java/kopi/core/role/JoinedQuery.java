package kopi.core.role;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import kopi.core.aggregate.Grouping;
import kopi.core.aggregate.PartialGroups;
import kopi.core.job.StateCost;
import kopi.core.model.Batch;
import kopi.core.query.ColumnVectors;
import kopi.core.query.Scan;
import kopi.core.query.Shape;
import kopi.core.relation.FinalRows;
import kopi.core.relation.LocalRows;
import kopi.core.relation.ReferenceRows;
import kopi.core.report.Report;

/**
 * Finishes a query: joins a few partitions' groups at a time, so that what is made of all of them never is there at once, where that
 * can be done.
 */
final class JoinedQuery {
    /** Partitions are taken together up to so many groups: each time, all keys of the references are read. */
    private static final int GROUPS_AT_ONCE = 1 << 18;

    private final Report.Query query;
    private final Grouping sent;
    private final FinalRows rows;
    private final LongConsumer room;

    /**
     * Of that query.
     *
     * @param room is told how many bytes are about to be taken for a while, beside what has been sent; may refuse by throwing
     */
    JoinedQuery(Report.Query query, Map<String, ReferenceRows> references, LongConsumer room) {
        Scan scan = query.plan().scan();
        Shape.Folded shape = query.folded().orElseThrow();
        this.query = query;
        this.sent = LocalRows.ofPartition(scan, shape).grouping();
        this.rows = new FinalRows(scan, shape, references);
        this.room = room;
    }

    /**
     * The result of what all partitions have sent.
     *
     * @throws kopi.core.error.JobFailedException if something cannot be computed, or there is no room
     */
    FinalRows.Finished finish(List<Batch> parts) {
        List<PartialGroups> all = rows.isReducing()
                ? reduced(parts)
                : parts.stream().map(this::groups).toList();
        List<Batch> together = all.stream().map(ColumnVectors::toBatch).toList();
        long own = rows.isReducing() ? bytes(together) : 0;
        room.accept(own + joined(together));
        return rows.finish(all);
    }

    private List<PartialGroups> reduced(List<Batch> parts) {
        List<PartialGroups> all = new ArrayList<>();
        long own = 0;
        for (List<Batch> some : bySize(parts)) {
            room.accept(own + joined(some));
            PartialGroups reduced = rows.reduce(some.stream().map(this::groups).toList());
            own += StateCost.columns(ColumnVectors.toBatch(reduced));
            all.add(reduced);
        }
        return all;
    }

    /** What groups take that are there beside those that were sent. */
    private static long bytes(List<Batch> groups) {
        return groups.stream().mapToLong(StateCost::columns).sum();
    }

    private long joined(List<Batch> groups) {
        return groups.stream()
                .mapToLong(some -> StateCost.joinedGroups(query, some))
                .sum();
    }

    private PartialGroups groups(Batch part) {
        return ColumnVectors.groups(sent, part);
    }

    /** The parts in order, several together while they are small. */
    private static List<List<Batch>> bySize(List<Batch> parts) {
        List<List<Batch>> together = new ArrayList<>();
        long groups = 0;
        for (Batch part : parts) {
            groups += part.rows();
            if (together.isEmpty() || groups > GROUPS_AT_ONCE) {
                together.add(new ArrayList<>());
                groups = part.rows();
            }
            together.getLast().add(part);
        }
        return together;
    }
}
