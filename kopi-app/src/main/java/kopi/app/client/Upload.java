package kopi.app.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kopi.adapter.file.AcceptedChunk;
import kopi.adapter.file.DatasetReader;
import kopi.adapter.file.RejectedRow;
import kopi.adapter.file.ScannedChunk;
import kopi.core.error.InvalidInputException;
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
    private final UploadSink sink;
    private final RunProgress progress;
    private final List<DatasetReader> readers = new ArrayList<>();
    private final List<DatasetTally> tallies = new ArrayList<>();

    private final Object claiming = new Object();

    @GuardedBy("claiming")
    private int claimedDataset;

    @GuardedBy("claiming")
    private int claimedSeq;

    @GuardedBy("claiming")
    private long claimed;

    private final Object accepting = new Object();

    @GuardedBy("accepting")
    private long accepted;

    @GuardedBy("accepting")
    private final Map<Long, Scanned> scanned = new TreeMap<>();

    /** The place of a chunk in the whole input. */
    private record Claim(long position, int dataset, int seq) {}

    private record Scanned(Claim claim, ScannedChunk chunk) {}

    private record Accepted(int dataset, AcceptedChunk chunk) {}

    /**
     * Opens the files of those datasets.
     *
     * @throws InvalidInputException if one is missing or unreadable, or lacks a column
     */
    public Upload(List<Projection> datasets, UploadOptions options, UploadSink sink, RunProgress progress) {
        this.options = options;
        this.sink = sink;
        this.progress = progress;
        try {
            for (Projection projection : datasets) {
                readers.add(DatasetReader.open(options.data(), projection, options.chunkBytes()));
                tallies.add(new DatasetTally(projection.dataset().name()));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The size of all files. */
    public long bytes() {
        return readers.stream().mapToLong(DatasetReader::bytes).sum();
    }

    /**
     * A fingerprint of the input: other files, or the same cut into other chunks, have another one. Where they lie does
     * not matter. Of large files only samples are looked at.
     *
     * @throws InvalidInputException if a file cannot be read
     */
    public String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            readers.forEach(reader -> reader.fingerprint(digest));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * Reads, scans and sends the next chunk; whether there was one and the window had room for it.
     *
     * @throws InvalidInputException if a row is rejected and the upload is strict
     * @throws kopi.core.error.KopiException if a file cannot be read
     */
    public boolean step() {
        Optional<Claim> claim = claim();
        if (claim.isEmpty()) {
            return false;
        }
        ScannedChunk chunk = readers.get(claim.get().dataset()).scan(claim.get().seq());
        List<Accepted> ready = new ArrayList<>(1);
        synchronized (accepting) {
            scanned.put(claim.get().position(), new Scanned(claim.get(), chunk));
            for (Scanned next = scanned.remove(accepted); next != null; next = scanned.remove(accepted)) {
                ready.add(accept(next));
                accepted++;
            }
        }
        // Packing a batch takes time; meanwhile others may accept theirs.
        ready.forEach(this::send);
        return true;
    }

    private Optional<Claim> claim() {
        synchronized (claiming) {
            while (claimedDataset < readers.size()) {
                DatasetReader reader = readers.get(claimedDataset);
                if (claimedSeq == reader.batches()) {
                    claimedDataset++;
                    claimedSeq = 0;
                    continue;
                }
                if (!sink.maySend(name(claimedDataset), claimedSeq)) {
                    return Optional.empty();
                }
                tallies.get(claimedDataset).start();
                return Optional.of(new Claim(claimed++, claimedDataset, claimedSeq++));
            }
            return Optional.empty();
        }
    }

    private String name(int dataset) {
        return readers.get(dataset).projection().dataset().name();
    }

    @GuardedBy("accepting")
    private Accepted accept(Scanned next) {
        int dataset = next.claim().dataset();
        DatasetReader reader = readers.get(dataset);
        AcceptedChunk chunk = reader.accept(next.chunk());
        if (!chunk.rejects().isEmpty()) {
            if (options.isStrict()) {
                throw strict(chunk.rejects().getFirst());
            }
            sink.reject(chunk.rejects());
        }
        tallies.get(dataset).add(chunk);
        progress.advance(name(dataset), chunk.rowsRead(), chunk.bytes());
        return new Accepted(dataset, chunk);
    }

    private void send(Accepted next) {
        AcceptedChunk chunk = next.chunk();
        sink.batch(name(next.dataset()), chunk.seq(), chunk.batch());
        int batches = readers.get(next.dataset()).batches();
        if (chunk.seq() == batches - 1) {
            sink.end(name(next.dataset()), batches);
        }
    }

    private static InvalidInputException strict(RejectedRow row) {
        String column = row.column().isEmpty() ? "" : ", column " + row.column();
        return new InvalidInputException(row.file() + ", line " + row.line() + column + ": " + row.reason()
                + " (without --strict the row would be listed in rejects.csv and the run go on)");
    }

    /** What was read so far, by dataset. */
    public List<DatasetSummary> summaries() {
        synchronized (accepting) {
            return tallies.stream().map(DatasetTally::summary).toList();
        }
    }

    @Override
    public void close() {
        readers.forEach(DatasetReader::close);
    }
}
