package kopi.adapter.file;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import kopi.core.csv.Reject;
import kopi.core.error.InvalidInputException;
import kopi.core.error.KopiException;
import kopi.core.report.Projection;
import kopi.core.schema.CsvDialect;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one dataset of a dataset directory: its CSV files in the order of their paths, each cut into chunks of equal
 * size; of packed ones, what they unpack to.
 *
 * <p>Take the chunks by {@link #next}; {@link #scan} them on as many threads as you like, in any order; then {@link #accept}
 * them in order of their numbers, one at a time. How this fits together is told in {@link kopi.core.csv}. The result does not
 * depend on the size of the chunks, on threads or on timing. How many there are is known when the last one is taken.
 *
 * <p>All methods but {@code accept} are thread-safe. {@code next}, {@code scan} and {@code accept} throw {@link
 * InvalidInputException} if a file cannot be read (any more), or is found to have changed since it was opened; {@code
 * accept} looks at every file when its last chunk is accepted.
 */
public final class DatasetReader implements AutoCloseable {
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
    private final FilePieces pieces;

    private final BlockingQueue<ChunkReader> idleReaders = new ArrayBlockingQueue<>(MAX_IDLE_READERS);

    private final Object taking = new Object();

    /** By file, of those that were begun: the number of its first chunk. */
    @GuardedBy("taking")
    private final List<Integer> firstSeqs = new ArrayList<>();

    /** Of the file that was begun last; null: of none. */
    @GuardedBy("taking")
    private @Nullable FileChunks chunks;

    /** What to close. */
    @GuardedBy("taking")
    private final ArrayDeque<FileChunks> opened = new ArrayDeque<>();

    @GuardedBy("taking")
    private int taken;

    @GuardedBy("taking")
    private boolean hasTakenLast;

    private final FileSums sums;
    private int nextSeq;
    private boolean isComplete;
    /** Of the file whose chunk was accepted last. */
    private @Nullable RecordCursor records;

    private DatasetReader(Projection projection, List<CsvFile> files, List<SkippedEntry> skipped, int chunkBytes) {
        this.projection = projection;
        this.files = files;
        this.skipped = skipped;
        this.chunkBytes = chunkBytes;
        this.pieces = new FilePieces(files, chunkBytes);
        this.sums = new FileSums(files.size());
    }

    /**
     * Finds the CSV files in {@code dataDirectory/<dataset name>} and reads their headers.
     *
     * @param chunkBytes the size of a chunk, 1 to {@link #MAX_CHUNK_BYTES}; a chunk becomes a batch
     * @throws InvalidInputException if the folder is missing or has no CSV file; if a file cannot be read, has no
     *     header, or its header lacks a column of the projection or has it twice
     */
    public static DatasetReader open(Path dataDirectory, Projection projection, int chunkBytes) {
        return open(InputTables.in(dataDirectory), projection, Optional.empty(), chunkBytes);
    }

    /**
     * The same of a table that a schema declares.
     *
     * @param dialect how its files are written; without a header, their fields are the dataset's columns
     */
    public static DatasetReader open(Path dataDirectory, Projection projection, CsvDialect dialect, int chunkBytes) {
        return open(InputTables.in(dataDirectory), projection, Optional.of(dialect), chunkBytes);
    }

    /**
     * The same of a table that a schema may declare, wherever its files are.
     *
     * @param declared how its files are written, if it does
     */
    public static DatasetReader open(
            InputTables tables, Projection projection, Optional<CsvDialect> declared, int chunkBytes) {
        if (chunkBytes < 1 || chunkBytes > MAX_CHUNK_BYTES) {
            throw new IllegalArgumentException("chunks of " + chunkBytes + " bytes, not 1 to " + MAX_CHUNK_BYTES);
        }
        String table = projection.dataset().name();
        TableFolder folder = declared.isPresent() ? tables.listInAnyCase(table) : tables.list(table);
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

    /** The total size of the files. */
    public long bytes() {
        return files.stream().mapToLong(CsvFile::size).sum();
    }

    /** The number of the pieces that the files are cut into to be compared. */
    public int pieces() {
        return pieces.count();
    }

    /** The CRC-32C of a piece's bytes, as they are now; any one at any time, like {@link #scan}. */
    public int checksum(int piece) {
        return pieces.checksum(piece);
    }

    /** The path of the file that a piece is of, relative to the dataset directory. */
    public String pathOf(int piece) {
        return files.get(pieces.fileOf(piece)).name();
    }

    /** The number of the chunk that {@link #next} gives. */
    public int nextSeq() {
        synchronized (taking) {
            return taken;
        }
    }

    /** Whether {@link #next} has given the last chunk. */
    public boolean isTaken() {
        synchronized (taking) {
            return hasTakenLast;
        }
    }

    /**
     * The next chunk, which is the caller's to scan. Unpacks its file up to its end, if that is packed. A dataset has one at
     * least, which may be empty.
     *
     * @throws IllegalStateException if the last one has been given
     */
    public Chunk next() {
        synchronized (taking) {
            if (hasTakenLast) {
                throw new IllegalStateException("there is no chunk " + taken + " of " + taken);
            }
            FileChunks from = chunks == null || chunks.isDone() ? nextFile() : chunks;
            Chunk chunk = from.next(isLastFile(firstSeqs.size() - 1));
            taken++;
            hasTakenLast = chunk.isLast();
            return chunk;
        }
    }

    @GuardedBy("taking")
    private FileChunks nextFile() {
        int index = firstSeqs.size();
        while (files.get(index).isEmpty() && !isLastFile(index)) {
            firstSeqs.add(taken);
            index++;
        }
        FileChunks next = new FileChunks(files.get(index), index, taken, chunkBytes);
        firstSeqs.add(taken);
        chunks = next;
        opened.add(next);
        return next;
    }

    private boolean isLastFile(int index) {
        return files.subList(index + 1, files.size()).stream().allMatch(CsvFile::isEmpty);
    }

    /** Reads and scans a chunk, any one at any time. */
    public ScannedChunk scan(Chunk chunk) {
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
        Chunk place = chunk.place();
        RecordCursor cursor = records == null || place.isFirstOfFile() ? new RecordCursor(place.file()) : records;
        records = cursor;
        ScannedChunk right = right(chunk, cursor);
        cursor.enter(right);
        List<RejectedRow> rejects =
                rejectedRows(place.file(), cursor.line(), right.rows().rejects());
        cursor.leave(right);
        FileSums.Progress progress = progress(right);
        if (place.isLastOfFile()) {
            place.file().verifyUnchanged();
            close(place);
        }
        isComplete = place.isLast();
        return new AcceptedChunk(
                right.seq(),
                right.rows().batch(),
                right.rows().rowsRead(),
                rejects,
                progress.bytes(),
                progress.pieces(),
                place.isLast());
    }

    private FileSums.Progress progress(ScannedChunk right) {
        Chunk place = right.place();
        int file = place.fileIndex();
        if (place.unpacked().isEmpty()) {
            int piece = pieces.first(file) + (int) (place.start() / chunkBytes);
            return sums.addPlain(file, piece, right);
        }
        UnpackedContents text = place.unpacked().get();
        text.forget(place.end() - place.file().form().unit());
        return sums.addPacked(file, pieces.first(file), right, text.takeProgress());
    }

    /** The chunk as it is scanned if the record before it ends there. */
    private ScannedChunk right(ScannedChunk chunk, RecordCursor cursor) {
        if (cursor.isRight(chunk)) {
            return chunk;
        }
        ChunkReader reader = takeReader(chunk.place());
        ScannedChunk right = reader.scanFrom(chunk.place(), cursor.record());
        idleReaders.offer(reader);
        if (right.crc32c() != chunk.crc32c()) {
            CsvFile file = chunk.place().file();
            file.verifyUnchanged();
            throw file.changed("its content differed when it was read again");
        }
        return right;
    }

    private static List<RejectedRow> rejectedRows(CsvFile file, long line, List<Reject> rejects) {
        return rejects.stream()
                .map(reject -> new RejectedRow(file.name(), line + reject.line(), reject.column(), reject.reason()))
                .toList();
    }

    private ChunkReader takeReader(Chunk chunk) {
        ChunkReader idle = idleReaders.poll();
        return idle != null ? idle : new ChunkReader(chunk.file().layout());
    }

    /**
     * A chunk as {@link #accept} has it, found again, whatever else was accepted meanwhile: reads its file from the start.
     *
     * @return empty if no such chunk was ever taken
     * @throws InvalidInputException if the file cannot be read, or has changed
     */
    public Optional<FoundChunk> find(int seq) {
        int index;
        int first;
        synchronized (taking) {
            if (seq < 0 || seq >= taken) {
                return Optional.empty();
            }
            index = firstSeqs.size() - 1;
            while (firstSeqs.get(index) > seq) {
                index--;
            }
            first = firstSeqs.get(index);
        }
        return Optional.of(find(seq, index, first));
    }

    private FoundChunk find(int seq, int index, int firstSeq) {
        CsvFile file = files.get(index);
        FileChunks again = new FileChunks(file, index, firstSeq, chunkBytes);
        var cursor = new RecordCursor(file);
        try {
            while (true) {
                Chunk chunk = again.next(false);
                ScannedChunk scanned = right(scan(chunk), cursor);
                cursor.enter(scanned);
                if (chunk.seq() == seq) {
                    return new FoundChunk(again, chunk, scanned.start(), cursor.line(), scanned);
                }
                cursor.leave(scanned);
                chunk.unpacked()
                        .ifPresent(text -> text.forget(chunk.end() - file.form().unit()));
            }
        } catch (KopiException e) {
            again.close();
            throw e;
        }
    }

    private void close(Chunk last) {
        synchronized (taking) {
            opened.removeIf(file -> {
                boolean isOver = file.gave(last);
                if (isOver) {
                    file.close();
                }
                return isOver;
            });
        }
    }

    /** Closes what is open of files that were not read to their ends. */
    @Override
    public void close() {
        synchronized (taking) {
            opened.forEach(FileChunks::close);
            opened.clear();
        }
    }

    /**
     * The files as they are, given the checksums of their pieces.
     *
     * @param checksumOf by the piece's number
     */
    public List<InputFile> inputFiles(IntUnaryOperator checksumOf) {
        var all = new FileSums(files.size());
        for (int piece = 0; piece < pieces(); piece++) {
            all.addPiece(pieces.fileOf(piece), checksumOf.applyAsInt(piece), pieces.bytes(piece));
        }
        return inputFiles(all);
    }

    /**
     * What has been read, file by file, in the order in which they were read. To be called like {@link #accept}.
     *
     * @throws IllegalStateException if not all chunks are accepted yet
     */
    public List<InputFile> inputFiles() {
        if (!isComplete) {
            throw new IllegalStateException("not all chunks are accepted");
        }
        return inputFiles(sums);
    }

    /** Whether all chunks are accepted. To be called like {@link #accept}. */
    public boolean isComplete() {
        return isComplete;
    }

    private List<InputFile> inputFiles(FileSums of) {
        List<InputFile> listed = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            CsvFile file = files.get(i);
            listed.add(new InputFile(
                    projection.dataset().name(), file.name(), of.bytes(i), file.modified(), of.checksum(i)));
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
     * What about the files deserves a look: entries of the folder that were not read, and files that hold the same.
     * The latter are known when all chunks are accepted. To be called like {@link #accept}.
     */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        skipped.stream().limit(MAX_WARNINGS).map(SkippedEntry::warning).forEach(warnings::add);
        if (skipped.size() > MAX_WARNINGS) {
            warnings.add((skipped.size() - MAX_WARNINGS) + " more entries of "
                    + projection.dataset().name() + " are not read");
        }
        if (isComplete) {
            warnings.addAll(DuplicateFiles.warnings(textsWithRows()));
        }
        return warnings;
    }

    private List<DuplicateFiles.Text> textsWithRows() {
        return IntStream.range(0, files.size())
                .filter(i -> files.get(i).dataStart() < sums.textBytes(i))
                .mapToObj(i -> new DuplicateFiles.Text(files.get(i).name(), sums.textBytes(i), sums.textChecksum(i)))
                .toList();
    }
}
