package kopi.bench;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kopi.core.aggregate.Aggregate;
import kopi.core.aggregate.GroupFold;
import kopi.core.aggregate.Grouping;
import kopi.core.expression.CheckedExpression;
import kopi.core.expression.DateField;
import kopi.core.expression.DateUnit;
import kopi.core.expression.Expression;
import kopi.core.expression.Expression.Comparison;
import kopi.core.expression.Expression.ComparisonOperator;
import kopi.core.expression.Expression.Input;
import kopi.core.expression.Expression.LongLiteral;
import kopi.core.expression.ValueType;
import kopi.core.expression.VectorBatch;
import kopi.core.model.Batch;
import kopi.core.model.Column;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.LongColumn;
import kopi.core.model.TextColumn;
import kopi.core.operator.BatchReducer;
import kopi.core.query.ColumnVectors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a row costs in each step of a query: nanoseconds for one row of a batch of the usual size, beside the fixed reports' way. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@OperationsPerInvocation(QueryBenchmark.ROWS)
public class QueryBenchmark {
    /** A megabyte of transactions. */
    static final int ROWS = 13_000;

    private static final long DAY = 86_400;
    /** 2024-03-01. */
    private static final long START = 19_783 * DAY;

    private static final int STORES = 10;
    private static final int USERS = 2_200_000;
    private static final int FILLING = 400;

    private static final List<ColumnSpec> COLUMNS = List.of(
            new ColumnSpec("name", ColumnType.TEXT),
            new ColumnSpec("store_id", ColumnType.BIGINT),
            ColumnSpec.decimal("amount", 12, 4),
            new ColumnSpec("created_at", ColumnType.TIMESTAMP),
            new ColumnSpec("user_id", ColumnType.BIGINT));
    private static final Expression NAME = new Input(0, ValueType.TEXT);
    private static final Expression STORE = new Input(1, ValueType.BIGINT);
    private static final Expression AMOUNT = new Input(2, ValueType.decimal(4));
    private static final Expression CREATED_AT = new Input(3, ValueType.TIMESTAMP);
    private static final Expression USER = new Input(4, ValueType.BIGINT);
    private static final List<Aggregate> SALES =
            List.of(Aggregate.countOfRows(), Aggregate.of(Aggregate.Function.SUM, AMOUNT));
    private static final Grouping BY_NAME = new Grouping(List.of(NAME), SALES);
    private static final Grouping HEAT_MAP = new Grouping(
            List.of(
                    new Expression.Extract(DateField.HOUR, CREATED_AT),
                    new Expression.Extract(DateField.ISODOW, CREATED_AT),
                    STORE),
            SALES);
    private static final Grouping BY_USER = new Grouping(
            List.of(STORE, new Expression.Truncate(DateUnit.MONTH, CREATED_AT), USER),
            List.of(Aggregate.countOfRows()));

    private final SplittableRandom random = new SplittableRandom(1);
    private final CheckedExpression filter = new CheckedExpression(filter(), List.of());
    private final GroupFold users = new GroupFold(BY_USER);
    private Batch sales = salesBatch();
    private VectorBatch vectors = ColumnVectors.ofFile(sales, COLUMNS);
    private Batch ids = idsBatch();

    /** As t1's: two years, some hours, an amount. */
    private static Expression filter() {
        Expression year = new Expression.Extract(DateField.YEAR, CREATED_AT);
        Expression hour = new Expression.Extract(DateField.HOUR, CREATED_AT);
        return new Expression.And(List.of(
                compared(ComparisonOperator.GREATER_OR_EQUAL, year, 2024),
                compared(ComparisonOperator.LESS_OR_EQUAL, year, 2025),
                compared(ComparisonOperator.GREATER_OR_EQUAL, hour, 6),
                compared(ComparisonOperator.LESS, hour, 23),
                compared(ComparisonOperator.GREATER_OR_EQUAL, AMOUNT, 750_000)));
    }

    private static Expression compared(ComparisonOperator operator, Expression left, long right) {
        return new Comparison(operator, left, new LongLiteral(left.type(), right));
    }

    /** Makes the groups of users as many as in a run at full scale. */
    @Setup(Level.Trial)
    public void fill() {
        for (int i = 0; i < FILLING; i++) {
            users.add(ColumnVectors.ofFile(salesBatch(), COLUMNS));
        }
    }

    /** Other rows each time, or the caches would know them. */
    @Setup(Level.Iteration)
    public void renew() {
        sales = salesBatch();
        vectors = ColumnVectors.ofFile(sales, COLUMNS);
        ids = idsBatch();
    }

    private Batch salesBatch() {
        List<String> names = IntStream.range(0, ROWS)
                .mapToObj(_ -> "Store " + random.nextInt(40) + ", Main Street")
                .toList();
        return new Batch(
                ROWS,
                List.of(
                        TextColumn.of(names),
                        new LongColumn(random.longs(ROWS, 1, STORES + 1).toArray()),
                        new LongColumn(random.longs(ROWS, 60_000, 900_000).toArray()),
                        new LongColumn(
                                random.longs(ROWS, START, START + DAY).sorted().toArray()),
                        new LongColumn(random.longs(ROWS, 1, USERS).toArray())));
    }

    /** Two keys and two measures, as the fixed reports have them. */
    private Batch idsBatch() {
        return new Batch(
                ROWS,
                Stream.of(
                                random.longs(ROWS, 0, 24).toArray(),
                                random.longs(ROWS, 1, STORES + 1).toArray(),
                                random.longs(ROWS, 1, 2).toArray(),
                                random.longs(ROWS, 60_000, 900_000).toArray())
                        .<Column>map(LongColumn::new)
                        .toList());
    }

    private static int fold(Grouping grouping, VectorBatch rows) {
        var fold = new GroupFold(grouping);
        fold.add(rows);
        return fold.partial().groups();
    }

    /** The fixed reports' way: ids, few groups. */
    @Benchmark
    public Batch reduceIds() {
        return BatchReducer.reduce(ids, 2);
    }

    /** Texts as they were read become numbers of a dictionary. */
    @Benchmark
    public VectorBatch encodeTexts() {
        return ColumnVectors.ofFile(sales, COLUMNS);
    }

    /** Few groups, by a text. */
    @Benchmark
    public int groupByText() {
        return fold(BY_NAME, vectors);
    }

    /** Few groups, by three keys, two of which are computed. */
    @Benchmark
    public int heatMap() {
        return fold(HEAT_MAP, vectors);
    }

    /** Hardly two rows of a group, three keys. */
    @Benchmark
    public int groupByUser() {
        return fold(BY_USER, vectors);
    }

    /** The same into a table much larger than the caches. */
    @Benchmark
    public int manyUsers() {
        users.add(vectors);
        return users.size();
    }

    /** Years, hours and amount. */
    @Benchmark
    public int[] filterRows() {
        return filter.rowsWhereTrue(vectors);
    }
}
