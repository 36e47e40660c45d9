package kopi.core.report;

import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.Dataset;
import kopi.core.model.PlainName;

/** What the parts of a report must be, one definition of each rule; all are applied in constructors. */
final class Rules {
    private Rules() {}

    static void require(boolean holds, String report, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("report " + report + " " + otherwise);
        }
    }

    /** What every report has. */
    static void heading(String name, String title, Dataset dataset, Conjunction filter) {
        PlainName.require("report", name);
        PlainName.require("report's title", title);
        columns(name, dataset, filter.conditions().stream().map(Condition::column));
    }

    static void columns(String report, Dataset dataset, Stream<ColumnSpec> columns) {
        columns.forEach(column -> require(
                dataset.columns().contains(column),
                report,
                "reads a column " + column.name() + " that " + dataset.name() + " does not have"));
    }

    static void tables(String report, List<GroupKey> keys, List<Measure> measures, List<Table> tables) {
        require(!tables.isEmpty(), report, "prints nothing");
        RunFiles.firstClash(tables.stream().map(Table::file).toList())
                .ifPresent(file -> require(false, report, "writes two tables to " + file));
        for (Table table : tables) {
            new TableRules(report, table, keys, measures).check();
        }
    }

    /** A table and what it refers to. */
    private record TableRules(String report, Table table, List<GroupKey> keys, List<Measure> measures) {
        void check() {
            table.ranking().ifPresent(ranking -> {
                index("shared key", ranking.sharedKeys(), keys.size() + 1);
                measure(ranking.measure());
            });
            table.order().forEach(this::check);
            // Groups come in any order, and a report is the same bytes every time.
            int missing = ordered().nextClearBit(0);
            require(
                    missing == keys.size(),
                    report,
                    "does not settle the order of " + table.file() + ", which needs key " + missing);
            table.columns().forEach(this::check);
        }

        private BitSet ordered() {
            var ordered = new BitSet();
            for (Table.Order order : table.order()) {
                if (order instanceof Table.Order.ByKey(int key)) {
                    ordered.set(key);
                }
            }
            return ordered;
        }

        private void check(Table.Order order) {
            switch (order) {
                case Table.Order.ByKey(int key) -> key(key);
                case Table.Order.ByMeasureDescending(int measure) -> measure(measure);
            }
        }

        private void check(OutputColumn column) {
            switch (column) {
                case OutputColumn.GroupValue value -> key(value.key());
                case OutputColumn.Joined joined -> {
                    key(joined.key());
                    require(
                            keys.get(joined.key()).isId(),
                            report,
                            "looks up key " + joined.key() + ", which is no id, for " + joined.header());
                }
                case OutputColumn.Total total -> measure(total.measure());
            }
        }

        private void key(int key) {
            index("key", key, keys.size());
        }

        private void measure(int measure) {
            index("measure", measure, measures.size());
        }

        private void index(String of, int index, int count) {
            require(
                    index >= 0 && index < count,
                    report,
                    "has no " + of + " " + Integer.toUnsignedString(index) + " for " + table.file());
        }
    }

    /** That column, of a type that is held as an integer. */
    static void integer(ColumnSpec column) {
        type(column, !column.type().isText(), "text, not a number");
    }

    /** That column, of a type whose values add up. */
    static void amount(ColumnSpec column) {
        type(column, column.type() == ColumnType.MONEY || column.type() == ColumnType.QUANTITY, "no amount");
    }

    static void timestamp(ColumnSpec column) {
        type(column, column.type() == ColumnType.TIMESTAMP, "no timestamp");
    }

    static void id(ColumnSpec column) {
        type(column, column.type() == ColumnType.ID, "no id");
    }

    private static void type(ColumnSpec column, boolean isRight, String otherwise) {
        if (!isRight) {
            throw new IllegalArgumentException("column " + column.name() + " is " + otherwise);
        }
    }

    static void range(String of, int first, int last, int max) {
        if (first < 0 || first > max || last < 0 || last > max) {
            throw new IllegalArgumentException(of + " " + first + " to " + last + " are not between 0 and " + max);
        }
    }
}
