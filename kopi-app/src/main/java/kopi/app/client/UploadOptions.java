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
    public static final int CHUNK_BYTES = 1 << 20;
}
