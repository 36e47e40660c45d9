package kopi.sql;

import static kopi.sql.QueryRelation.allOf;

import java.util.ArrayList;
import java.util.Collections;
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
import kopi.core.query.FactJoin;
import kopi.core.query.ReferenceJoin;
import kopi.core.query.Regrouping;
import kopi.core.query.Regrouping.RegroupedAggregate;
import kopi.core.query.Scan;
import kopi.core.query.Shape;
import kopi.core.query.Transform;
import kopi.core.schema.TableSchema;
import kopi.sql.QueryRelation.Join;
import kopi.sql.QueryRelation.JoinedTables;
import kopi.sql.QueryRelation.OtherFact;
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

    /** The index of the first key of the other fact's groups, until it is known how many keys those of the fact have. */
    private static final int OTHER_KEYS = 1 << 23;

    private final JoinedTables tables;
    private final List<Expression> conditions;
    private final List<Expression> keys = new ArrayList<>();
    /** Of the other fact. */
    private final List<Expression> otherKeys = new ArrayList<>();

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
        tables.other().ifPresent(_ -> otherKeys.addAll(List.of(batch, row)));
        List<Expression> late = lateConditions();
        List<Expression> read = values.stream().map(this::late).toList();
        var layout =
                new JoinedLayout(Stream.concat(late.stream(), read.stream()).toList());
        Stage stage = stage(
                true, List.of(), 2, layout, late.stream().map(layout::place).toList(), Optional.empty());
        return new PlannedRows(stage, values, read.stream().map(layout::place).toList());
    }

    /** Groups: their keys, then what is computed of them. */
    Stage groups(List<Expression> groupKeys, List<FoldedValue> values) {
        findJoins(Stream.concat(groupKeys.stream(), values.stream().flatMap(FoldedValue::expressions))
                .toList());
        mayDrop = tables.other().isPresent()
                || joins.stream().anyMatch(join -> !join.isOuter())
                || conditions.stream().anyMatch(this::readsReferences);
        return joins.isEmpty() && tables.other().isEmpty()
                ? groupsOfFact(groupKeys, values)
                : groupsOfJoin(groupKeys, values);
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
        return stage(false, partial, partitionKeys, new JoinedLayout(List.of()), List.of(), regrouping);
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
            } else if (tables.other().isPresent() || value.expressions().anyMatch(FoldPlanner.this::readsReferences)) {
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

    /** Whether it reads what is not a fact's. */
    private boolean readsReferences(Expression expression) {
        return Rewrite.reads(
                expression, index -> !tables.isOfFact(index) && !tables.isOfOther(index) && index < ROW_IDS);
    }

    private boolean readsOther(Expression expression) {
        return Rewrite.reads(expression, tables::isOfOther);
    }

    /** Whether it can be computed of joined rows only: of the other fact's columns, too, if these may become NULL by the join. */
    private boolean isLate(Expression expression) {
        if (readsReferences(expression)) {
            return true;
        }
        boolean readsBoth = readsOther(expression) && Rewrite.reads(expression, tables::isOfFact);
        return readsBoth || (readsOther(expression) && isOuter() && !(expression instanceof Input));
    }

    private boolean isOuter() {
        return tables.other().filter(OtherFact::isOuter).isPresent();
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

    private boolean isLateCondition(Expression condition) {
        return isLate(condition) || (isOuter() && readsOther(condition));
    }

    /** Those of the fact behind FROM, or of the other one. */
    private Stream<Expression> earlyConditions(boolean isOfOther) {
        return conditions.stream()
                .filter(condition -> !isLateCondition(condition) && readsOther(condition) == isOfOther)
                .map(condition -> isDeferred(condition)
                        ? new Expression.Or(List.of(Failing.hasFailed(condition), new Expression.Try(condition)))
                        : condition);
    }

    private boolean isDeferred(Expression condition) {
        boolean isJoined = !joins.isEmpty() || tables.other().isPresent();
        return isJoined && mayDrop && Fallibility.mayFail(condition);
    }

    /** Conditions over the joined row, whose columns still have their numbers. */
    private List<Expression> lateConditions() {
        return conditions.stream()
                .filter(condition -> isLateCondition(condition) || isDeferred(condition))
                .map(this::late)
                .toList();
    }

    /**
     * An expression over the joined row: keys have the numbers that they have there, those of the other fact behind {@link #OTHER_KEYS}, and
     * references' columns still their own, behind {@link #ROW_IDS}.
     */
    private Expression late(Expression expression) {
        if (!mayDrop && !isLate(expression) && !readsNothing(expression)) {
            return ship(expression);
        }
        return Rewrite.replace(expression, this::latePart);
    }

    private Optional<Expression> latePart(Expression part) {
        if (part instanceof Input(int index, ValueType type) && readsReferences(part)) {
            // What windows give is added later, behind all columns.
            return Optional.of(index >= SelectBinder.WINDOWS ? part : new Input(ROW_IDS + index, type));
        }
        if (isLate(part) || readsNothing(part)) {
            return Optional.empty();
        }
        if (!Fallibility.mayFail(part)) {
            return Optional.of(ship(part));
        }
        Expression value = ship(new Expression.Try(part));
        return Optional.of(Failing.unless(ship(Failing.hasFailed(part)), value, text(part)));
    }

    /** An expression over the facts, for people. */
    private String text(Expression expression) {
        List<String> names = new ArrayList<>(Collections.nCopies(tables.width(), ""));
        List<ColumnSpec> columns = tables.fact().dataset().columns();
        for (int i = 0; i < columns.size(); i++) {
            names.set(i, columns.get(i).name());
        }
        tables.other().ifPresent(other -> {
            List<ColumnSpec> others = other.table().dataset().columns();
            for (int i = 0; i < others.size(); i++) {
                names.set(
                        other.first() + i,
                        other.table().name() + "." + others.get(i).name());
            }
        });
        return ExpressionText.shortened(expression, names);
    }

    /** A key of the partial groups. */
    private Expression ship(Expression value) {
        return readsOther(value)
                ? new Input(OTHER_KEYS + index(otherKeys, value), value.type())
                : new Input(index(keys, value), value.type());
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
            if (keys.isEmpty() && tables.other().isPresent()) {
                // A group without keys would be there without any pair of rows.
                keys.add(Literals.of(0));
            }
            joins.forEach(join -> references.add(reference(join, needed)));
        }

        private ReferenceJoin reference(Join join, NavigableSet<Integer> needed) {
            int on = readsReferences(join.on()) ? placeOf(join.on().index()) : ((Input) place(ship(join.on()))).index();
            List<ColumnSpec> specs = new ArrayList<>();
            for (int index : needed.subSet(join.first(), join.first() + join.width())) {
                columns.add(index);
                specs.add(join.table().dataset().columns().get(index - join.first()));
            }
            return new ReferenceJoin(join.table().dataset(), join.key(), specs, on, join.isOuter());
        }

        private int placeOf(int index) {
            return keys.size() + otherKeys.size() + columns.indexOf(index);
        }

        Expression place(Expression late) {
            return Rewrite.inputs(late, input -> new Input(placeOf(input), input.type()));
        }

        private int placeOf(Input input) {
            int index = input.index();
            if (index >= OTHER_KEYS) {
                return keys.size() + index - OTHER_KEYS;
            }
            return index >= ROW_IDS ? placeOf(index - ROW_IDS) : index;
        }
    }

    private Stage stage(
            boolean hasRowIds,
            List<Aggregate> partial,
            int partitionKeys,
            JoinedLayout layout,
            List<Expression> lateConditions,
            Optional<Regrouping> regrouping) {
        Optional<Expression> filter = factFilter();
        List<Expression> leftKeys = tables.other().map(OtherFact::leftKeys).orElse(List.of());
        Stream<Expression> folded =
                Stream.concat(keys.stream(), partial.stream().flatMap(FoldPlanner::expressions));
        var scanned = new ScannedColumns(
                tables.fact(),
                0,
                Stream.of(filter.stream(), leftKeys.stream(), folded).flatMap(all -> all));
        var grouping = new Grouping(
                keys.stream().map(scanned::place).toList(),
                partial.stream()
                        .map(aggregate -> new Aggregate(
                                aggregate.function(),
                                aggregate.argument().map(scanned::place),
                                aggregate.filter().map(scanned::place)))
                        .toList());
        return Stage.of(
                scanned.scan(filter),
                new Shape.Folded(
                        hasRowIds,
                        grouping,
                        tables.other().isPresent() ? 0 : partitionKeys,
                        tables.other().map(other -> factJoin(other, scanned)),
                        layout.references,
                        allOf(lateConditions),
                        regrouping,
                        List.of()));
    }

    private static Stream<Expression> expressions(Aggregate aggregate) {
        return Stream.concat(aggregate.argument().stream(), aggregate.filter().stream());
    }

    /** Rows of the fact that have no key match nothing, and are not needed if the join is an inner one. */
    private Optional<Expression> factFilter() {
        Stream<Expression> matching = tables.other()
                .filter(other -> !other.isOuter())
                .map(other -> FoldPlanner.areNotNull(other.leftKeys(), tables.fact(), 0))
                .orElse(Stream.of());
        return allOf(Stream.concat(earlyConditions(false), matching).toList());
    }

    private static Stream<Expression> areNotNull(List<Expression> keys, TableSchema table, int first) {
        return keys.stream()
                .filter(key -> !(key instanceof Input(int index, var _))
                        || table.dataset().columns().get(index - first).isNullable())
                .map(key -> new Expression.Not(new Expression.IsNull(key)));
    }

    private FactJoin factJoin(OtherFact other, ScannedColumns left) {
        Optional<Expression> filter = allOf(Stream.of(
                        other.conditions().stream(),
                        earlyConditions(true),
                        areNotNull(other.rightKeys(), other.table(), other.first()))
                .flatMap(all -> all)
                .toList());
        var scanned = new ScannedColumns(
                other.table(),
                other.first(),
                Stream.of(filter.stream(), other.rightKeys().stream(), otherKeys.stream())
                        .flatMap(all -> all));
        return new FactJoin(
                scanned.scan(filter),
                other.leftKeys().stream().map(left::place).toList(),
                other.rightKeys().stream().map(scanned::place).toList(),
                otherKeys.stream().map(scanned::place).toList(),
                other.isOuter());
    }

    /** The columns of a fact that are read. */
    private static final class ScannedColumns {
        private final TableSchema table;
        private final int first;
        private final List<Integer> columns;

        /**
         * Those that expressions read.
         *
         * @param first the index of the table's first column in them
         */
        ScannedColumns(TableSchema table, int first, Stream<Expression> expressions) {
            this.table = table;
            this.first = first;
            TreeSet<Integer> read = new TreeSet<>();
            expressions.forEach(value -> Rewrite.forEachInput(value, read::add));
            read.removeIf(index -> index >= ROW_IDS);
            columns = List.copyOf(read);
        }

        Scan scan(Optional<Expression> filter) {
            List<ColumnSpec> specs = columns.stream()
                    .map(index -> table.dataset().columns().get(index - first))
                    .toList();
            return new Scan(table.dataset(), specs, filter.map(this::place));
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
        if (!joins.isEmpty() || tables.other().isPresent()) {
            return Optional.empty();
        }
        Optional<Expression> filter = allOf(conditions);
        var scanned = new ScannedColumns(tables.fact(), 0, Stream.concat(values.stream(), filter.stream()));
        return Optional.of(new PlannedListing(
                scanned.scan(filter),
                new Shape.Rows(values.stream().map(scanned::place).toList())));
    }
}
