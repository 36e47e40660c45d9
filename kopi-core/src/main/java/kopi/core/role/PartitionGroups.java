package kopi.core.role;

import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import kopi.core.aggregate.GroupFold;
import kopi.core.error.CorruptStateException;
import kopi.core.error.JobFailedException;
import kopi.core.job.StateCost;
import kopi.core.model.Batch;
import kopi.core.operator.GroupTable;
import kopi.core.operator.TopGroups;
import kopi.core.query.ColumnVectors;
import kopi.core.query.Shape;
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
            case Report.Query query -> new OfQuery(query, beforeGrowth);
        };
    }

    /** Adds what a batch adds up to. */
    void add(Batch rows);

    /**
     * What is sent to the joiner when all batches have been added.
     *
     * @throws JobFailedException if something that the query asks for cannot be computed; says what and why
     */
    Batch finish();

    /** An upper bound of the bytes that they take, copies included. */
    long bytes();

    /** All that is known, as a value; empty if there are no groups. */
    Optional<SavedTable> save();

    /**
     * Takes what {@link #save} has given. Nothing has been added yet.
     *
     * @throws CorruptStateException if it cannot be
     */
    void restore(SavedTable saved);

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
        public void add(Batch rows) {
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
        public Optional<SavedTable> save() {
            return table.size() == 0
                    ? Optional.empty()
                    : Optional.of(new SavedTable(
                            report.columnCount(), table.size(), table.isWide(), table.blocks(SavedTable.BLOCK_ROWS)));
        }

        @Override
        public void restore(SavedTable saved) {
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
        public void add(Batch rows) {
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
        public Optional<SavedTable> save() {
            Batch all = ColumnVectors.toBatch(fold.partial().sorted());
            return all.rows() == 0
                    ? Optional.empty()
                    : Optional.of(new SavedTable(all.columns().size(), all.rows(), false, true, List.of(all)));
        }

        @Override
        public void restore(SavedTable saved) {
            for (Batch groups : saved.blocks()) {
                add(groups);
            }
            requireAll(saved, fold.size());
        }
    }

    private static void requireAll(SavedTable saved, int found) {
        if (found == 0 || found != saved.size()) {
            throw new CorruptStateException(
                    "state holds " + saved.size() + " groups, of which " + found + " are different");
        }
    }
}
