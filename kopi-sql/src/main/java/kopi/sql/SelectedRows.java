package kopi.sql;

import static kopi.sql.SelectBinder.AGGREGATES;
import static kopi.sql.SelectBinder.WINDOWS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import kopi.core.expression.Expression;
import kopi.core.expression.Expression.Input;
import kopi.core.expression.ValueType;
import kopi.core.query.Ordering;
import kopi.core.query.Regrouping;
import kopi.core.query.Transform;
import kopi.core.text.SafeText;
import kopi.sql.QueryRelation.JoinedTables;
import kopi.sql.QueryRelation.NamedColumn;
import kopi.sql.QueryRelation.NamedTable;
import kopi.sql.QueryRelation.Stage;
import kopi.sql.SelectBinder.SelectItem;
import kopi.sql.SelectBinder.SortKey;
import kopi.sql.SelectBinder.Window;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;

/** What a SELECT does to rows that are together: ranks, order, limits, and which columns come out. Single use. */
final class SelectedRows {
    private final QueryContext context;
    private final boolean isDistinct;
    private List<SelectItem> items;
    private List<Window> windows;
    private Optional<Expression> qualify;
    private List<SortKey> order;

    SelectedRows(
            QueryContext context,
            List<SelectItem> items,
            List<Window> windows,
            Optional<Expression> qualify,
            List<SortKey> order,
            boolean isDistinct) {
        this.context = context;
        this.items = items;
        this.windows = windows;
        this.qualify = qualify;
        this.order = order;
        this.isDistinct = isDistinct;
    }

    /** The expressions, read from the rows that a stage gives. */
    Stage ofRows(QueryRelation from, List<Expression> conditions) {
        if (from.source() instanceof Stage stage) {
            return stage.where(conditions);
        }
        List<Expression> values = new ArrayList<>();
        map((value, _) -> {
            values.add(value);
            return value;
        });
        var planned = new FoldPlanner((JoinedTables) from.source(), conditions).rows(values);
        map((value, _) -> planned.value(value));
        return planned.stage();
    }

    /** The expressions, read from groups. */
    Stage ofGroups(
            IntFunction<ValueType> aggregates,
            Stage groups,
            List<Expression> keys,
            Optional<Expression> having,
            QueryRelation from) {
        map((value, node) -> ofGroup(value, node, keys, aggregates, from));
        SqlNode none = items.getFirst().node();
        return groups.where(having.map(condition -> ofGroup(condition, none, keys, aggregates, from)).stream()
                .toList());
    }

    @FunctionalInterface
    private interface Mapping {
        Expression map(Expression value, SqlNode node);
    }

    private void map(Mapping mapping) {
        items = items.stream()
                .map(item ->
                        new SelectItem(item.name(), item.node(), mapping.map(item.value(), item.node()), item.isUuid()))
                .toList();
        SqlNode first = items.getFirst().node();
        windows = windows.stream()
                .map(window -> new Window(
                        window.function(),
                        window.partition().stream()
                                .map(value -> mapping.map(value, first))
                                .toList(),
                        window.order().stream().map(key -> mapped(key, mapping)).toList()))
                .toList();
        qualify = qualify.map(condition -> mapping.map(condition, first));
        order = order.stream().map(key -> mapped(key, mapping)).toList();
    }

    private static SortKey mapped(SortKey key, Mapping mapping) {
        return new SortKey(mapping.map(key.value(), key.node()), key.node(), key.isDescending(), key.nullsFirst());
    }

    /** An expression over a group: its keys, then its aggregates. */
    private Expression ofGroup(
            Expression value,
            SqlNode node,
            List<Expression> keys,
            IntFunction<ValueType> aggregates,
            QueryRelation from) {
        return Rewrite.replace(value, part -> {
            int key = keys.indexOf(part);
            if (key >= 0 && !Literals.isLiteral(part)) {
                return Optional.of(new Input(key, part.type()));
            }
            if (!(part instanceof Input(int index, ValueType type))) {
                return Optional.empty();
            }
            if (index >= WINDOWS) {
                return Optional.of(part);
            }
            if (index >= AGGREGATES) {
                return Optional.of(new Input(keys.size() + index - AGGREGATES, aggregates.apply(index - AGGREGATES)));
            }
            throw notGrouped(node, new Input(index, type), from);
        });
    }

    private RuntimeException notGrouped(SqlNode node, Input column, QueryRelation from) {
        String name = from.tables().stream()
                .flatMap(table -> table.columns().stream())
                .filter(candidate -> candidate.value().equals(column))
                .map(NamedColumn::name)
                .findFirst()
                .orElse("a column");
        return context.error(
                place(node, name),
                SafeText.value(name)
                        + " is not in GROUP BY: group by it, or put it into an aggregate function such as MAX");
    }

    /** Where the column is written, as far as that is known. */
    private SqlNode place(SqlNode node, String column) {
        List<SqlNode> found = new ArrayList<>();
        node.accept(new SqlBasicVisitor<Void>() {
            @Override
            @SuppressWarnings("NullAway") // a visitor of nothing returns null
            public Void visit(SqlIdentifier name) {
                boolean isStar = name.isStar();
                if (!isStar && ColumnNames.isNamed(context.part(name, name.names.size() - 1), column)) {
                    found.add(name);
                }
                return null;
            }
        });
        return found.isEmpty() ? node : found.getFirst();
    }

    /** What comes out of it all. */
    QueryRelation end(Stage rows, Optional<Long> offset, Optional<Long> count) {
        Stage stage = ranked(rows);
        stage = stage.where(qualify.stream().toList());
        List<Expression> values = items.stream().map(SelectItem::value).toList();
        if (isDistinct) {
            stage = stage.project(values);
            List<Expression> before = values;
            values = stage.columns();
            stage = stage.then(new Transform.Group(new Regrouping(values, List.of())));
            List<Expression> selected = values;
            order = order.stream().map(key -> ofSelected(key, before, selected)).toList();
        }
        if (!order.isEmpty()) {
            List<Expression> all = new ArrayList<>(values);
            List<Ordering> orderings =
                    order.stream().map(key -> ordering(key, all)).toList();
            stage = stage.project(all).then(new Transform.Sort(orderings));
            values = stage.columns().subList(0, values.size());
        }
        if (offset.isPresent() || count.isPresent()) {
            stage = stage.then(new Transform.Limit(offset.orElse(0L), count));
        }
        return result(stage, values);
    }

    private QueryRelation result(Stage stage, List<Expression> values) {
        List<NamedColumn> columns = IntStream.range(0, values.size())
                .mapToObj(i -> new NamedColumn(
                        items.get(i).name(), values.get(i), items.get(i).isUuid()))
                .toList();
        return new QueryRelation(stage, List.of(new NamedTable("", columns)), List.of());
    }

    private SortKey ofSelected(SortKey key, List<Expression> before, List<Expression> selected) {
        int index = before.indexOf(key.value());
        if (index < 0) {
            throw context.error(key.node(), "behind SELECT DISTINCT, ORDER BY names what is selected");
        }
        return new SortKey(selected.get(index), key.node(), key.isDescending(), key.nullsFirst());
    }

    /** The value becomes a column if it is none. */
    private static Ordering ordering(SortKey key, List<Expression> columns) {
        return new Ordering(index(key.value(), columns), key.isDescending(), key.nullsFirst());
    }

    private static int index(Expression value, List<Expression> columns) {
        int index = columns.indexOf(value);
        if (index < 0) {
            columns.add(value);
            return columns.size() - 1;
        }
        return index;
    }

    /** The rows with their ranks behind the columns. */
    private Stage ranked(Stage rows) {
        if (windows.isEmpty()) {
            return rows;
        }
        List<Expression> columns = new ArrayList<>(rows.columns());
        List<Transform> ranks = new ArrayList<>();
        for (Window window : windows) {
            List<Integer> partition = window.partition().stream()
                    .map(value -> index(value, columns))
                    .toList();
            List<Ordering> by =
                    window.order().stream().map(key -> ordering(key, columns)).toList();
            ranks.add(new Transform.Rank(window.function(), partition, by));
        }
        Stage stage = rows.project(columns);
        for (Transform rank : ranks) {
            stage = stage.then(rank);
        }
        Function<Input, Expression> withRanks = input ->
                input.index() >= WINDOWS ? new Input(columns.size() + input.index() - WINDOWS, input.type()) : input;
        map((value, _) -> Rewrite.inputs(value, withRanks));
        return stage;
    }
}
