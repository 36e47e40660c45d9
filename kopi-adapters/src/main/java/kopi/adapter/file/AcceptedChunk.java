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
 * @param bytes how much of its file was read for it; of all chunks, the size of the files
 * @param pieces what was read of its file for it, as it was then
 * @param isLast whether the dataset ends with it
 */
public record AcceptedChunk(
        int seq,
        Batch batch,
        int rowsRead,
        List<RejectedRow> rejects,
        long bytes,
        List<FilePiece> pieces,
        boolean isLast) {
    public AcceptedChunk {
        rejects = List.copyOf(rejects);
        pieces = List.copyOf(pieces);
    }
}
