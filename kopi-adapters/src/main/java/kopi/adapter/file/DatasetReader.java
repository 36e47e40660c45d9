package kopi.adapter.file;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import kopi.core.csv.Reject;
import kopi.core.error.InvalidInputException;
import kopi.core.report.Projection;
import kopi.core.schema.CsvDialect;

/**
 * The batches of one dataset of a dataset directory: its CSV files in the order of their paths, each cut into chunks of equal size.
 *
 * <p>{@link #scan} chunks on as many threads as you like, in any order; then {@link #accept} them in order of their
 * numbers, one at a time. How this fits together is told in {@link kopi.core.csv}. The result does not depend on the
 * size of the chunks, on threads or on timing.
 *
 * <p>All methods but {@code accept} are thread-safe. {@code scan} and {@code accept} throw {@link
 * InvalidInputException} if a file cannot be read (any more), or is found to have changed since it was opened; {@code
 * accept} looks at every file when its last chunk is accepted.
 */
public final class DatasetReader {
    /** A chunk is held in memory, so it must not be larger than this. */
    public static final int MAX_CHUNK_BYTES = 1 << 28;

    /** So many readers' buffers are kept for reuse, more than that are dropped: one per thread that scans. */
    private static final int MAX_IDLE_READERS = 64;

    /** Of a table's entries that are not read, so many are named. */
    private static final int MAX_WARNINGS = 50;

    private final Projection projection;
    private final List<CsvFile> files;
    private final List<SkippedEntry> skipped;
    private final int chunkBytes;
    /** By file: the number of its first chunk; and the number of all chunks at the end. */
    private final int[] firstSeqs;

    private final BlockingQueue<ChunkReader> idleReaders = new ArrayBlockingQueue<>(MAX_IDLE_READERS);

    /** By file: the checksum of its chunks that were accepted. */
    private final List<Crc32cParts> checksums;

    private int nextSeq;
    /** Where the next record starts in the file of the chunk that was accepted last. */
    private long nextRecord;
    /** The line on which it does. */
    private long nextLine;

    private DatasetReader(Projection projection, List<CsvFile> files, List<SkippedEntry> skipped, int chunkBytes) {
        this.projection = projection;
        this.files = files;
        this.skipped = skipped;
        this.chunkBytes = chunkBytes;
        checksums = files.stream().map(_ -> new Crc32cParts()).toList();
        firstSeqs = new int[files.size() + 1];
        for (int i = 0; i < files.size(); i++) {
            long chunks = Math.ceilDiv(files.get(i).size(), (long) chunkBytes);
            firstSeqs[i + 1] = Math.toIntExact(firstSeqs[i] + chunks);
        }
    }

    /**
     * Finds the CSV files in {@code dataDirectory/<dataset name>} and reads their headers.
     *
     * @param chunkBytes the size of a chunk, 1 to {@link #MAX_CHUNK_BYTES}; a chunk becomes a batch
     * @throws InvalidInputException if the folder is missing or has no CSV file; if a file cannot be read, has no
     *     header, or its header lacks a column of the projection or has it twice
     */
    public static DatasetReader open(Path dataDirectory, Projection projection, int chunkBytes) {
        return open(dataDirectory, projection, Optional.empty(), chunkBytes);
    }

    /**
     * The same of a table that a schema declares.
     *
     * @param dialect how its files are written; without a header, their fields are the dataset's columns
     */
    public static DatasetReader open(Path dataDirectory, Projection projection, CsvDialect dialect, int chunkBytes) {
        return open(dataDirectory, projection, Optional.of(dialect), chunkBytes);
    }

    /**
     * The same of a table that a schema may declare.
     *
     * @param declared how its files are written, if it does
     */
    public static DatasetReader open(
            Path dataDirectory, Projection projection, Optional<CsvDialect> declared, int chunkBytes) {
        if (chunkBytes < 1 || chunkBytes > MAX_CHUNK_BYTES) {
            throw new IllegalArgumentException("chunks of " + chunkBytes + " bytes, not 1 to " + MAX_CHUNK_BYTES);
        }
        String table = projection.dataset().name();
        TableFolder folder = declared.isPresent()
                ? TableFolder.listInAnyCase(dataDirectory, table)
                : TableFolder.list(dataDirectory, table);
        List<CsvFile> files = folder.files().stream()
                .map(entry -> CsvFile.of(entry, projection, declared))
                .toList();
        return new DatasetReader(projection, files, folder.skipped(), wholeUnits(files, chunkBytes));
    }

    /** Chunks begin where characters may, if these have more than one byte each. */
    private static int wholeUnits(List<CsvFile> files, int chunkBytes) {
        int unit = files.getFirst().form().unit();
        return Math.ceilDiv(chunkBytes, unit) * unit;
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

    /** The CRC-32C of a chunk's bytes, as they are now; any one at any time, like {@link #scan}. */
    public int checksum(int seq) {
        Chunk chunk = chunk(seq);
        ChunkReader reader = takeReader(chunk);
        int checksum = reader.checksum(chunk);
        idleReaders.offer(reader);
        return checksum;
    }

    /** The path of the file that a chunk is of, relative to the dataset directory. */
    public String pathOf(int seq) {
        return chunk(seq).file().name();
    }

    /**
     * A chunk as {@link #accept} has it, found again, whatever else was accepted meanwhile: reads its file from the start.
     *
     * @throws InvalidInputException if the file cannot be read, or has changed
     */
    public FoundChunk find(int seq) {
        CsvFile file = chunk(seq).file();
        long record = file.dataStart();
        long line = 1L + file.header().lines();
        for (int before = firstSeqs[fileOf(seq)]; before < seq; before++) {
            ScannedChunk scanned = right(scan(before), chunk(before), record);
            record = Math.max(record, scanned.end());
            line += scanned.lines();
        }
        return new FoundChunk(chunk(seq), record, line, right(scan(seq), chunk(seq), record));
    }

    /**
     * The files as they are, given the checksums of their chunks.
     *
     * @param checksumOf by the chunk's number
     */
    public List<InputFile> inputFiles(IntUnaryOperator checksumOf) {
        List<Crc32cParts> sums = files.stream().map(_ -> new Crc32cParts()).toList();
        for (int seq = 0; seq < batches(); seq++) {
            sums.get(fileOf(seq)).append(checksumOf.applyAsInt(seq), chunk(seq).bytes());
        }
        return inputFiles(sums);
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
            nextRecord = place.file().dataStart();
            nextLine = 1L + place.file().header().lines();
        }
        ScannedChunk right = right(chunk, place, nextRecord);
        checksums.get(fileOf(place.seq())).append(right.crc32c(), place.bytes());
        AcceptedChunk accepted = new AcceptedChunk(
                right.seq(),
                right.rows().batch(),
                right.rows().rowsRead(),
                rejectedRows(place.file(), right.rows().rejects()),
                place.bytes(),
                right.crc32c());
        if (place.isLastOfFile()) {
            place.file().verifyUnchanged();
        }
        // A record that swallowed the whole chunk ends behind it.
        nextRecord = Math.max(nextRecord, right.end());
        nextLine += right.lines();
        return accepted;
    }

    /** The chunk as it is scanned if the record before it ends there. */
    private ScannedChunk right(ScannedChunk chunk, Chunk place, long record) {
        if (chunk.start() == Math.min(record, place.end())) {
            return chunk;
        }
        ChunkReader reader = takeReader(place);
        ScannedChunk right = reader.scanFrom(place, record);
        idleReaders.offer(reader);
        if (right.crc32c() != chunk.crc32c()) {
            place.file().verifyUnchanged();
            throw place.file().changed("its content differed when it was read again");
        }
        return right;
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
        int index = fileOf(seq);
        CsvFile file = files.get(index);
        long start = (long) (seq - firstSeqs[index]) * chunkBytes;
        return new Chunk(seq, file, start, Math.min(start + chunkBytes, file.size()));
    }

    private int fileOf(int seq) {
        int low = 0;
        int high = files.size();
        while (low + 1 < high) {
            int middle = (low + high) >>> 1;
            if (firstSeqs[middle] <= seq) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * What has been read, file by file, in the order in which they were read. To be called like {@link #accept}.
     *
     * @throws IllegalStateException if not all chunks are accepted yet
     */
    public List<InputFile> inputFiles() {
        if (nextSeq < batches()) {
            throw new IllegalStateException(nextSeq + " of " + batches() + " chunks are accepted, not all");
        }
        return inputFiles(checksums);
    }

    private List<InputFile> inputFiles(List<Crc32cParts> sums) {
        List<InputFile> listed = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            CsvFile file = files.get(i);
            listed.add(new InputFile(
                    projection.dataset().name(),
                    file.name(),
                    file.size(),
                    file.modified(),
                    sums.get(i).checksum()));
        }
        return listed;
    }

    /**
     * Makes sure that every file is the one that it was when it was found; see {@link #open}.
     *
     * @throws InvalidInputException that names a file that is not
     */
    public void verifyUnchanged() {
        files.forEach(CsvFile::verifyUnchanged);
    }

    /**
     * What about the files deserves a look: entries of the folder that were not read, and files that hold the same bytes.
     * The latter are known when all chunks are accepted. To be called like {@link #accept}.
     */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        skipped.stream().limit(MAX_WARNINGS).map(SkippedEntry::warning).forEach(warnings::add);
        if (skipped.size() > MAX_WARNINGS) {
            warnings.add((skipped.size() - MAX_WARNINGS) + " more entries of "
                    + projection.dataset().name() + " are not read");
        }
        if (nextSeq == batches()) {
            warnings.addAll(DuplicateFiles.warnings(filesWithRows()));
        }
        return warnings;
    }

    private List<InputFile> filesWithRows() {
        List<InputFile> read = inputFiles();
        return IntStream.range(0, read.size())
                .filter(i -> files.get(i).dataStart() < read.get(i).bytes())
                .mapToObj(read::get)
                .toList();
    }
}
