package kopi.app.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kopi.adapter.file.AcceptedChunk;
import kopi.adapter.file.DatasetReader;
import kopi.adapter.file.RejectedRow;
import kopi.adapter.file.ScannedChunk;
import kopi.core.error.InvalidInputException;
import kopi.core.job.JobPlan;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.Rows;
import kopi.core.model.BatchId;
import kopi.core.report.Projection;

/**
 * Reads a job's datasets and sends them, batch by batch. Any number of threads may {@link #step} at a time: chunks are
 * scanned side by side, and accepted and sent in the order of the input.
 *
 * <p>Bounds: a chunk is begun only when the window has room for its batch, so no more than the window is in memory.
 */
public final class Upload implements AutoCloseable {
    private final JobPlan plan;
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

    /**
     * Opens the files of every dataset that the plan needs.
     *
     * @throws InvalidInputException if one is missing or unreadable, or lacks a column
     */
    public Upload(JobPlan plan, UploadOptions options, UploadSink sink, RunProgress progress) {
        this.plan = plan;
        this.options = options;
        this.sink = sink;
        this.progress = progress;
        try {
            for (Projection projection : plan.projections()) {
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
        synchronized (accepting) {
            scanned.put(claim.get().position(), new Scanned(claim.get(), chunk));
            for (Scanned next = scanned.remove(accepted); next != null; next = scanned.remove(accepted)) {
                accept(next);
                accepted++;
            }
        }
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
    private void accept(Scanned next) {
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
        sink.send(new Rows(plan, new BatchId(plan.job(), name(dataset), chunk.seq()), chunk.batch()));
        if (chunk.seq() == reader.batches() - 1) {
            sink.send(new EndOfDataset(plan.job(), name(dataset), reader.batches()));
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
