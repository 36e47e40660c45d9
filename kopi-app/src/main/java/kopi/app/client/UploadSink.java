package kopi.app.client;

import java.util.List;
import kopi.adapter.file.RejectedRow;
import kopi.core.model.Batch;

/** Where an {@link Upload} puts what it makes. */
public interface UploadSink {
    /** The window: whether that batch may be sent now. */
    boolean maySend(String dataset, int seq);

    /**
     * The rows of a batch. Called by many threads at a time, in no particular order.
     *
     * @param rejects what {@link #reject} was called with for it
     */
    void batch(String dataset, int seq, Batch rows, List<RejectedRow> rejects);

    /** So many batches make up the dataset. Called like {@link #batch}, possibly before the last of them. */
    void end(String dataset, int batches);

    /** Rows that could not be read. Called by one thread at a time, in the order of the input. */
    void reject(List<RejectedRow> rows);
}
