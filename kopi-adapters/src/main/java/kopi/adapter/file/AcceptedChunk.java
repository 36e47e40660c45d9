package kopi.adapter.file;

import java.util.List;
import kopi.core.model.Batch;

/**
 * One chunk of a dataset, certain to be right.
 *
 * @param seq its number, dense from 0 within the dataset
 * @param batch its good rows, in file order; may be empty
 * @param rowsRead the number of its rows, good and bad
 * @param rejects its bad rows, in file order
 * @param bytes the size of the chunk; those of all chunks add up to the size of the files
 * @param crc32c the CRC-32C of its bytes, as they were when it was scanned
 */
public record AcceptedChunk(int seq, Batch batch, int rowsRead, List<RejectedRow> rejects, long bytes, int crc32c) {
    public AcceptedChunk {
        rejects = List.copyOf(rejects);
    }
}
