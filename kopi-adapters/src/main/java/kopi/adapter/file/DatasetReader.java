package kopi.adapter.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import kopi.core.csv.Reject;
import kopi.core.error.InvalidInputException;
import kopi.core.report.Projection;

/**
 * The batches of one dataset of a dataset directory: its CSV files in name order, each cut into chunks of equal size.
 *
 * <p>{@link #scan} chunks on as many threads as you like, in any order; then {@link #accept} them in order of their
 * numbers, one at a time. How this fits together is told in {@link kopi.core.csv}. The result does not depend on the
 * size of the chunks, on threads or on timing.
 *
 * <p>All methods but {@code accept} are thread-safe. {@code scan} and {@code accept} throw {@link
 * InvalidInputException} if a file cannot be read (any more).
 */
public final class DatasetReader implements AutoCloseable {
    /** A chunk is held in memory, so it must not be larger than this. */
    public static final int MAX_CHUNK_BYTES = 1 << 28;

    /** So many readers' buffers are kept for reuse, more than that are dropped: one per thread that scans. */
    private static final int MAX_IDLE_READERS = 64;

    /** Of so many places of a file, so much goes into its fingerprint. */
    private static final int SAMPLES = 15;

    private static final int SAMPLE_BYTES = 16 << 10;

    private final Projection projection;
    private final List<CsvFile> files;
    private final int chunkBytes;
    /** By file: the number of its first chunk; and the number of all chunks at the end. */
    private final int[] firstSeqs;

    private final BlockingQueue<ChunkReader> idleReaders = new ArrayBlockingQueue<>(MAX_IDLE_READERS);

    private int nextSeq;
    /** Where the next record starts in the file of the chunk that was accepted last. */
    private long nextRecord;
    /** The line on which it does. */
    private long nextLine;

    private DatasetReader(Projection projection, List<CsvFile> files, int chunkBytes) {
        this.projection = projection;
        this.files = files;
        this.chunkBytes = chunkBytes;
        firstSeqs = new int[files.size() + 1];
        for (int i = 0; i < files.size(); i++) {
            long chunks = Math.ceilDiv(files.get(i).size(), (long) chunkBytes);
            firstSeqs[i + 1] = Math.toIntExact(firstSeqs[i] + chunks);
        }
    }

    /**
     * Opens the files {@code dataDirectory/<dataset name>/*.csv} and reads their headers.
     *
     * @param chunkBytes the size of a chunk, 1 to {@link #MAX_CHUNK_BYTES}; a chunk becomes a batch
     * @throws InvalidInputException if the folder is missing or has no CSV file; if a file cannot be read, has no
     *     header, or its header lacks a column of the projection or has it twice
     */
    public static DatasetReader open(Path dataDirectory, Projection projection, int chunkBytes) {
        if (chunkBytes < 1 || chunkBytes > MAX_CHUNK_BYTES) {
            throw new IllegalArgumentException("chunks of " + chunkBytes + " bytes, not 1 to " + MAX_CHUNK_BYTES);
        }
        String dataset = projection.dataset().name();
        List<CsvFile> files = new ArrayList<>();
        try {
            for (Path path : csvFiles(dataDirectory.resolve(dataset))) {
                files.add(CsvFile.open(path, dataset + "/" + path.getFileName(), projection));
            }
            return new DatasetReader(projection, files, chunkBytes);
        } catch (RuntimeException e) {
            files.forEach(CsvFile::close);
            throw e;
        }
    }

    private static List<Path> csvFiles(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new InvalidInputException("there is no folder " + folder + "; a dataset directory has one folder of"
                    + " CSV files per table");
        }
        List<Path> paths = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "*.csv")) {
            entries.forEach(paths::add);
        } catch (IOException | DirectoryIteratorException e) {
            throw new InvalidInputException("cannot list the folder " + folder + ": " + e.getMessage(), e);
        }
        if (paths.isEmpty()) {
            throw new InvalidInputException("the folder " + folder + " has no .csv file");
        }
        paths.sort(Comparator.comparing(path -> path.getFileName().toString()));
        return paths;
    }

    /** What the batches hold. */
    public Projection projection() {
        return projection;
    }

    /** The number of batches, empty ones included. */
    public int batches() {
        return firstSeqs[files.size()];
    }

    /** The total size of the files. */
    public long bytes() {
        return files.stream().mapToLong(CsvFile::size).sum();
    }

    /**
     * Adds to a digest what tells this input from another: the files' names within the dataset directory, their sizes,
     * samples of what they hold, and the size of the chunks.
     *
     * @throws InvalidInputException if a file cannot be read
     */
    public void fingerprint(MessageDigest digest) {
        text(digest, projection.dataset().name() + " in chunks of " + chunkBytes);
        for (CsvFile file : files) {
            text(digest, file.name() + " of " + file.size());
            sample(digest, file);
        }
    }

    /** All of a small file; of a large one its start, its end and some evenly spaced pieces. */
    private static void sample(MessageDigest digest, CsvFile file) {
        long last = Math.max(0, file.size() - SAMPLE_BYTES);
        long step = Math.max(SAMPLE_BYTES, last / SAMPLES);
        for (long at = 0; at < last; at += step) {
            sample(digest, file, at);
        }
        sample(digest, file, last);
    }

    private static void sample(MessageDigest digest, CsvFile file, long at) {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(SAMPLE_BYTES, file.size() - at));
        file.read(at, buffer);
        digest.update(buffer.flip());
    }

    private static void text(MessageDigest digest, String text) {
        digest.update(text.getBytes(UTF_8));
        digest.update((byte) 0);
    }

    /** Reads and scans a chunk, any one at any time. */
    public ScannedChunk scan(int seq) {
        Chunk chunk = chunk(seq);
        ChunkReader reader = takeReader(chunk);
        ScannedChunk scanned = reader.scan(chunk);
        // A reader that failed is not put back.
        idleReaders.offer(reader);
        return scanned;
    }

    /**
     * Makes sure that the chunk was scanned right, given those before it, and scans it again if not.
     *
     * @param chunk the one behind the one that was accepted last
     * @throws IllegalStateException if it is another one
     */
    public AcceptedChunk accept(ScannedChunk chunk) {
        if (chunk.seq() != nextSeq) {
            throw new IllegalStateException("expected chunk " + nextSeq + ", got " + chunk.seq());
        }
        nextSeq++;
        Chunk place = chunk(chunk.seq());
        if (place.isFirstOfFile()) {
            nextRecord = place.file().header().end();
            nextLine = 1L + place.file().header().lines();
        }
        ScannedChunk right = chunk;
        if (chunk.start() != Math.min(nextRecord, place.end())) {
            ChunkReader reader = takeReader(place);
            right = reader.scanFrom(place, nextRecord);
            idleReaders.offer(reader);
        }
        AcceptedChunk accepted = new AcceptedChunk(
                right.seq(),
                right.rows().batch(),
                right.rows().rowsRead(),
                rejectedRows(place.file(), right.rows().rejects()),
                place.bytes());
        // A record that swallowed the whole chunk ends behind it.
        nextRecord = Math.max(nextRecord, right.end());
        nextLine += right.lines();
        return accepted;
    }

    private List<RejectedRow> rejectedRows(CsvFile file, List<Reject> rejects) {
        return rejects.stream()
                .map(reject -> new RejectedRow(file.name(), nextLine + reject.line(), reject.column(), reject.reason()))
                .toList();
    }

    private ChunkReader takeReader(Chunk chunk) {
        ChunkReader idle = idleReaders.poll();
        return idle != null ? idle : new ChunkReader(chunk.file().layout());
    }

    private Chunk chunk(int seq) {
        if (seq < 0 || seq >= batches()) {
            throw new IllegalArgumentException("there is no chunk " + seq + " of " + batches());
        }
        int index = 0;
        while (firstSeqs[index + 1] <= seq) {
            index++;
        }
        CsvFile file = files.get(index);
        long start = (long) (seq - firstSeqs[index]) * chunkBytes;
        return new Chunk(seq, file, start, Math.min(start + chunkBytes, file.size()));
    }

    @Override
    public void close() {
        files.forEach(CsvFile::close);
    }
}
