package kopi.core.role;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import kopi.core.aggregate.BatchGroups;
import kopi.core.aggregate.Grouping;
import kopi.core.error.JobFailedException;
import kopi.core.message.Message.Rows;
import kopi.core.message.Message.Slice;
import kopi.core.message.Section;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.ColumnSpec;
import kopi.core.model.Selection;
import kopi.core.operator.GroupColumns;
import kopi.core.operator.ListingPrinter;
import kopi.core.operator.RowFilter;
import kopi.core.query.ColumnLabels;
import kopi.core.query.ColumnVectors;
import kopi.core.query.JoinSide;
import kopi.core.query.Scan;
import kopi.core.query.Shape;
import kopi.core.relation.RowScan;
import kopi.core.report.Projection;
import kopi.core.report.Report;

/** A report, made ready for the batches of its dataset: what the stages without state do for it. Immutable. */
sealed interface PreparedReport {
    /** What was made ready. */
    Report report();

    /** Which of the report's facts it is made ready for, if it joins two. */
    default JoinSide side() {
        return JoinSide.LEFT;
    }

    /** Its name. */
    default String name() {
        return report().name();
    }

    /** What has passed the filter. */
    sealed interface Passed {
        /** Rows that are printed as they come. */
        record Printed(Slice slice) implements Passed {}

        /** Rows that go on to be grouped. */
        record Kept(Section section) implements Passed {}
    }

    /** Filters a batch. */
    Passed filter(Rows rows);

    /**
     * Groups what {@link #filter} has kept.
     *
     * @throws IllegalArgumentException if the report keeps nothing
     */
    Batch group(BatchId id, Batch kept);

    /** Makes a report ready for batches of one of its facts: once, or, where it joins a fact to itself, for each side. */
    static Stream<PreparedReport> prepare(Report report, Projection fact) {
        List<ColumnSpec> columns = fact.columns();
        return switch (report) {
            case Report.Listing listing ->
                Stream.of(new OfListing(
                        listing,
                        RowFilter.compile(listing.filter(), columns),
                        ListingPrinter.compile(listing, columns)));
            case Report.Summary summary ->
                Stream.of(new OfSummary(
                        summary,
                        RowFilter.compile(summary.filter(), columns),
                        summary.keptColumns().stream().map(columns::indexOf).toList(),
                        GroupColumns.compile(summary)));
            case Report.Query query ->
                Arrays.stream(JoinSide.values())
                        .flatMap(side -> query
                                .scan(side)
                                .filter(scan -> scan.dataset().equals(fact.dataset()))
                                .map(scan -> OfQuery.of(query, side, scan, columns))
                                .stream());
        };
    }

    /** Of a listing. */
    record OfListing(Report.Listing report, RowFilter filter, ListingPrinter printer) implements PreparedReport {
        @Override
        public Passed filter(Rows rows) {
            Selection selection = filter.select(rows.rows());
            byte[] csv = printer.print(rows.rows(), selection);
            return new Passed.Printed(
                    new Slice(rows.job(), report.file(), rows.id().seq(), selection.count(), csv));
        }

        @Override
        public Batch group(BatchId id, Batch kept) {
            throw new IllegalArgumentException("report " + name() + " groups nothing");
        }
    }

    /**
     * Of a summary.
     *
     * @param kept where the columns that it still needs stand in a batch
     */
    record OfSummary(Report.Summary report, RowFilter filter, List<Integer> kept, GroupColumns groups)
            implements PreparedReport {
        @Override
        public Passed filter(Rows rows) {
            Selection selection = filter.select(rows.rows());
            var taken = new Batch(
                    selection.count(),
                    kept.stream()
                            .map(column -> rows.rows().columns().get(column).take(selection))
                            .toList());
            return new Passed.Kept(new Section(name(), taken));
        }

        @Override
        public Batch group(BatchId id, Batch rows) {
            return groups.group(rows);
        }
    }

    /**
     * Of a query.
     *
     * @param grouping what kept rows are grouped by; empty: none are kept
     * @param labels what the columns of kept rows are called, for messages
     */
    record OfQuery(Report.Query report, JoinSide side, RowScan scan, Optional<Grouping> grouping, List<String> labels)
            implements PreparedReport {
        static OfQuery of(Report.Query query, JoinSide side, Scan read, List<ColumnSpec> columns) {
            boolean hasRowIds = query.folded().map(Shape.Folded::hasRowIds).orElse(false);
            return new OfQuery(
                    query,
                    side,
                    RowScan.compile(read, query.plan().shape(), columns),
                    query.folded().map(shape -> shape.grouping(side)),
                    ColumnLabels.scanned(read, hasRowIds));
        }

        @Override
        public Passed filter(Rows rows) {
            return located(rows.id(), () -> switch (report.plan().shape()) {
                case Shape.Rows _ -> {
                    RowScan.PrintedRows printed = scan.print(rows.rows());
                    yield new Passed.Printed(
                            new Slice(rows.job(), report.file(), rows.id().seq(), printed.rows(), printed.csv()));
                }
                case Shape.Folded shape ->
                    new Passed.Kept(new Section(
                            name(), side, scan.keep(rows.rows(), rows.id().seq(), shape.hasRowIds())));
            });
        }

        /** The groups of this batch alone: what is shipped is seldom more, and as a rule much less, than its rows. */
        @Override
        public Batch group(BatchId id, Batch rows) {
            return located(
                    id,
                    () -> ColumnVectors.toBatch(
                            BatchGroups.of(grouping.orElseThrow(), labels, ColumnVectors.ofMessage(rows))));
        }

        private <T> T located(BatchId id, Supplier<T> work) {
            try {
                return work.get();
            } catch (JobFailedException e) {
                throw new JobFailedException(
                        "report " + name() + ", " + id.dataset() + ", batch " + id.seq() + ": " + e.getMessage(), e);
            }
        }
    }
}
