package kopi.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import kopi.core.aggregate.Aggregate;
import kopi.core.expression.Expression;
import kopi.core.expression.Expression.ComparisonOperator;
import kopi.core.expression.Expression.Input;
import kopi.core.expression.ValueType;
import kopi.core.query.QueryPlan;
import kopi.core.query.Transform.RankFunction;
import kopi.core.text.SafeText;
import kopi.sql.FoldPlanner.FoldedValue;
import kopi.sql.QueryBinder.Ending;
import kopi.sql.QueryRelation.JoinedTables;
import kopi.sql.QueryRelation.NamedColumn;
import kopi.sql.QueryRelation.NamedTable;
import kopi.sql.QueryRelation.Stage;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.sql.SqlWindow;
import org.jspecify.annotations.Nullable;

/**
 * Binds one SELECT. Expressions read the columns of the FROM's rows, and, from {@link #AGGREGATES} and {@link #WINDOWS}, what is
 * computed of groups and over windows. Single use.
 */
final class SelectBinder {
    /** The index of the first aggregate among the columns. */
    static final int AGGREGATES = 1 << 20;

    /** The index of the first window function among the columns. */
    static final int WINDOWS = 1 << 21;

    /** How many columns a result may have. */
    static final int MAX_COLUMNS = 1_000;

    private final QueryContext context;
    private final SqlSelect select;
    private final Ending ending;
    private final QueryRelation from;
    private final ColumnNames names;
    private final List<SelectItem> items = new ArrayList<>();
    private final List<FoldedValue> aggregates = new ArrayList<>();
    private final List<Window> windows = new ArrayList<>();

    SelectBinder(QueryContext context, QueryBinder queries, SqlSelect select, Ending ending) {
        this.context = context;
        this.select = select;
        this.ending = ending;
        SqlNode tables = select.getFrom();
        if (tables == null) {
            throw context.error(select, "FROM is missing: a query reads a table");
        }
        from = new FromBinder(context, queries).bind(tables);
        names = new ColumnNames(context, from.tables());
    }

    /**
     * What is selected.
     *
     * @param isUuid whether it is a column of UUIDs
     */
    record SelectItem(String name, SqlNode node, Expression value, boolean isUuid) {}

    /** By what rows are ordered. */
    record SortKey(Expression value, SqlNode node, boolean isDescending, boolean nullsFirst) {}

    /** A window function. */
    record Window(RankFunction function, List<Expression> partition, List<SortKey> order) {}

    QueryRelation bind() {
        requireSupported();
        List<Expression> where = where();
        bindItems();
        Optional<Expression> having = condition(select.getHaving(), "HAVING", false);
        Optional<Expression> qualify = condition(select.getQualify(), "QUALIFY", true);
        List<SortKey> order = order(ending.order(), new ClauseScope("ORDER BY", true, true, true));
        List<Expression> keys = groupBy();
        List<Expression> conditions = new ArrayList<>(from.conditions());
        conditions.addAll(where);
        boolean isGrouped = select.getGroup() != null || !aggregates.isEmpty() || having.isPresent();
        boolean isDistinct = select.isDistinct();
        if (!isGrouped && !isDistinct && windows.isEmpty() && ending.isNothing() && qualify.isEmpty()) {
            return plain(conditions);
        }
        if (!isGrouped && isDistinct && windows.isEmpty() && qualify.isEmpty()) {
            keys = items.stream().map(SelectItem::value).distinct().toList();
            isGrouped = true;
            isDistinct = false;
        }
        var rows = new SelectedRows(context, items, windows, qualify, order, isDistinct);
        Stage stage = isGrouped
                ? rows.ofGroups(this::typeOf, grouped(conditions, keys), keys, having, from)
                : rows.ofRows(from, conditions);
        return rows.end(stage, limit(ending.offset()), limit(ending.fetch()));
    }

    private ValueType typeOf(int aggregate) {
        return aggregates.get(aggregate).type();
    }

    private void requireSupported() {
        if (!select.getWindowList().isEmpty()) {
            throw context.error(select.getWindowList().get(0), "WINDOW is not supported: write the window behind OVER");
        }
        if (select.getModifierNode(SqlSelectKeyword.STREAM) != null) {
            throw context.error(select, "SELECT STREAM is not supported");
        }
    }

    private QueryRelation plain(List<Expression> conditions) {
        if (from.source() instanceof Stage stage) {
            return new QueryRelation(stage.where(conditions), List.of(result()), List.of());
        }
        return new QueryRelation(from.source(), List.of(result()), conditions);
    }

    private NamedTable result() {
        return new NamedTable(
                "",
                items.stream()
                        .map(item -> new NamedColumn(item.name(), item.value(), item.isUuid()))
                        .toList());
    }

    private Stage grouped(List<Expression> conditions, List<Expression> keys) {
        return switch (from.source()) {
            case JoinedTables tables -> new FoldPlanner(tables, conditions).groups(keys, aggregates);
            case Stage stage -> FoldPlanner.regroup(stage.where(conditions), keys, aggregates);
        };
    }

    private List<Expression> where() {
        SqlNode where = select.getWhere();
        if (where == null) {
            return List.of();
        }
        var binder = new ExpressionBinder(context, new PlainScope(context, names, "WHERE"));
        return ExpressionBinder.flatten(where, SqlKind.AND).stream()
                .map(binder::condition)
                .toList();
    }

    private Optional<Expression> condition(@Nullable SqlNode node, String clause, boolean allowsWindows) {
        if (node == null) {
            return Optional.empty();
        }
        return Optional.of(
                new ExpressionBinder(context, new ClauseScope(clause, true, allowsWindows, true)).condition(node));
    }

    private void bindItems() {
        var binder = new ExpressionBinder(context, new ClauseScope("SELECT", true, true, false));
        for (SqlNode node : select.getSelectList()) {
            SqlNode value = node.getKind() == SqlKind.AS ? ((SqlCall) node).operand(0) : node;
            if (value instanceof SqlIdentifier name && name.isStar()) {
                star(name);
            } else {
                items.add(new SelectItem(name(node, value), value, binder.bind(value), binder.isUuid(value)));
            }
            if (items.size() > MAX_COLUMNS) {
                throw context.error(node, String.format("a result has %,d columns at most", MAX_COLUMNS));
            }
        }
    }

    private void star(SqlIdentifier name) {
        List<NamedColumn> columns =
                name.names.size() == 1 ? from.columns() : names.table(name).columns();
        columns.forEach(
                column -> items.add(new SelectItem(shortened(column.name()), name, column.value(), column.isUuid())));
    }

    private String name(SqlNode item, SqlNode value) {
        if (item.getKind() == SqlKind.AS) {
            SqlNode alias = ((SqlCall) item).operand(1);
            String name = FromBinder.written(context.part((SqlIdentifier) alias, 0));
            if (name.length() > QueryPlan.MAX_NAME_LENGTH) {
                throw context.error(alias, "a name has " + QueryPlan.MAX_NAME_LENGTH + " characters at most");
            }
            return name;
        }
        if (value instanceof SqlIdentifier name) {
            return shortened(names.column(name).name());
        }
        String text = context.source().text(value).replaceAll("\\s+", " ");
        return shortened(text.toLowerCase(Locale.ROOT));
    }

    private static String shortened(String name) {
        if (name.length() <= QueryPlan.MAX_NAME_LENGTH) {
            return name;
        }
        int end = QueryPlan.MAX_NAME_LENGTH - 1;
        return name.substring(0, Character.isHighSurrogate(name.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    private List<Expression> groupBy() {
        SqlNodeList group = select.getGroup();
        if (group == null) {
            return List.of();
        }
        List<Expression> keys = new ArrayList<>();
        for (SqlNode node : group) {
            requirePlainKey(node);
            Expression key = ordinal(node).map(SelectItem::value).orElseGet(() -> groupKey(node));
            Rewrite.forEachInput(key, index -> {
                if (index >= AGGREGATES) {
                    throw context.error(node, "GROUP BY cannot contain what is computed of groups");
                }
            });
            if (!keys.contains(key)) {
                keys.add(key);
            }
        }
        return keys;
    }

    private void requirePlainKey(SqlNode node) {
        String reason =
                switch (node.getKind()) {
                    case ROLLUP -> "ROLLUP is not supported: ask one query for each level";
                    case CUBE -> "CUBE is not supported: ask one query for each set of keys";
                    case GROUPING_SETS -> "GROUPING SETS is not supported: ask one query for each set of keys";
                    default -> "";
                };
        if (!reason.isEmpty()) {
            throw context.error(node, reason);
        }
    }

    private Expression groupKey(SqlNode node) {
        return new ExpressionBinder(context, new ClauseScope("GROUP BY", false, false, true)).bind(node);
    }

    /** The selected expression that a number means. */
    private Optional<SelectItem> ordinal(SqlNode node) {
        if (!(node instanceof SqlNumericLiteral literal) || !literal.isInteger()) {
            return Optional.empty();
        }
        long number = ExpressionBinder.number(literal).longValue();
        if (number < 1 || number > items.size()) {
            throw context.error(node, "there is no column " + literal + ": " + items.size() + " are selected");
        }
        return Optional.of(items.get((int) number - 1));
    }

    private List<SortKey> order(SqlNodeList nodes, ClauseScope scope) {
        List<SortKey> keys = new ArrayList<>();
        for (SqlNode node : nodes) {
            SqlNode value = node;
            boolean isDescending = false;
            boolean nullsFirst = false;
            while (value instanceof SqlCall call
                    && (call.getKind() == SqlKind.DESCENDING
                            || call.getKind() == SqlKind.NULLS_FIRST
                            || call.getKind() == SqlKind.NULLS_LAST)) {
                isDescending |= call.getKind() == SqlKind.DESCENDING;
                nullsFirst |= call.getKind() == SqlKind.NULLS_FIRST;
                value = call.operand(0);
            }
            keys.add(new SortKey(sortValue(value, scope), value, isDescending, nullsFirst));
        }
        return keys;
    }

    private Expression sortValue(SqlNode node, ClauseScope scope) {
        boolean isOfResult = scope.clause().equals("ORDER BY");
        if (isOfResult && node instanceof SqlIdentifier name && name.isSimple()) {
            Optional<Expression> selected = items.stream()
                    .filter(item -> ColumnNames.isNamed(context.part(name, 0), item.name()))
                    .map(SelectItem::value)
                    .findFirst();
            if (selected.isPresent()) {
                return selected.get();
            }
        }
        return (isOfResult ? ordinal(node) : Optional.<SelectItem>empty())
                .map(SelectItem::value)
                .orElseGet(() -> new ExpressionBinder(context, scope).bind(node));
    }

    private Optional<Long> limit(@Nullable SqlNode node) {
        if (node == null) {
            return Optional.empty();
        }
        var operand = new Coercion.Operand(
                new ExpressionBinder(context, new PlainScope(context, new ColumnNames(context, List.of()), "LIMIT"))
                        .bind(node),
                node);
        Expression value = context.coercion().to(operand, ValueType.BIGINT);
        if (value instanceof Expression.LongLiteral(var _, long number) && number >= 0) {
            return Optional.of(number);
        }
        throw context.error(node, "LIMIT and OFFSET are whole numbers, 0 or more");
    }

    /** What names and calls mean in a clause. */
    private final class ClauseScope implements ExpressionScope {
        private final String clause;
        private final boolean allowsAggregates;
        private final boolean allowsWindows;

        /** Whether a name that is no column may be that of something that is selected. */
        private final boolean allowsAliases;

        ClauseScope(String clause, boolean allowsAggregates, boolean allowsWindows, boolean allowsAliases) {
            this.clause = clause;
            this.allowsAggregates = allowsAggregates;
            this.allowsWindows = allowsWindows;
            this.allowsAliases = allowsAliases;
        }

        String clause() {
            return clause;
        }

        @Override
        public Expression column(SqlIdentifier name) {
            if (allowsAliases && name.isSimple() && names.count(name) == 0) {
                Optional<Expression> selected = items.stream()
                        .filter(item -> ColumnNames.isNamed(context.part(name, 0), item.name()))
                        .map(SelectItem::value)
                        .findFirst();
                if (selected.isPresent()) {
                    return allowed(name, selected.get());
                }
            }
            return names.column(name).value();
        }

        @Override
        public boolean isUuid(SqlIdentifier name) {
            return names.isUuid(name);
        }

        private Expression allowed(SqlIdentifier name, Expression value) {
            Rewrite.forEachInput(value, index -> {
                if (index >= WINDOWS && !allowsWindows) {
                    throw context.error(
                            name,
                            "a window function cannot stand in " + clause + ": QUALIFY chooses rows by their rank");
                }
                if (index >= AGGREGATES && index < WINDOWS && !allowsAggregates) {
                    throw context.error(name, "what is computed of groups cannot stand in " + clause);
                }
            });
            return value;
        }

        @Override
        public Expression aggregate(SqlCall call, String function, Optional<SqlNode> filter) {
            if (!allowsAggregates) {
                throw context.error(call, function.toUpperCase(Locale.ROOT) + " cannot stand in " + clause);
            }
            return SelectBinder.this.aggregate(call, function, filter);
        }

        @Override
        public Expression window(SqlCall over) {
            if (!allowsWindows) {
                throw context.error(
                        over, "a window function cannot stand in " + clause + ": QUALIFY chooses rows by their rank");
            }
            return SelectBinder.this.window(over);
        }
    }

    private Expression aggregate(SqlCall call, String function, Optional<SqlNode> filter) {
        var inner = new ExpressionBinder(context, new PlainScope(context, names, "an aggregate function"));
        Optional<Expression> condition = filter.map(inner::condition);
        String name = function.toUpperCase(Locale.ROOT);
        boolean isDistinct = isDistinct(call);
        if (call.operandCount() == 1 && call.operand(0) instanceof SqlIdentifier star && star.isStar()) {
            if (!function.equals("count") || isDistinct || star.names.size() > 1) {
                throw context.error(call, name + " needs a value: only COUNT(*) counts rows");
            }
            return folded(new FoldedValue(Aggregate.Function.COUNT, Optional.empty(), condition, false));
        }
        if (call.operandCount() != 1) {
            throw context.error(call, name + " takes one argument, not " + call.operandCount());
        }
        Coercion.Operand operand = inner.operand(call.operand(0));
        boolean isNumeric = function.equals("sum") || function.equals("avg");
        if (isDistinct && isNumeric) {
            throw context.error(
                    call,
                    name + "(DISTINCT …) is not supported: group by the value first, behind WITH, and aggregate that");
        }
        Expression argument = isNumeric ? context.coercion().number(operand) : operand.value();
        return switch (function) {
            case "count" ->
                folded(new FoldedValue(Aggregate.Function.COUNT, Optional.of(argument), condition, isDistinct));
            case "sum" -> folded(new FoldedValue(Aggregate.Function.SUM, Optional.of(argument), condition, false));
            case "min" -> folded(new FoldedValue(Aggregate.Function.MIN, Optional.of(argument), condition, false));
            case "max" -> folded(new FoldedValue(Aggregate.Function.MAX, Optional.of(argument), condition, false));
            default -> average(call, argument, condition);
        };
    }

    private boolean isDistinct(SqlCall call) {
        SqlLiteral quantifier = call.getFunctionQuantifier();
        return quantifier != null && quantifier.getValue() == SqlSelectKeyword.DISTINCT;
    }

    private Expression average(SqlCall call, Expression argument, Optional<Expression> condition) {
        Expression sum = folded(new FoldedValue(Aggregate.Function.SUM, Optional.of(argument), condition, false));
        Expression count = folded(new FoldedValue(Aggregate.Function.COUNT, Optional.of(argument), condition, false));
        int scale = Math.min(ValueType.MAX_SCALE, argument.type().scale() + ExpressionBinder.QUOTIENT_DIGITS);
        Expression quotient = context.counted(call, new Expression.Quotient(sum, count, scale));
        return new Expression.Case(
                List.of(new Expression.When(
                        new Expression.Comparison(ComparisonOperator.EQUAL, count, Literals.of(0)),
                        Expression.nullOf(quotient.type()))),
                quotient);
    }

    private Expression folded(FoldedValue value) {
        int index = aggregates.indexOf(value);
        if (index < 0) {
            index = aggregates.size();
            aggregates.add(value);
        }
        return new Input(AGGREGATES + index, value.type());
    }

    private Expression window(SqlCall over) {
        SqlCall call = over.operand(0);
        String name = ExpressionBinder.lower(context.token(call).text());
        RankFunction function =
                switch (name) {
                    case "row_number" -> RankFunction.ROW_NUMBER;
                    case "rank" -> RankFunction.RANK;
                    case "dense_rank" -> RankFunction.DENSE_RANK;
                    default ->
                        throw context.error(
                                over,
                                SafeText.value(name.toUpperCase(Locale.ROOT))
                                        + " OVER is not supported: ROW_NUMBER, RANK and DENSE_RANK are");
                };
        if (call.operandCount() > 0) {
            throw context.error(call, name.toUpperCase(Locale.ROOT) + " takes no argument");
        }
        if (!(over.operand(1) instanceof SqlWindow window)) {
            throw context.error(over, "named windows are not supported: write the window behind OVER");
        }
        if (window.getLowerBound() != null || window.getUpperBound() != null || window.getRefName() != null) {
            throw context.error(window, "frames of windows are not supported: ranks need none");
        }
        return window(function, window);
    }

    private Expression window(RankFunction function, SqlWindow window) {
        var scope = new ClauseScope("a window", true, false, true);
        var binder = new ExpressionBinder(context, scope);
        List<Expression> partition =
                window.getPartitionList().stream().map(binder::bind).toList();
        var ranked = new Window(function, partition, order(window.getOrderList(), scope));
        windows.add(ranked);
        return new Input(WINDOWS + windows.size() - 1, ValueType.BIGINT);
    }
}
