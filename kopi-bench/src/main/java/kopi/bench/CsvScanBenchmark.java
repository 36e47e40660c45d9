package kopi.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import kopi.adapter.file.DatasetReader;
import kopi.core.csv.CsvHeader;
import kopi.core.csv.CsvLayout;
import kopi.core.csv.CsvScanner;
import kopi.core.csv.ScannedRows;
import kopi.core.job.JobPlan;
import kopi.core.model.JobId;
import kopi.core.report.Parameters;
import kopi.core.report.Projection;
import kopi.core.report.Reports;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * How fast one thread turns CSV into batches, for a job of all reports: from memory, and from a file in the page cache.
 * The counter {@code megabytes} is the figure to look at: 10^6 bytes a second.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CsvScanBenchmark {
    private static final int ROWS = 200_000;
    private static final int CHUNK = 1 << 20;
    private static final String FILE = "sample.csv";

    /** Which files. */
    @Param({"transactions", "transaction_items"})
    public String dataset = "";

    private @Nullable Loaded loaded;

    /** What the setup makes. */
    private record Loaded(Path folder, Sample sample, CsvScanner scanner) {}

    /**
     * A file in memory.
     *
     * @param bytes its bytes, and what the scanner needs behind them
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Sample(CsvHeader header, CsvLayout layout, byte[] bytes, int length) {}

    /** Counts what was read. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Volume {
        /** 10^6 bytes. */
        public double megabytes;
        /** Rows. */
        public long rows;

        @Setup(Level.Iteration)
        public void reset() {
            megabytes = 0;
            rows = 0;
        }

        private void add(long bytes, int rowCount) {
            megabytes += bytes / 1e6;
            rows += rowCount;
        }
    }

    @Setup
    public void load() throws IOException {
        byte[] csv = dataset.equals("transactions") ? SampleCsv.transactions(ROWS) : SampleCsv.items(ROWS);
        CsvHeader header = CsvHeader.read(dataset, csv, csv.length, true).orElseThrow();
        CsvLayout layout = CsvLayout.of(header, projection());
        Sample sample = new Sample(header, layout, Arrays.copyOf(csv, csv.length + CsvScanner.PADDING), csv.length);
        Path folder = Files.createTempDirectory("kopi-bench");
        Files.write(Files.createDirectory(folder.resolve(dataset)).resolve(FILE), csv);
        loaded = new Loaded(folder, sample, new CsvScanner(layout));
    }

    private Projection projection() {
        JobPlan plan = new JobPlan(
                new JobId("bench"),
                Reports.NAMES.stream()
                        .map(name -> Reports.named(name, Parameters.DEFAULT))
                        .toList(),
                1);
        return plan.fact(dataset).orElseThrow();
    }

    @TearDown
    public void delete() throws IOException {
        Loaded using = Objects.requireNonNull(loaded);
        Files.delete(using.folder().resolve(dataset).resolve(FILE));
        Files.delete(using.folder().resolve(dataset));
        Files.delete(using.folder());
    }

    /** Scans what is in memory. */
    @Benchmark
    public long memory(Volume volume) {
        Sample sample = Objects.requireNonNull(loaded).sample();
        CsvScanner scanner = Objects.requireNonNull(loaded).scanner();
        long rows = 0;
        for (int at = sample.header().end(); at < sample.length(); ) {
            scanner.start(sample.layout(), at, Math.min(at + CHUNK, sample.length()));
            ScannedRows scanned =
                    scanner.resume(sample.bytes(), sample.length(), true).orElseThrow();
            rows += scanned.rowsRead();
            volume.add(scanned.end() - at, scanned.rowsRead());
            at = scanned.end();
        }
        return rows;
    }

    /** Reads and scans a file. */
    @Benchmark
    public void file(Volume volume, Blackhole blackhole) {
        try (DatasetReader reader =
                DatasetReader.open(Objects.requireNonNull(loaded).folder(), projection(), CHUNK)) {
            while (!reader.isTaken()) {
                blackhole.consume(reader.scan(reader.next()));
            }
            volume.add(reader.bytes(), ROWS);
        }
    }
}
