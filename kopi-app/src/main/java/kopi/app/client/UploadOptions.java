package kopi.app.client;

import java.nio.file.Path;

/**
 * How a client reads its data.
 *
 * @param data the dataset directory
 * @param isStrict whether the first rejected row ends the run
 * @param chunkBytes how many bytes of a file make a batch
 */
public record UploadOptions(Path data, boolean isStrict, int chunkBytes) {
    /** Makes batches of some 50,000 transactions (docs/adr/006). */
    private static final int USUAL_CHUNK_BYTES = 1 << 22;

    /** With chunks of the usual size. */
    public static UploadOptions of(Path data, boolean isStrict) {
        return new UploadOptions(data, isStrict, USUAL_CHUNK_BYTES);
    }
}
