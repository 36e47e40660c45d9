package kopi.core.report;

import java.util.List;
import java.util.stream.Stream;
import kopi.core.model.ColumnSpec;
import kopi.core.model.Dataset;

/**
 * A question and the form of its answer.
 *
 * @param name as in {@code --reports}: {@code t1}
 * @param title what it is about, for people: {@code high-value}
 * @param dataset the fact dataset that it reads
 * @param filter which of its rows count
 * @param shape what becomes of them
 */
public record Report(String name, String title, Dataset dataset, Filter filter, Shape shape) {

    /** What becomes of the rows that pass the filter. */
    public sealed interface Shape {
        /** The output files, in order. */
        List<OutputFile> files();

        /** The columns of the report's dataset that it reads, beside those of the filter. */
        Stream<ColumnSpec> columns();
    }

    /**
     * A file of results.
     *
     * @param name its name
     * @param header the names in its header line
     */
    public record OutputFile(String name, List<String> header) {
        public OutputFile {
            header = List.copyOf(header);
        }
    }

    /**
     * The rows themselves, in input order.
     *
     * @param file the output file
     * @param printed what is printed of each row
     */
    public record Listing(String file, List<ColumnSpec> printed) implements Shape {
        public Listing {
            printed = List.copyOf(printed);
        }

        @Override
        public List<OutputFile> files() {
            return List.of(
                    new OutputFile(file, printed.stream().map(ColumnSpec::name).toList()));
        }

        @Override
        public Stream<ColumnSpec> columns() {
            return printed.stream();
        }
    }

    /**
     * Sums over groups of rows.
     *
     * @param keys what rows are grouped by, at least one
     * @param measures what is summed, at least one
     * @param tables the output files
     */
    public record Summary(List<GroupKey> keys, List<Measure> measures, List<Table> tables) implements Shape {
        public Summary {
            keys = List.copyOf(keys);
            measures = List.copyOf(measures);
            tables = List.copyOf(tables);
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
        public Stream<ColumnSpec> columns() {
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

    /** The columns of {@link #dataset} that are needed, each once, in the dataset's order. */
    public List<ColumnSpec> neededColumns() {
        return inOrder(Stream.concat(filter.conditions().stream().map(Condition::column), shape.columns()));
    }

    /** The columns that are still needed of a row that has passed the filter, each once, in the dataset's order. */
    public List<ColumnSpec> shapeColumns() {
        return inOrder(shape.columns());
    }

    private List<ColumnSpec> inOrder(Stream<ColumnSpec> columns) {
        List<ColumnSpec> wanted = columns.toList();
        return dataset.columns().stream().filter(wanted::contains).toList();
    }
}
