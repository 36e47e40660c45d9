package kopi.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import kopi.core.model.Batch;
import kopi.core.model.Column;
import kopi.core.model.Datasets;
import kopi.core.model.LongColumn;
import kopi.core.model.Selection;
import kopi.core.operator.BatchReducer;
import kopi.core.operator.GroupTable;
import kopi.core.operator.Partitioner;
import kopi.core.operator.RowFilter;
import kopi.core.report.Parameters;
import kopi.core.report.Report;
import kopi.core.report.Reports;
import kopi.core.snapshot.FoldState.AggregatorSums;
import kopi.core.snapshot.FoldState.PartitionTables;
import kopi.core.snapshot.SavedTable;
import kopi.core.state.Required;
import kopi.protocol.WireCodec;
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

/** What a row costs in each operator: nanoseconds for one row of a batch of the usual size. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@OperationsPerInvocation(OperatorBenchmark.ROWS)
public class OperatorBenchmark {
    /** A megabyte of transactions. */
    static final int ROWS = 13_000;

    private static final long DAY = 86_400;
    /** 2024-03-01. */
    private static final long START = 19_783 * DAY;

    private static final int STORES = 10;
    private static final int USERS = 2_200_000;
    private static final int PARTITIONS = 8;
    /** Batches that fill a table with some millions of groups before it is measured. */
    private static final int FILLING = 400;

    private final Report highValue = Reports.named("t1", Parameters.DEFAULT);
    private final RowFilter filter = RowFilter.compile(
            highValue.filter(),
            List.of(Datasets.TRANSACTIONS.column("final_amount"), Datasets.TRANSACTIONS.column("created_at")));
    private final WireCodec codec = new WireCodec();
    private final SplittableRandom random = new SplittableRandom(1);
    private final GroupTable counts = new GroupTable(2, 1);
    private Batch sales = salesBatch();
    private Batch items = itemsBatch();
    private Batch customers = customersBatch();

    /** Makes the count map as large as in a run at full scale. */
    @Setup(Level.Trial)
    public void fill() {
        for (int i = 0; i < FILLING; i++) {
            counts.add(customersBatch());
        }
    }

    /** Other rows each time, or the caches would know them. */
    @Setup(Level.Iteration)
    public void renew() {
        sales = salesBatch();
        items = itemsBatch();
        customers = customersBatch();
    }

    /** Amount, then time. */
    private Batch salesBatch() {
        return batch(
                random.longs(ROWS, 60_000, 900_000).toArray(),
                random.longs(ROWS, START, START + DAY).sorted().toArray());
    }

    /** Month and item, then subtotal and quantity. */
    private Batch itemsBatch() {
        return batch(
                random.longs(ROWS, 24_290, 24_291).toArray(),
                random.longs(ROWS, 1, 9).toArray(),
                random.longs(ROWS, 60_000, 300_000).toArray(),
                random.longs(ROWS, 1, 4).toArray());
    }

    /** Store and user, then one. */
    private Batch customersBatch() {
        return batch(
                random.longs(ROWS, 1, STORES + 1).toArray(),
                random.longs(ROWS, 1, USERS + 1).toArray(),
                random.longs(ROWS, 1, 2).toArray());
    }

    private static Batch batch(long[]... columns) {
        return new Batch(
                ROWS, Arrays.stream(columns).<Column>map(LongColumn::new).toList());
    }

    /** Years, hours and amount. */
    @Benchmark
    public Selection filter() {
        return filter.select(sales);
    }

    /** Few groups: cells. */
    @Benchmark
    public Batch reduceItems() {
        return BatchReducer.reduce(items, 2);
    }

    /** Hardly two rows of a group: left alone. */
    @Benchmark
    public Batch reduceCustomers() {
        return BatchReducer.reduce(customers, 2);
    }

    /** Eight ways. */
    @Benchmark
    public List<Batch> partition() {
        return Partitioner.split(customers, 2, PARTITIONS);
    }

    /** A table much larger than the caches. */
    @Benchmark
    public int countMap() {
        counts.add(customers);
        return counts.size();
    }

    /** Groups to bytes and back, as in a snapshot. */
    @Benchmark
    public int snapshot() {
        var table = new SavedTable(items.columns().size(), ROWS, false, List.of(items));
        byte[] bytes = codec.encodeState(new AggregatorSums(
                new TreeMap<>(), new TreeMap<>(Map.of(0, new PartitionTables(new TreeMap<>(Map.of("t2", table)))))));
        int rows = 0;
        if (codec.decodeState(bytes) instanceof AggregatorSums sums) {
            for (SavedTable read : Required.in(sums.partitions(), 0).tables().values()) {
                for (Batch block : read.blocks()) {
                    rows += block.rows();
                }
            }
        }
        return rows;
    }
}
