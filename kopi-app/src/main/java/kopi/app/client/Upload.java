package kopi.app.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import kopi.adapter.file.AcceptedChunk;
import kopi.adapter.file.Chunk;
import kopi.adapter.file.DatasetReader;
import kopi.adapter.file.FilePiece;
import kopi.adapter.file.InputFile;
import kopi.adapter.file.ScannedChunk;
import kopi.core.client.InputLedger;
import kopi.core.error.InvalidInputException;
import kopi.core.job.FileIdentity;
import kopi.core.job.InputIdentity;
import kopi.core.job.JobPlan;
import kopi.core.report.Projection;

/**
 * Reads a job's datasets and sends them, batch by batch. Any number of threads may {@link #step} at a time: chunks are
 * scanned side by side, and accepted in the order of the input, and sent as
 * soon as they are accepted.
 *
 * <p>Bounds: a chunk is begun only when the window has room for its batch, so no more than the window is in memory.
 */
public final class Upload implements AutoCloseable {
    private final UploadOptions options;
    private final RunProgress progress;
    private final InputLedger ledger;
    private final List<DatasetReader> readers = new ArrayList<>();
    private final List<DatasetTally> tallies = new ArrayList<>();

    private final Object claiming = new Object();

    /** The dataset that chunks are taken of. */
    @GuardedBy("claiming")
    private int current;

    @GuardedBy("claiming")
    private long claimed;

    private final Object accepting = new Object();

    @GuardedBy("accepting")
    private long accepted;

    /** By their places in the whole input; they wait for those before them. */
    @GuardedBy("accepting")
    private final Map<Long, Work> scanned = new HashMap<>();

    /** A chunk that somebody scans. */
    private record Claim(long place, int dataset, Chunk chunk) {}

    /** A chunk that was scanned. */
    private record Work(int dataset, ScannedChunk chunk) {}

    /** A chunk that is ready to be sent. */
    private record Ready(int dataset, AcceptedChunk chunk) {}

    /**
     * Opens the files of those datasets.
     *
     * @throws InvalidInputException if one is missing or unreadable, or lacks a column
     */
    public Upload(List<Projection> datasets, UploadOptions options, RunProgress progress) {
        this(datasets, options, progress, new InputLedger());
    }

    /**
     * Opens the files of those datasets.
     *
     * @param ledger what earlier uploads of the job have read, which this one must read, too
     * @throws InvalidInputException if one is missing or unreadable, or lacks a column
     */
    Upload(List<Projection> datasets, UploadOptions options, RunProgress progress, InputLedger ledger) {
        this.ledger = ledger;
        this.options = options;
        this.progress = progress;
        for (Projection projection : datasets) {
            readers.add(DatasetReader.open(
                    options.input(),
                    projection,
                    options.dialect(projection.dataset().name()),
                    options.chunkBytes()));
            tallies.add(new DatasetTally(projection.dataset().name()));
        }
    }

    /** The size of all files. */
    public long bytes() {
        return readers.stream().mapToLong(DatasetReader::bytes).sum();
    }

    /** The size of each dataset's files. */
    public Map<String, Long> bytesOfDatasets() {
        Map<String, Long> bytes = new LinkedHashMap<>();
        readers.forEach(reader -> bytes.merge(reader.projection().dataset().name(), reader.bytes(), Long::sum));
        return bytes;
    }

    /** The input by its files' paths and sizes: what can be said without reading it. */
    InputIdentity outline() {
        return identity((_, _) -> 0);
    }

    /**
     * The input by its content; reads all of it. What is read afterwards must be the same.
     *
     * @throws InvalidInputException if a file cannot be read
     */
    public InputIdentity survey(int threads) throws InterruptedException {
        new Survey(readers, ledger).run(threads);
        synchronized (ledger) {
            return identity(ledger::checksum);
        }
    }

    /** The checksum of a piece of a dataset's files. */
    private interface ChecksumOf {
        int piece(String dataset, int number);
    }

    private InputIdentity identity(ChecksumOf checksum) {
        List<FileIdentity> files = new ArrayList<>();
        for (DatasetReader reader : readers) {
            String dataset = reader.projection().dataset().name();
            reader.inputFiles(number -> checksum.piece(dataset, number))
                    .forEach(file -> files.add(new FileIdentity(file.path(), file.bytes(), file.crc32c())));
        }
        return InputIdentity.of(options.chunkBytes(), files);
    }

    /**
     * Reads, scans and sends the next chunk; whether there was one and the window had room for it.
     *
     * @param sink where it goes; the same for every step
     * @throws InvalidInputException if a row is rejected and the upload is strict; if too many rows are rejected, or all
     *     rows of a dataset; if a file cannot be read, or has changed since it was opened
     */
    public boolean step(UploadSink sink) {
        Optional<Claim> claim = claim(sink);
        if (claim.isEmpty()) {
            return false;
        }
        int dataset = claim.get().dataset();
        ScannedChunk chunk = readers.get(dataset).scan(claim.get().chunk());
        List<Ready> ready = new ArrayList<>(1);
        synchronized (accepting) {
            scanned.put(claim.get().place(), new Work(dataset, chunk));
            for (Work next = scanned.remove(accepted); next != null; next = scanned.remove(accepted)) {
                ready.add(new Ready(next.dataset(), accept(next.dataset(), next.chunk(), sink)));
                accepted++;
            }
        }
        // Packing a batch takes time; meanwhile others may accept theirs.
        ready.forEach(next -> send(next.dataset(), next.chunk(), sink));
        return true;
    }

    /** The next chunk, which is the caller's to scan; none if there is none, or the window has no room. */
    private Optional<Claim> claim(UploadSink sink) {
        synchronized (claiming) {
            if (current == readers.size()) {
                return Optional.empty();
            }
            int dataset = current;
            DatasetReader reader = readers.get(dataset);
            if (!sink.maySend(name(dataset), reader.nextSeq())) {
                return Optional.empty();
            }
            tallies.get(dataset).start();
            Chunk chunk = reader.next();
            if (chunk.isLast()) {
                current++;
            }
            return Optional.of(new Claim(claimed++, dataset, chunk));
        }
    }

    private String name(int dataset) {
        return readers.get(dataset).projection().dataset().name();
    }

    @GuardedBy("accepting")
    private AcceptedChunk accept(int dataset, ScannedChunk next, UploadSink sink) {
        DatasetReader reader = readers.get(dataset);
        AcceptedChunk chunk = reader.accept(next);
        requireSame(reader, chunk);
        tallies.get(dataset).add(chunk);
        if (!chunk.rejects().isEmpty()) {
            if (options.isStrict()) {
                throw bad(chunk.rejects().getFirst().describe()
                        + " (without --strict the row would be listed in rejects.csv and the run continue)");
            }
            sink.reject(chunk.rejects());
            verifyRejects(options.maxRejects().isExceeded(rejected()));
        }
        if (chunk.isLast()) {
            finish(dataset);
        }
        progress.advance(name(dataset), chunk.rowsRead(), chunk.bytes());
        return chunk;
    }

    /** The dataset has been read to its end; what is wrong with it as a whole must come up before that end is sent. */
    @GuardedBy("accepting")
    private void finish(int dataset) {
        DatasetTally tally = tallies.get(dataset);
        if (tally.isUnreadable()) {
            throw bad(String.format(
                    Locale.ROOT,
                    "none of the %,d rows of %s can be read: %s",
                    tally.rows(),
                    name(dataset),
                    tally.firstRejects()));
        }
        if (dataset == readers.size() - 1) {
            verifyRejects(options.maxRejects().isExceeded(rejected(), rows()));
            readers.forEach(DatasetReader::verifyUnchanged);
        }
    }

    @GuardedBy("accepting")
    private void verifyRejects(boolean isExceeded) {
        if (isExceeded) {
            String first = tallies.stream()
                    .map(DatasetTally::firstRejects)
                    .filter(text -> !text.isEmpty())
                    .findFirst()
                    .orElse("");
            throw bad(String.format(
                    Locale.ROOT,
                    "%,d of the %,d rows read so far cannot be read, more than --max-rejects %s: %s",
                    rejected(),
                    rows(),
                    options.maxRejects(),
                    first));
        }
    }

    @GuardedBy("accepting")
    private long rows() {
        return tallies.stream().mapToLong(DatasetTally::rows).sum();
    }

    @GuardedBy("accepting")
    private long rejected() {
        return tallies.stream().mapToLong(DatasetTally::rejected).sum();
    }

    /** Bad input; but if a file has changed while it was read, that is what is wrong with it. */
    private InvalidInputException bad(String message) {
        readers.forEach(DatasetReader::verifyUnchanged);
        return new InvalidInputException(message);
    }

    private void requireSame(DatasetReader reader, AcceptedChunk chunk) {
        synchronized (ledger) {
            String dataset = reader.projection().dataset().name();
            for (FilePiece piece : chunk.pieces()) {
                if (!ledger.note(dataset, piece.number(), piece.crc32c())) {
                    throw new InvalidInputException(reader.pathOf(piece.number())
                            + " has changed since the job began; nothing may write to a dataset while kopi reads it");
                }
            }
        }
    }

    private void send(int dataset, AcceptedChunk chunk, UploadSink sink) {
        sink.batch(name(dataset), chunk.seq(), chunk.batch(), chunk.rejects());
        if (chunk.isLast()) {
            sink.end(name(dataset), chunk.seq() + 1);
        }
    }

    /**
     * What about the files deserves a look; some of it is known only when all of them are read.
     *
     * @param others warnings about other things, to be added behind
     */
    public List<String> warnings(List<String> others) {
        List<String> warnings = new ArrayList<>();
        synchronized (accepting) {
            readers.forEach(reader -> warnings.addAll(reader.warnings()));
        }
        warnings.addAll(others);
        return warnings;
    }

    /** The files that were read; none if not all of them were, because the cluster had what they hold already. */
    public List<InputFile> inputs() {
        synchronized (accepting) {
            return readers.stream().allMatch(DatasetReader::isComplete)
                    ? readers.stream()
                            .flatMap(reader -> reader.inputFiles().stream())
                            .toList()
                    : List.of();
        }
    }

    /** Why a job failed, and, if it names a batch, where the rows of that are: nobody else knows files. */
    public String located(JobPlan plan, String reason) {
        return new FailedBatch(plan, readers).located(reason);
    }

    /** What was read so far, by dataset. */
    public List<DatasetSummary> summaries() {
        synchronized (accepting) {
            return tallies.stream().map(DatasetTally::summary).toList();
        }
    }

    /** Closes the files; nobody steps any more. */
    @Override
    public void close() {
        readers.forEach(DatasetReader::close);
    }
}
