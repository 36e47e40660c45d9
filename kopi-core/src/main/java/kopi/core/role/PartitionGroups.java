package kopi.core.role;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;
import kopi.core.aggregate.GroupFold;
import kopi.core.aggregate.Grouping;
import kopi.core.aggregate.Partitions;
import kopi.core.error.CorruptStateException;
import kopi.core.error.JobFailedException;
import kopi.core.job.StateCost;
import kopi.core.model.Batch;
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
     * @param room for joining facts
     */
    static PartitionGroups of(Report report, LongConsumer beforeGrowth, JoinRoom room) {
        return switch (report) {
            case Report.Listing listing ->
                throw new IllegalArgumentException("listing " + listing.name() + " has no groups");
            case Report.Summary summary -> new OfSummary(summary, beforeGrowth);
            case Report.Query query ->
                query.factJoin().isPresent() ? new OfJoin(query, beforeGrowth, room) : new OfQuery(query, beforeGrowth);
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

    /** Whether they are few enough to be saved as one value. */
    default boolean isSavable() {
        return true;
    }

    /** Frees what they hold: nothing is added any more. */
    default void discard() {}

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

    /** Of a query that joins two facts: all groups of both sides, as they have come. */
    final class OfJoin implements PartitionGroups {
        /** The side that is built, and what is looked up in its place. */
        private static final int BUILT_COPIES = 2;

        private final Report.Query report;
        private final Shape.Folded shape;
        private final LongConsumer beforeGrowth;
        private final JoinRoom room;
        private final Map<JoinSide, WaitingGroups> sides = new EnumMap<>(JoinSide.class);

        /** What is taken by the groups of pairs. */
        private long ofPairs;

        /** What is taken by the side that is built, while it is. */
        private long building;

        private OfJoin(Report.Query report, LongConsumer beforeGrowth, JoinRoom room) {
            this.report = report;
            this.shape = report.folded().orElseThrow();
            this.beforeGrowth = beforeGrowth;
            this.room = room;
            for (JoinSide side : JoinSide.values()) {
                sides.put(side, new WaitingGroups(room.spills()));
            }
        }

        private WaitingGroups of(JoinSide side) {
            return Objects.requireNonNull(sides.get(side));
        }

        @Override
        public void add(JoinSide side, Batch rows) {
            ColumnVectors.groups(shape.grouping(side), rows);
            of(side).add(rows);
            if (keptBytes() > room.waitingBytes()) {
                sides.values().forEach(WaitingGroups::spill);
            }
        }

        private long keptBytes() {
            return sides.values().stream().mapToLong(WaitingGroups::keptBytes).sum();
        }

        @Override
        public Batch finish() {
            try {
                long built = BUILT_COPIES
                        * sides.values().stream()
                                .mapToLong(WaitingGroups::unpackedBytes)
                                .min()
                                .orElseThrow();
                int rounds = room.rounds(built);
                var pairs = new GroupFold(shape.grouping(), List.of(), this::takeForPairs);
                for (int round = 0; round < rounds; round++) {
                    building = 0;
                    takeToBuild(built / rounds);
                    join(round, rounds, pairs);
                }
                building = 0;
                return ColumnVectors.toBatch(
                        LocalRows.ofPartition(report.plan().scan(), shape).reduce(pairs.partial()));
            } catch (JobFailedException e) {
                throw new JobFailedException("report " + report.name() + ": " + e.getMessage(), e);
            }
        }

        /** Joins the groups whose keys belong to a round: where more fits into memory, there is one for all. */
        private void join(int round, int rounds, GroupFold pairs) {
            new FactHashJoin(shape, this::takeToBuild)
                    .join(side(JoinSide.LEFT, round, rounds), side(JoinSide.RIGHT, round, rounds), pairs::merge);
        }

        private FactHashJoin.Side side(JoinSide side, int round, int rounds) {
            Grouping grouping = shape.grouping(side);
            int keys = shape.factJoin().orElseThrow().leftKeys().size();
            return new FactHashJoin.Side(
                    of(side).groups() / rounds,
                    () -> of(side).batches()
                            .map(rows -> ColumnVectors.groups(grouping, rows))
                            .map(groups -> rounds == 1
                                    ? groups
                                    : Partitions.part(
                                            groups,
                                            keys,
                                            room.partitions() * rounds,
                                            room.partition() * rounds + round))
                            .iterator());
        }

        private void takeForPairs(long more) {
            beforeGrowth.accept(more);
            ofPairs += more;
        }

        private void takeToBuild(long more) {
            beforeGrowth.accept(more);
            building += more;
        }

        @Override
        public long bytes() {
            return keptBytes() + ofPairs + building;
        }

        @Override
        public boolean isSavable() {
            return sides.values().stream().noneMatch(WaitingGroups::isSpilled);
        }

        @Override
        public Optional<SavedTable> save(JoinSide side) {
            WaitingGroups waiting = of(side);
            return waiting.groups() == 0
                    ? Optional.empty()
                    : Optional.of(new SavedTable(
                            shape.grouping(side).types().size(),
                            waiting.groups(),
                            false,
                            true,
                            () -> waiting.batches().iterator()));
        }

        @Override
        public void restore(JoinSide side, SavedTable saved) {
            for (Batch groups : saved.blocks()) {
                add(side, groups);
            }
        }

        @Override
        public void discard() {
            sides.values().forEach(WaitingGroups::discard);
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
