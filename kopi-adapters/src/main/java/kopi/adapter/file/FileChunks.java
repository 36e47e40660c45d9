package kopi.adapter.file;

import java.util.Optional;

/**
 * The chunks of a file, from the first to the last. A packed file is unpacked as they are asked for, so nobody knows before
 * how many there are. Not thread-safe; what it gives out is.
 */
final class FileChunks implements AutoCloseable {
    private final CsvFile file;
    private final int index;
    private final int chunkBytes;
    private final Optional<UnpackedContents> unpacked;
    private int seq;
    private long position;
    private boolean isDone;

    /**
     * @param index the file's place among those of the dataset
     * @param firstSeq the number of the file's first chunk
     * @throws kopi.core.error.InvalidInputException if the file cannot be opened
     */
    FileChunks(CsvFile file, int index, int firstSeq, int chunkBytes) {
        this.file = file;
        this.index = index;
        this.chunkBytes = chunkBytes;
        this.seq = firstSeq;
        this.unpacked = file.entry().isStreamed() ? Optional.of(file.stream()) : Optional.empty();
        this.isDone = file.isEmpty();
    }

    /** Whether that chunk is one of these. */
    boolean gave(Chunk chunk) {
        return chunk.file() == file && chunk.unpacked().equals(unpacked);
    }

    boolean isDone() {
        return isDone;
    }

    /**
     * The next chunk; there must be one, or the file be empty.
     *
     * @param isLastFile whether no chunk of another file comes behind those of this one
     * @throws kopi.core.error.InvalidInputException if the file cannot be unpacked up to there
     */
    Chunk next(boolean isLastFile) {
        long end = reach(position + chunkBytes);
        isDone = reach(end + 1) == end;
        if (isDone) {
            file.requireWholeUnits(end);
        }
        var chunk = new Chunk(seq, file, index, position, end, unpacked, isDone, isDone && isLastFile);
        seq = Math.addExact(seq, 1);
        position = end;
        return chunk;
    }

    private long reach(long offset) {
        return unpacked.map(text -> text.reach(offset)).orElseGet(() -> Math.min(offset, file.size()));
    }

    @Override
    public void close() {
        unpacked.ifPresent(UnpackedContents::close);
    }
}
