package kopi.core.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kopi.core.model.ColumnSpec;
import kopi.core.model.Dataset;
import kopi.core.model.PlainName;
import kopi.core.query.FactJoin;
import kopi.core.query.JoinSide;
import kopi.core.query.QueryPlan;
import kopi.core.query.ReferenceJoin;
import kopi.core.query.Scan;
import kopi.core.query.Shape;

/**
 * A question and the form of its answer. There is none that cannot be run: whatever its parts require of each other is
 * checked where they are put together, so that roles may rely on it wherever a report comes from.
 */
public sealed interface Report {
    /** As in {@code --reports}: {@code t1}. */
    String name();

    /** What it is about, for people: {@code high-value}. */
    String title();

    /** The fact dataset that it reads; of several, the first. */
    Dataset dataset();

    /** The fact datasets that it reads, each once. */
    default List<Dataset> datasets() {
        return List.of(dataset());
    }

    /** Whether it reads the fact dataset of that name. */
    default boolean reads(String dataset) {
        return datasets().stream().anyMatch(of -> of.name().equals(dataset));
    }

    /** Which of its rows count. */
    Conjunction filter();

    /** The output files, in order. */
    List<OutputFile> files();

    /** The columns of {@link #dataset} that are still needed of a row that has passed the filter, each once, in order. */
    List<ColumnSpec> keptColumns();

    /** The columns of one of its {@link #datasets} that are needed, each once, in the dataset's order. */
    default List<ColumnSpec> neededColumns(Dataset dataset) {
        return inOrder(
                dataset, Stream.concat(filter().conditions().stream().map(Condition::column), keptColumns().stream()));
    }

    /**
     * A file of results.
     *
     * @param name its name
     * @param header the names in its header line
     */
    record OutputFile(String name, List<String> header) {
        public OutputFile {
            header = List.copyOf(header);
        }
    }

    /**
     * The rows themselves, in input order.
     *
     * @param file the output file
     * @param printed what is printed of each row, at least one column
     */
    record Listing(
            String name, String title, Dataset dataset, Conjunction filter, String file, List<ColumnSpec> printed)
            implements Report {
        /**
         * A listing.
         *
         * @throws IllegalArgumentException if it prints nothing, reads a column that its dataset does not have, has a
         *     name that is no {@link PlainName}, or writes to a file of the run's own ({@link RunFiles})
         */
        public Listing {
            Rules.heading(name, title, dataset, filter);
            RunFiles.require(file);
            printed = List.copyOf(printed);
            Rules.require(!printed.isEmpty(), name, "prints nothing");
            Rules.columns(name, dataset, printed.stream());
        }

        @Override
        public List<OutputFile> files() {
            return List.of(
                    new OutputFile(file, printed.stream().map(ColumnSpec::name).toList()));
        }

        @Override
        public List<ColumnSpec> keptColumns() {
            return inOrder(dataset, printed.stream());
        }
    }

    /**
     * Sums over groups of rows.
     *
     * @param keys what rows are grouped by, at least one
     * @param measures what is summed, at least one
     * @param tables the output files, at least one, each with a name of its own
     */
    record Summary(
            String name,
            String title,
            Dataset dataset,
            Conjunction filter,
            List<GroupKey> keys,
            List<Measure> measures,
            List<Table> tables)
            implements Report {
        /**
         * A summary.
         *
         * @throws IllegalArgumentException if a part is missing, reads a column that its dataset does not have, refers to a
         *     key or measure that there is not, if the order of a table does not tell all groups apart, or a name is no
         *     {@link PlainName}
         */
        public Summary {
            Rules.heading(name, title, dataset, filter);
            keys = List.copyOf(keys);
            measures = List.copyOf(measures);
            tables = List.copyOf(tables);
            Rules.require(!keys.isEmpty(), name, "groups by nothing");
            Rules.require(!measures.isEmpty(), name, "sums nothing");
            Rules.columns(name, dataset, read(keys, measures));
            Rules.tables(name, keys, measures, tables);
        }

        @Override
        public List<OutputFile> files() {
            return tables.stream()
                    .map(table -> new OutputFile(
                            table.file(),
                            table.columns().stream().map(OutputColumn::header).toList()))
                    .toList();
        }

        @Override
        public List<ColumnSpec> keptColumns() {
            return inOrder(dataset, read(keys, measures));
        }

        private static Stream<ColumnSpec> read(List<GroupKey> keys, List<Measure> measures) {
            Stream<ColumnSpec> measured = measures.stream().flatMap(measure -> switch (measure) {
                case Measure.Count() -> Stream.empty();
                case Measure.Sum(ColumnSpec column) -> Stream.of(column);
            });
            return Stream.concat(keys.stream().map(GroupKey::column), measured);
        }

        /** How many columns a batch of groups has: the keys and the sums. */
        public int columnCount() {
            return keys.size() + measures.size();
        }

        /** The reference data that the tables print. */
        public Stream<OutputColumn.Lookup> lookups() {
            return tables.stream().flatMap(table -> table.columns().stream()).flatMap(column -> switch (column) {
                case OutputColumn.Joined joined -> Stream.of(joined.lookup());
                case OutputColumn.GroupValue _, OutputColumn.Total _ -> Stream.empty();
            });
        }
    }

    /**
     * The answer to a query of the user's own.
     *
     * @param file the output file
     */
    record Query(String name, String title, String file, QueryPlan plan) implements Report {
        /**
         * A query.
         *
         * @throws IllegalArgumentException if its name is no {@link PlainName}, or it writes to a file of the run's own ({@link
         *     RunFiles})
         */
        public Query {
            PlainName.require("report", name);
            PlainName.require("report's title", title);
            RunFiles.require(file);
        }

        @Override
        public Dataset dataset() {
            return plan.scan().dataset();
        }

        /** Everything: which rows count is for the plan's scan to say. */
        @Override
        public Conjunction filter() {
            return Conjunction.EVERYTHING;
        }

        @Override
        public List<OutputFile> files() {
            return List.of(new OutputFile(
                    file,
                    plan.output().stream().map(QueryPlan.OutputField::name).toList()));
        }

        @Override
        public List<ColumnSpec> keptColumns() {
            return plan.scan().columns();
        }

        @Override
        public List<Dataset> datasets() {
            return Arrays.stream(JoinSide.values())
                    .flatMap(side -> scan(side).stream())
                    .map(Scan::dataset)
                    .distinct()
                    .toList();
        }

        @Override
        public List<ColumnSpec> neededColumns(Dataset dataset) {
            return inOrder(
                    dataset,
                    Arrays.stream(JoinSide.values())
                            .flatMap(side -> scan(side).stream())
                            .filter(scan -> scan.dataset().equals(dataset))
                            .flatMap(scan -> scan.columns().stream()));
        }

        /** What is read of that side; empty if there is none. */
        public Optional<Scan> scan(JoinSide side) {
            return side == JoinSide.LEFT ? Optional.of(plan.scan()) : factJoin().map(FactJoin::scan);
        }

        /** The other fact that it joins. */
        public Optional<FactJoin> factJoin() {
            return folded().flatMap(Shape.Folded::factJoin);
        }

        /** What is folded on the way to the partitions; empty if its rows are printed as they come. */
        public Optional<Shape.Folded> folded() {
            return plan.shape() instanceof Shape.Folded shape ? Optional.of(shape) : Optional.empty();
        }

        /** The references that it joins. */
        public List<ReferenceJoin> joins() {
            return folded().map(Shape.Folded::joins).orElse(List.of());
        }
    }

    private static List<ColumnSpec> inOrder(Dataset dataset, Stream<ColumnSpec> columns) {
        List<ColumnSpec> wanted = columns.toList();
        return dataset.columns().stream().filter(wanted::contains).toList();
    }
}
