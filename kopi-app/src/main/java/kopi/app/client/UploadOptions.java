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
    /** Makes batches of about 13,000 transactions, which pack into about 256 KiB. */
    private static final int USUAL_CHUNK_BYTES = 1 << 22;

    /** With chunks of the usual size. */
    public static UploadOptions of(Path data, boolean isStrict) {
        return new UploadOptions(data, isStrict, USUAL_CHUNK_BYTES);
    }
}
