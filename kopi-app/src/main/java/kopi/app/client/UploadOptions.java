package kopi.app.client;

import java.nio.file.Path;
import kopi.core.client.RejectLimit;

/**
 * How a client reads its data.
 *
 * @param data the dataset directory
 * @param isStrict whether the first rejected row ends the run
 * @param maxRejects how many rows may be rejected before the run ends
 * @param chunkBytes how many bytes of a file make a batch
 */
public record UploadOptions(Path data, boolean isStrict, RejectLimit maxRejects, int chunkBytes) {
    /** Makes batches of some 50,000 transactions (docs/adr/006). */
    private static final int USUAL_CHUNK_BYTES = 1 << 22;

    /** With any number of rejected rows. */
    public UploadOptions(Path data, boolean isStrict, int chunkBytes) {
        this(data, isStrict, RejectLimit.NONE, chunkBytes);
    }

    /** With chunks of the usual size. */
    public static UploadOptions of(Path data, boolean isStrict, RejectLimit maxRejects) {
        return new UploadOptions(data, isStrict, maxRejects, USUAL_CHUNK_BYTES);
    }
}
