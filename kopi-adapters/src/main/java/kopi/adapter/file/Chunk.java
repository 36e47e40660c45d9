package kopi.adapter.file;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A chunk of a file, which somebody is to scan: the records whose first byte lies in it. All offsets are those of the file's
 * text. Immutable.
 */
public final class Chunk {
    private final int seq;
    private final CsvFile file;
    private final int fileIndex;
    private final long start;
    private final long end;
    private final Optional<UnpackedContents> unpacked;
    private final boolean isLastOfFile;
    private final boolean isLast;

    /**
     * @param seq its number in the dataset
     * @param fileIndex the place of its file among those of the dataset
     * @param start offset of its first byte
     * @param end offset behind its last byte
     * @param unpacked the text of its file, if that is packed
     * @param isLastOfFile whether there is none behind it in the file
     * @param isLast whether there is none behind it in the dataset
     */
    Chunk(
            int seq,
            CsvFile file,
            int fileIndex,
            long start,
            long end,
            Optional<UnpackedContents> unpacked,
            boolean isLastOfFile,
            boolean isLast) {
        this.seq = seq;
        this.file = file;
        this.fileIndex = fileIndex;
        this.start = start;
        this.end = end;
        this.unpacked = unpacked;
        this.isLastOfFile = isLastOfFile;
        this.isLast = isLast;
    }

    /** The chunk's number in the dataset, dense from 0. */
    public int seq() {
        return seq;
    }

    /** Whether it is the dataset's last one. */
    public boolean isLast() {
        return isLast;
    }

    boolean isFirstOfFile() {
        return start == 0;
    }

    boolean isLastOfFile() {
        return isLastOfFile;
    }

    Optional<UnpackedContents> unpacked() {
        return unpacked;
    }

    int fileIndex() {
        return fileIndex;
    }

    CsvFile file() {
        return file;
    }

    long start() {
        return start;
    }

    long end() {
        return end;
    }

    long bytes() {
        return end - start;
    }

    /** The text of its file, to be closed. */
    Contents contents() {
        return unpacked.<Contents>map(Shared::new).orElseGet(() -> file.entry().contents());
    }

    /** The same chunk, cut off there. */
    Chunk upTo(long middle) {
        return new Chunk(seq, file, fileIndex, start, middle, unpacked, isLastOfFile, isLast);
    }

    /** Others read it, too, so it stays open. */
    private record Shared(UnpackedContents text) implements Contents {
        @Override
        public long reach(long offset) {
            return text.reach(offset);
        }

        @Override
        public void read(long position, ByteBuffer buffer) {
            text.read(position, buffer);
        }

        @Override
        public long estimatedSize() {
            return text.estimatedSize();
        }

        @Override
        public void close() {
            // By whoever gives out the chunks.
        }
    }
}
