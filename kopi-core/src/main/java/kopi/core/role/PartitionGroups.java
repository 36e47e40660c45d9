package kopi.core.role;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;
import kopi.core.aggregate.GroupFold;
import kopi.core.aggregate.Grouping;
import kopi.core.error.CorruptStateException;
import kopi.core.error.JobFailedException;
import kopi.core.job.StateCost;
import kopi.core.model.Batch;
import kopi.core.model.CompactBatch;
import kopi.core.operator.GroupTable;
import kopi.core.operator.TopGroups;
import kopi.core.query.ColumnVectors;
import kopi.core.query.JoinSide;
import kopi.core.query.Shape;
import kopi.core.relation.FactHashJoin;
import kopi.core.relation.LocalRows;
import kopi.core.report.Report;
import kopi.core.snapshot.SavedTable;

/** One report's groups in a partition of a job. Mutable, single owner. */
sealed interface PartitionGroups {
    /**
     * No groups yet of a report that folds.
     *
     * @param beforeGrowth is told how many bytes more are about to be taken; may refuse by throwing
     */
    static PartitionGroups of(Report report, LongConsumer beforeGrowth) {
        return switch (report) {
            case Report.Listing listing ->
                throw new IllegalArgumentException("listing " + listing.name() + " has no groups");
            case Report.Summary summary -> new OfSummary(summary, beforeGrowth);
            case Report.Query query ->
                query.factJoin().isPresent() ? new OfJoin(query, beforeGrowth) : new OfQuery(query, beforeGrowth);
        };
    }

    /**
     * Adds what a batch adds up to.
     *
     * @param side which of the report's facts it is of, if it joins two
     */
    void add(JoinSide side, Batch rows);

    /**
     * What is sent to the joiner when all batches have been added.
     *
     * @throws JobFailedException if something that the query asks for cannot be computed; says what and why
     */
    Batch finish();

    /** An upper bound of the bytes that they take, copies included. */
    long bytes();

    /** All that is known of a side, as a value; empty if there are no groups. */
    Optional<SavedTable> save(JoinSide side);

    /**
     * Takes what {@link #save} has given. Nothing has been added to that side yet.
     *
     * @throws CorruptStateException if it cannot be
     */
    void restore(JoinSide side, SavedTable saved);

    /** Of a summary: sums. */
    final class OfSummary implements PartitionGroups {
        private final Report.Summary report;
        private final LongConsumer beforeGrowth;
        private GroupTable table;

        private OfSummary(Report.Summary report, LongConsumer beforeGrowth) {
            this.report = report;
            this.beforeGrowth = beforeGrowth;
            table = newTable(false);
        }

        private GroupTable newTable(boolean isWide) {
            return new GroupTable(report.keys().size(), report.measures().size(), isWide, beforeGrowth);
        }

        @Override
        public void add(JoinSide side, Batch rows) {
            table.add(rows);
        }

        /** Already ranked: what no table can print is left out. */
        @Override
        public Batch finish() {
            return TopGroups.printable(table, report);
        }

        @Override
        public long bytes() {
            return table.bytes() + table.size() * StateCost.group(report);
        }

        @Override
        public Optional<SavedTable> save(JoinSide side) {
            return side == JoinSide.RIGHT || table.size() == 0
                    ? Optional.empty()
                    : Optional.of(new SavedTable(
                            report.columnCount(), table.size(), table.isWide(), table.blocks(SavedTable.BLOCK_ROWS)));
        }

        @Override
        public void restore(JoinSide side, SavedTable saved) {
            requireLeft(side);
            table = newTable(saved.isWide());
            for (Batch groups : saved.blocks()) {
                addSaved(Saved.longs(groups, report.columnCount()));
            }
            requireAll(saved, table.size());
        }

        private void addSaved(Batch groups) {
            try {
                table.add(groups);
            } catch (JobFailedException e) {
                throw new CorruptStateException("state holds sums of one group that do not add up", e);
            }
        }
    }

    /** Of a query: groups that other partitions' may be merged with. */
    final class OfQuery implements PartitionGroups {
        private final Report.Query report;
        private final Shape.Folded shape;
        private final GroupFold fold;

        private OfQuery(Report.Query report, LongConsumer beforeGrowth) {
            this.report = report;
            shape = report.folded().orElseThrow();
            fold = new GroupFold(shape.partial(), List.of(), beforeGrowth);
        }

        @Override
        public void add(JoinSide side, Batch rows) {
            fold.merge(ColumnVectors.groups(shape.partial(), rows));
        }

        @Override
        public Batch finish() {
            try {
                return ColumnVectors.toBatch(
                        LocalRows.ofPartition(report.plan().scan(), shape).reduce(fold.partial()));
            } catch (JobFailedException e) {
                throw new JobFailedException("report " + report.name() + ": " + e.getMessage(), e);
            }
        }

        @Override
        public long bytes() {
            return fold.bytes() + fold.copiedBytes();
        }

        @Override
        public Optional<SavedTable> save(JoinSide side) {
            if (side == JoinSide.RIGHT) {
                return Optional.empty();
            }
            Batch all = ColumnVectors.toBatch(fold.partial().sorted());
            return all.rows() == 0
                    ? Optional.empty()
                    : Optional.of(new SavedTable(all.columns().size(), all.rows(), false, true, List.of(all)));
        }

        @Override
        public void restore(JoinSide side, SavedTable saved) {
            requireLeft(side);
            for (Batch groups : saved.blocks()) {
                add(side, groups);
            }
            requireAll(saved, fold.size());
        }
    }

    /** Of a query that joins two facts: all groups of both sides, as they have come, in few bytes. */
    final class OfJoin implements PartitionGroups {
        /** What a batch takes beside its values. */
        private static final int KEPT_BATCH = 512;

        private static final int BUILT_COPIES = 2;

        private final Report.Query report;
        private final Shape.Folded shape;
        private final LongConsumer beforeGrowth;
        private final Map<JoinSide, List<CompactBatch>> sides = new EnumMap<>(JoinSide.class);
        /** What the groups take. */
        private long kept;

        /** What those of each side take when they are read again. */
        private final Map<JoinSide, Long> unpacked = new EnumMap<>(JoinSide.class);

        /** What is taken while they are joined. */
        private long joining;

        private OfJoin(Report.Query report, LongConsumer beforeGrowth) {
            this.report = report;
            this.shape = report.folded().orElseThrow();
            this.beforeGrowth = beforeGrowth;
            for (JoinSide side : JoinSide.values()) {
                sides.put(side, new ArrayList<>());
                unpacked.put(side, 0L);
            }
        }

        private List<CompactBatch> of(JoinSide side) {
            return Objects.requireNonNull(sides.get(side));
        }

        @Override
        public void add(JoinSide side, Batch rows) {
            ColumnVectors.groups(shape.grouping(side), rows);
            CompactBatch compact = CompactBatch.of(rows);
            of(side).add(compact);
            // Saved one by one.
            kept += compact.bytes() + KEPT_BATCH;
            unpacked.merge(side, StateCost.columns(rows), Long::sum);
        }

        @Override
        public Batch finish() {
            try {
                // The side that is built, and what is looked up in its place.
                take(BUILT_COPIES * Collections.min(unpacked.values()));
                var pairs = new GroupFold(shape.grouping(), List.of(), this::take);
                new FactHashJoin(shape, this::take).join(side(JoinSide.LEFT), side(JoinSide.RIGHT), pairs::merge);
                return ColumnVectors.toBatch(
                        LocalRows.ofPartition(report.plan().scan(), shape).reduce(pairs.partial()));
            } catch (JobFailedException e) {
                throw new JobFailedException("report " + report.name() + ": " + e.getMessage(), e);
            }
        }

        private void take(long more) {
            beforeGrowth.accept(more);
            joining += more;
        }

        private FactHashJoin.Side side(JoinSide side) {
            Grouping grouping = shape.grouping(side);
            return new FactHashJoin.Side(
                    of(side).stream().mapToLong(CompactBatch::rows).sum(),
                    () -> of(side).stream()
                            .map(CompactBatch::batch)
                            .map(rows -> ColumnVectors.groups(grouping, rows))
                            .iterator());
        }

        @Override
        public long bytes() {
            return kept + joining;
        }

        @Override
        public Optional<SavedTable> save(JoinSide side) {
            List<CompactBatch> batches = List.copyOf(of(side));
            int rows = batches.stream().mapToInt(CompactBatch::rows).reduce(0, Math::addExact);
            return rows == 0
                    ? Optional.empty()
                    : Optional.of(new SavedTable(
                            shape.grouping(side).types().size(),
                            rows,
                            false,
                            true,
                            () -> batches.stream().map(CompactBatch::batch).iterator()));
        }

        @Override
        public void restore(JoinSide side, SavedTable saved) {
            for (Batch groups : saved.blocks()) {
                add(side, groups);
            }
        }
    }

    private static void requireLeft(JoinSide side) {
        if (side != JoinSide.LEFT) {
            throw new CorruptStateException("state holds a side of facts that are not joined");
        }
    }

    private static void requireAll(SavedTable saved, int found) {
        if (found == 0 || found != saved.size()) {
            throw new CorruptStateException(
                    "state holds " + saved.size() + " groups, of which " + found + " are different");
        }
    }
}
