package kopi.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.Column;
import kopi.core.model.JobId;
import kopi.core.model.LongColumn;
import kopi.core.model.TextColumn;
import kopi.core.port.LazyMessage;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import kopi.protocol.WireCodec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a row costs on its way to bytes and back: nanoseconds for one row of a batch of the usual size. A row has four
 * integers, 32 bytes, so 100 ns are 320 MB/s.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@OperationsPerInvocation(WireBenchmark.ROWS)
public class WireBenchmark {
    static final int ROWS = 32_768;

    private static final long START = 1_709_251_200; // 2024-03-01
    private static final long AMOUNT_UNIT = 5_000; // 0.50
    private static final int USERS = 2_200_000;

    /**
     * {@code transactions} as T3 and T4 need them, with the ids that T1 needs as well, {@code items} as T2 needs them,
     * and what cannot be packed.
     */
    @Param({"transactions", "transactions-with-ids", "items", "noise"})
    public String rows = "transactions";

    private final SplittableRandom random = new SplittableRandom(1);
    private final WireCodec codec = new WireCodec();
    private Message message = rowsOf(List.of());
    private byte[] packed = {};

    /** Makes the batch. */
    @Setup
    public void fill() {
        message = rowsOf(columns());
        packed = codec.encode(message);
        System.out.printf("%s: %.2f bytes a row%n", rows, (double) packed.length / ROWS);
    }

    private Message rowsOf(List<Column> columns) {
        var plan = new JobPlan(
                new JobId("benchmark"),
                Reports.NAMES.stream()
                        .map(name -> Reports.named(name, Parameters.DEFAULT))
                        .toList(),
                4);
        return new Message.Rows(
                plan, new BatchId(plan.job(), "transactions", 7), new Batch(columns.isEmpty() ? 0 : ROWS, columns));
    }

    private List<Column> columns() {
        return switch (rows) {
            case "transactions" -> transactions();
            case "transactions-with-ids" -> {
                List<Column> columns = new ArrayList<>(transactions());
                columns.addFirst(ids());
                yield columns;
            }
            case "items" ->
                List.of(
                        longs(() -> random.nextLong(1, 9)),
                        longs(() -> random.nextLong(1, 4)),
                        longs(() -> AMOUNT_UNIT * random.nextLong(12, 60)),
                        times(2));
            default -> Stream.generate(() -> longs(random::nextLong)).limit(4).toList();
        };
    }

    private List<Column> transactions() {
        return List.of(
                longs(() -> random.nextLong(1, 11)),
                longs(() -> random.nextBoolean() ? LongColumn.ABSENT : random.nextLong(1, USERS)),
                longs(() -> AMOUNT_UNIT * random.nextLong(12, 180)),
                times(5));
    }

    private static Column longs(LongSupplier value) {
        return new LongColumn(LongStream.generate(value).limit(ROWS).toArray());
    }

    private Column times(int every) {
        long[] times = random.longs(ROWS, 0, (long) ROWS * every).sorted().toArray();
        return new LongColumn(Arrays.stream(times).map(time -> START + time).toArray());
    }

    /** Every tenth row is one that the listing prints. */
    private Column ids() {
        return TextColumn.of(IntStream.range(0, ROWS)
                .mapToObj(row -> row % 10 == 0 ? new UUID(random.nextLong(), random.nextLong()).toString() : "")
                .toList());
    }

    /** Rows to bytes. */
    @Benchmark
    public byte[] encode() {
        return codec.encode(message);
    }

    /** Bytes to rows. */
    @Benchmark
    public Message decode() {
        return codec.decode(packed);
    }

    /** As a gateway looks at them; a row costs next to nothing. */
    @Benchmark
    public LazyMessage lazily() {
        return codec.lazily(packed);
    }
}
