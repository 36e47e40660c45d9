package kopi.sql;

import static kopi.sql.QueryRelation.allOf;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kopi.core.aggregate.Aggregate;
import kopi.core.aggregate.Grouping;
import kopi.core.expression.Expression;
import kopi.core.expression.Expression.Input;
import kopi.core.expression.ExpressionText;
import kopi.core.expression.Fallibility;
import kopi.core.expression.ValueType;
import kopi.core.model.ColumnSpec;
import kopi.core.query.ReferenceJoin;
import kopi.core.query.Regrouping;
import kopi.core.query.Regrouping.RegroupedAggregate;
import kopi.core.query.Scan;
import kopi.core.query.Shape;
import kopi.core.query.Transform;
import kopi.sql.QueryRelation.Join;
import kopi.sql.QueryRelation.JoinedTables;
import kopi.sql.QueryRelation.Stage;

/**
 * Cuts a query over a fact and its references into what is done of each row of the fact, on the way, and what is done when all of it
 * is together: rows are folded as early as possible, joined late. Single use.
 *
 * <p>What is computed before a join must not fail because of a row that the join, or a condition on a reference, drops. So an
 * expression that may fail is shipped as its value, or NULL, and whether it has failed; the failure is raised where the row has stayed.
 */
final class FoldPlanner {
    /** The index of the number of a row's batch; that of the row in it follows. */
    private static final int ROW_IDS = 1 << 22;

    private final JoinedTables tables;
    private final List<Expression> conditions;
    private final List<Expression> keys = new ArrayList<>();
    private List<Join> joins = List.of();
    private boolean mayDrop;

    /** @param conditions over the tables' rows: those for which all are true count */
    FoldPlanner(JoinedTables tables, List<Expression> conditions) {
        this.tables = tables;
        this.conditions = conditions;
    }

    /**
     * What is computed of groups.
     *
     * @param isDistinct whether it counts different values
     */
    record FoldedValue(
            Aggregate.Function function,
            Optional<Expression> argument,
            Optional<Expression> filter,
            boolean isDistinct) {
        ValueType type() {
            return aggregate().type();
        }

        Aggregate aggregate() {
            return new Aggregate(function, argument, filter);
        }

        Stream<Expression> expressions() {
            return Stream.concat(argument.stream(), filter.stream());
        }

        /** The argument where the filter is true, else NULL. */
        Expression filteredArgument() {
            Expression value = argument.orElse(Literals.of(1));
            return filter.<Expression>map(condition -> new Expression.Case(
                            List.of(new Expression.When(condition, value)), Expression.nullOf(value.type())))
                    .orElse(value);
        }
    }

    /** Rows that are together, and what expressions over the tables' rows are over them. */
    record PlannedRows(Stage stage, List<Expression> before, List<Expression> after) {
        Expression value(Expression expression) {
            return after.get(before.indexOf(expression));
        }
    }

    /** Groups of rows that are together. */
    static Stage regroup(Stage rows, List<Expression> keys, List<FoldedValue> values) {
        List<RegroupedAggregate> aggregates = values.stream()
                .<RegroupedAggregate>map(value -> value.isDistinct()
                        ? new RegroupedAggregate.CountDistinct(value.argument().orElseThrow(), value.filter())
                        : new RegroupedAggregate.Computed(value.aggregate(), Optional.empty()))
                .toList();
        return rows.then(new Transform.Group(new Regrouping(keys, aggregates)));
    }

    /** The rows, each for itself, in the input's order. */
    PlannedRows rows(List<Expression> values) {
        findJoins(values);
        mayDrop = true;
        var batch = new Input(ROW_IDS, ValueType.BIGINT);
        var row = new Input(ROW_IDS + 1, ValueType.BIGINT);
        keys.addAll(List.of(batch, row));
        Optional<Expression> early = earlyConditions();
        List<Expression> late = lateConditions();
        List<Expression> read = values.stream().map(this::late).toList();
        var layout =
                new JoinedLayout(Stream.concat(late.stream(), read.stream()).toList());
        Stage stage = stage(
                true,
                early,
                List.of(),
                2,
                layout,
                late.stream().map(layout::place).toList(),
                Optional.empty());
        return new PlannedRows(stage, values, read.stream().map(layout::place).toList());
    }

    /** Groups: their keys, then what is computed of them. */
    Stage groups(List<Expression> groupKeys, List<FoldedValue> values) {
        findJoins(Stream.concat(groupKeys.stream(), values.stream().flatMap(FoldedValue::expressions))
                .toList());
        mayDrop = joins.stream().anyMatch(join -> !join.isOuter())
                || conditions.stream().anyMatch(this::readsReferences);
        return joins.isEmpty() ? groupsOfFact(groupKeys, values) : groupsOfJoin(groupKeys, values);
    }

    private Stage groupsOfFact(List<Expression> groupKeys, List<FoldedValue> values) {
        keys.addAll(groupKeys);
        List<Aggregate> partial = new ArrayList<>();
        List<RegroupedAggregate> regrouped = new ArrayList<>();
        for (FoldedValue value : values) {
            if (value.isDistinct()) {
                regrouped.add(new RegroupedAggregate.CountDistinct(ship(value.filteredArgument()), Optional.empty()));
            } else {
                regrouped.add(new RegroupedAggregate.Merged(index(partial, value.aggregate())));
            }
        }
        boolean isFinal = values.stream().noneMatch(FoldedValue::isDistinct);
        Optional<Regrouping> regrouping = isFinal
                ? Optional.empty()
                : Optional.of(new Regrouping(
                        IntStream.range(0, groupKeys.size())
                                .<Expression>mapToObj(
                                        i -> new Input(i, groupKeys.get(i).type()))
                                .toList(),
                        regrouped));
        int partitionKeys = groupKeys.isEmpty() ? keys.size() : groupKeys.size();
        return stage(
                false, earlyConditions(), partial, partitionKeys, new JoinedLayout(List.of()), List.of(), regrouping);
    }

    private static <T> int index(List<T> list, T element) {
        int index = list.indexOf(element);
        if (index < 0) {
            list.add(element);
            return list.size() - 1;
        }
        return index;
    }

    private Stage groupsOfJoin(List<Expression> groupKeys, List<FoldedValue> values) {
        Optional<Expression> early = earlyConditions();
        List<Expression> late = lateConditions();
        List<Expression> lateKeys = groupKeys.stream().map(this::late).toList();
        var folding = new Folding();
        values.forEach(folding::add);
        List<Expression> read = new ArrayList<>(late);
        read.addAll(lateKeys);
        folding.regrouped.forEach(aggregate -> read.addAll(expressions(aggregate)));
        var layout = new JoinedLayout(read);
        var regrouping = new Regrouping(
                lateKeys.stream().map(layout::place).toList(),
                folding.regrouped.stream()
                        .map(aggregate -> placed(aggregate, layout))
                        .toList());
        Stage stage = stage(
                false,
                early,
                folding.partial,
                keys.size(),
                layout,
                late.stream().map(layout::place).toList(),
                Optional.of(regrouping));
        return folding.withFailures(stage, groupKeys.size());
    }

    private static List<Expression> expressions(RegroupedAggregate aggregate) {
        return switch (aggregate) {
            case RegroupedAggregate.Merged _ -> List.of();
            case RegroupedAggregate.Computed(Aggregate computed, var _) ->
                Stream.concat(computed.argument().stream(), computed.filter().stream())
                        .toList();
            case RegroupedAggregate.CountDistinct(Expression argument, var filter) ->
                Stream.concat(Stream.of(argument), filter.stream()).toList();
        };
    }

    private static RegroupedAggregate placed(RegroupedAggregate aggregate, JoinedLayout layout) {
        return switch (aggregate) {
            case RegroupedAggregate.Merged merged -> merged;
            case RegroupedAggregate.Computed(Aggregate computed, var weight) ->
                new RegroupedAggregate.Computed(
                        new Aggregate(
                                computed.function(),
                                computed.argument().map(layout::place),
                                computed.filter().map(layout::place)),
                        weight);
            case RegroupedAggregate.CountDistinct(Expression argument, var filter) ->
                new RegroupedAggregate.CountDistinct(layout.place(argument), filter.map(layout::place));
        };
    }

    /** The aggregates of a query that joins. */
    private final class Folding {
        private final List<Aggregate> partial = new ArrayList<>();
        private final List<RegroupedAggregate> regrouped = new ArrayList<>();

        /** For each value where it stands among the regrouped ones, and where the number of its failures. */
        private final List<int[]> places = new ArrayList<>();

        private final List<ValueType> types = new ArrayList<>();
        private final List<String> texts = new ArrayList<>();

        void add(FoldedValue value) {
            types.add(value.type());
            texts.add(value.argument().map(FoldPlanner.this::text).orElse(""));
            if (value.isDistinct()) {
                place(new RegroupedAggregate.CountDistinct(late(value.filteredArgument()), Optional.empty()));
            } else if (value.expressions().anyMatch(FoldPlanner.this::readsReferences)) {
                boolean isWeighted =
                        value.function() == Aggregate.Function.COUNT || value.function() == Aggregate.Function.SUM;
                Optional<Integer> weight =
                        isWeighted ? Optional.of(index(partial, Aggregate.countOfRows())) : Optional.empty();
                var late = new Aggregate(
                        value.function(),
                        value.argument().map(FoldPlanner.this::late),
                        value.filter().map(FoldPlanner.this::late));
                place(new RegroupedAggregate.Computed(late, weight));
            } else if (mayDrop && value.expressions().anyMatch(Fallibility::mayFail)) {
                early(value);
            } else {
                place(merged(value.aggregate()));
            }
        }

        /** Folds what has a value, and counts what has none. */
        private void early(FoldedValue value) {
            Expression argument = value.filteredArgument();
            int folded = index(regrouped, merged(Aggregate.of(value.function(), new Expression.Try(argument))));
            int failed = index(regrouped, merged(Aggregate.countOfRows().where(Failing.hasFailed(argument))));
            places.add(new int[] {folded, failed});
        }

        private RegroupedAggregate merged(Aggregate aggregate) {
            return new RegroupedAggregate.Merged(index(partial, aggregate));
        }

        private void place(RegroupedAggregate aggregate) {
            places.add(new int[] {index(regrouped, aggregate), -1});
        }

        /** The groups with one column for each value. */
        Stage withFailures(Stage stage, int groupKeys) {
            List<Expression> columns = new ArrayList<>(stage.columns().subList(0, groupKeys));
            for (int i = 0; i < places.size(); i++) {
                var value = new Input(groupKeys + places.get(i)[0], types.get(i));
                int failures = places.get(i)[1];
                columns.add(
                        failures < 0
                                ? value
                                : Failing.unless(
                                        new Expression.Not(new Expression.Comparison(
                                                Expression.ComparisonOperator.EQUAL,
                                                new Input(groupKeys + failures, ValueType.BIGINT),
                                                Literals.of(0))),
                                        value,
                                        texts.get(i)));
            }
            return stage.project(columns);
        }
    }

    /** Whether it reads what is not the fact's. */
    private boolean readsReferences(Expression expression) {
        return expression instanceof Input(int index, var _)
                ? index >= tables.factColumns() && index < ROW_IDS
                : expression.operands().stream().anyMatch(this::readsReferences);
    }

    private static boolean readsNothing(Expression expression) {
        return !(expression instanceof Input) && expression.operands().stream().allMatch(FoldPlanner::readsNothing);
    }

    /** Those that are needed: a reference of which nothing is read and that drops no row is not. */
    private void findJoins(List<Expression> values) {
        TreeSet<Integer> read = new TreeSet<>();
        Stream.concat(values.stream(), conditions.stream()).forEach(value -> Rewrite.forEachInput(value, read::add));
        List<Join> needed = new ArrayList<>();
        for (Join join : tables.joins().reversed()) {
            if (!join.isOuter() || read.stream().anyMatch(join::hasColumn)) {
                needed.addFirst(join);
                read.add(join.on().index());
            }
        }
        joins = needed;
    }

    private Optional<Expression> earlyConditions() {
        return allOf(conditions.stream()
                .filter(condition -> !readsReferences(condition))
                .map(condition -> isDeferred(condition)
                        ? new Expression.Or(List.of(Failing.hasFailed(condition), new Expression.Try(condition)))
                        : condition)
                .toList());
    }

    private boolean isDeferred(Expression condition) {
        return !joins.isEmpty() && mayDrop && Fallibility.mayFail(condition);
    }

    /** Conditions over the joined row, whose columns still have their numbers. */
    private List<Expression> lateConditions() {
        return conditions.stream()
                .filter(condition -> readsReferences(condition) || isDeferred(condition))
                .map(this::late)
                .toList();
    }

    /**
     * An expression over the joined row: keys have the numbers that they have there, references' columns still their own, behind {@link
     * #ROW_IDS}.
     */
    private Expression late(Expression expression) {
        if (!mayDrop && !readsReferences(expression) && !readsNothing(expression)) {
            return ship(expression);
        }
        return Rewrite.replace(expression, this::latePart);
    }

    private Optional<Expression> latePart(Expression part) {
        if (part instanceof Input(int index, ValueType type) && readsReferences(part)) {
            // What windows give is added later, behind all columns.
            return Optional.of(index >= SelectBinder.WINDOWS ? part : new Input(ROW_IDS + index, type));
        }
        if (readsReferences(part) || readsNothing(part)) {
            return Optional.empty();
        }
        if (!Fallibility.mayFail(part)) {
            return Optional.of(ship(part));
        }
        Expression value = ship(new Expression.Try(part));
        return Optional.of(Failing.unless(ship(Failing.hasFailed(part)), value, text(part)));
    }

    /** An expression over the fact, for people. */
    private String text(Expression expression) {
        return ExpressionText.shortened(
                expression,
                tables.fact().dataset().columns().stream().map(ColumnSpec::name).toList());
    }

    /** A key of the partial groups. */
    private Expression ship(Expression value) {
        return new Input(index(keys, value), value.type());
    }

    /** Where the columns of a joined row are, once all keys are known. */
    private final class JoinedLayout {
        private final List<ReferenceJoin> references = new ArrayList<>();
        private final List<Integer> columns = new ArrayList<>();

        JoinedLayout(List<Expression> read) {
            TreeSet<Integer> needed = new TreeSet<>();
            read.forEach(value -> Rewrite.forEachInput(value, index -> {
                if (index >= ROW_IDS) {
                    needed.add(index - ROW_IDS);
                }
            }));
            joins.forEach(join -> {
                if (readsReferences(join.on())) {
                    needed.add(join.on().index());
                } else {
                    ship(join.on());
                }
            });
            joins.forEach(join -> references.add(reference(join, needed)));
        }

        private ReferenceJoin reference(Join join, NavigableSet<Integer> needed) {
            int on = readsReferences(join.on()) ? placeOf(join.on().index()) : keys.indexOf(join.on());
            List<ColumnSpec> specs = new ArrayList<>();
            for (int index : needed.subSet(join.first(), join.first() + join.width())) {
                columns.add(index);
                specs.add(join.table().dataset().columns().get(index - join.first()));
            }
            return new ReferenceJoin(join.table().dataset(), join.key(), specs, on, join.isOuter());
        }

        private int placeOf(int index) {
            return keys.size() + columns.indexOf(index);
        }

        Expression place(Expression late) {
            return Rewrite.inputs(
                    late,
                    input -> input.index() >= ROW_IDS
                            ? new Input(placeOf(input.index() - ROW_IDS), input.type())
                            : input);
        }
    }

    private Stage stage(
            boolean hasRowIds,
            Optional<Expression> filter,
            List<Aggregate> partial,
            int partitionKeys,
            JoinedLayout layout,
            List<Expression> lateConditions,
            Optional<Regrouping> regrouping) {
        var scanned = new ScannedColumns(filter, partial);
        var scan = new Scan(tables.fact().dataset(), scanned.specs(), filter.map(scanned::place));
        var grouping = new Grouping(
                keys.stream().map(scanned::place).toList(),
                partial.stream()
                        .map(aggregate -> new Aggregate(
                                aggregate.function(),
                                aggregate.argument().map(scanned::place),
                                aggregate.filter().map(scanned::place)))
                        .toList());
        return Stage.of(
                scan,
                new Shape.Folded(
                        hasRowIds,
                        grouping,
                        partitionKeys,
                        layout.references,
                        allOf(lateConditions),
                        regrouping,
                        List.of()));
    }

    /** The columns of the fact that are read. */
    private final class ScannedColumns {
        private final List<Integer> columns;

        ScannedColumns(Optional<Expression> filter, List<Aggregate> partial) {
            TreeSet<Integer> read = new TreeSet<>();
            Stream.of(
                            keys.stream(),
                            filter.stream(),
                            partial.stream().flatMap(aggregate -> aggregate.argument().stream()),
                            partial.stream().flatMap(aggregate -> aggregate.filter().stream()))
                    .flatMap(all -> all)
                    .forEach(value -> Rewrite.forEachInput(value, read::add));
            read.removeIf(index -> index >= ROW_IDS);
            columns = List.copyOf(read);
        }

        List<ColumnSpec> specs() {
            return columns.stream().map(tables.fact().dataset().columns()::get).toList();
        }

        Expression place(Expression value) {
            return Rewrite.inputs(
                    value,
                    input -> new Input(
                            input.index() >= ROW_IDS
                                    ? columns.size() + input.index() - ROW_IDS
                                    : columns.indexOf(input.index()),
                            input.type()));
        }
    }

    /** A value of each row, as a shape of its own where nothing need be together. */
    record PlannedListing(Scan scan, Shape.Rows shape) {}

    /** The rows of a fact alone; empty if references are needed. */
    Optional<PlannedListing> listing(List<Expression> values) {
        findJoins(values);
        if (!joins.isEmpty()) {
            return Optional.empty();
        }
        keys.addAll(values);
        Optional<Expression> filter = allOf(conditions);
        var scanned = new ScannedColumns(filter, List.of());
        return Optional.of(new PlannedListing(
                new Scan(tables.fact().dataset(), scanned.specs(), filter.map(scanned::place)),
                new Shape.Rows(values.stream().map(scanned::place).toList())));
    }
}
