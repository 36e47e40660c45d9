package kopi.adapter.file;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The pieces that the files of a dataset are cut into to be compared, as they are on the disk: of a plain file its chunks, of a
 * packed one what is read of it at a time. Their number and places follow from the files' sizes. Thread-safe.
 */
final class FilePieces {
    private static final int SLICE = 64 << 10;

    private final List<CsvFile> files;
    private final int chunkBytes;
    /** By file: the number of its first piece; and the number of all pieces at the end. */
    private final int[] firsts;

    FilePieces(List<CsvFile> files, int chunkBytes) {
        this.files = files;
        this.chunkBytes = chunkBytes;
        firsts = new int[files.size() + 1];
        for (int i = 0; i < files.size(); i++) {
            long pieces = Math.ceilDiv(files.get(i).size(), (long) pieceBytes(i));
            firsts[i + 1] = Math.toIntExact(firsts[i] + pieces);
        }
    }

    private int pieceBytes(int file) {
        return files.get(file).entry().isStreamed() ? PackedBytes.PIECE : chunkBytes;
    }

    int count() {
        return firsts[files.size()];
    }

    /** The number of a file's first piece. */
    int first(int file) {
        return firsts[file];
    }

    /** The size of a piece. */
    long bytes(int piece) {
        int file = fileOf(piece);
        return Math.min(pieceBytes(file), files.get(file).size() - start(file, piece));
    }

    private long start(int file, int piece) {
        return (long) (piece - firsts[file]) * pieceBytes(file);
    }

    /** The CRC-32C of a piece's bytes, as they are now. */
    int checksum(int piece) {
        int file = fileOf(piece);
        long at = start(file, piece);
        long end = at + bytes(piece);
        CRC32C crc32c = new CRC32C();
        byte[] slice = new byte[(int) Math.min(SLICE, end - at)];
        try (Contents contents = FileContents.open(files.get(file).entry())) {
            while (at < end) {
                int count = (int) Math.min(slice.length, end - at);
                contents.read(at, ByteBuffer.wrap(slice, 0, count));
                crc32c.update(slice, 0, count);
                at += count;
            }
        }
        return (int) crc32c.getValue();
    }

    /** The place of a piece's file among all; standard input is the only one, and has as many as come. */
    int fileOf(int piece) {
        if (files.size() == 1) {
            return 0;
        }
        if (piece < 0 || piece >= count()) {
            throw new IllegalArgumentException("there is no piece " + piece + " of " + count());
        }
        int low = 0;
        int high = files.size();
        while (low + 1 < high) {
            int middle = (low + high) >>> 1;
            if (firsts[middle] <= piece) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
