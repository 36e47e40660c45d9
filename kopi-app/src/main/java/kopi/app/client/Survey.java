package kopi.app.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import kopi.adapter.file.DatasetReader;
import kopi.adapter.local.WorkerPool;
import kopi.core.client.InputLedger;
import kopi.core.error.InvalidInputException;
import kopi.core.error.KopiException;

/**
 * A first pass over the input that takes the checksum of every piece of a file: what a job is called by its content must be known
 * before it is opened. {@link #run} is called once.
 */
final class Survey {
    private final List<DatasetReader> readers;
    private final InputLedger ledger;
    private final int pieces;
    private final AtomicInteger claimed = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final CompletableFuture<Boolean> finished = new CompletableFuture<>();

    /** A pass that has not begun; it is the ledger's only user while it runs. */
    Survey(List<DatasetReader> readers, InputLedger ledger) {
        this.readers = readers;
        this.ledger = ledger;
        this.pieces = readers.stream().mapToInt(DatasetReader::pieces).sum();
    }

    /**
     * Reads everything.
     *
     * @throws InvalidInputException if a file cannot be read
     */
    void run(int threads) throws InterruptedException {
        if (pieces == 0) {
            return;
        }
        try (var workers = new WorkerPool(threads, finished::completeExceptionally)) {
            for (int i = 0; i < threads; i++) {
                workers.submitSource(this::step);
            }
            finished.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case KopiException known -> throw known;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    private boolean step() {
        int next = claimed.getAndIncrement();
        if (next >= pieces) {
            return false;
        }
        int piece = next;
        int dataset = 0;
        while (piece >= readers.get(dataset).pieces()) {
            piece -= readers.get(dataset).pieces();
            dataset++;
        }
        DatasetReader reader = readers.get(dataset);
        int checksum = reader.checksum(piece);
        synchronized (ledger) {
            ledger.note(reader.projection().dataset().name(), piece, checksum);
        }
        if (done.incrementAndGet() == pieces) {
            finished.complete(true);
        }
        return true;
    }
}
