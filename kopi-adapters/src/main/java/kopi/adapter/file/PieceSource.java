package kopi.adapter.file;

import java.nio.ByteBuffer;

/** Where the bytes of a file come from that is read once from its start, a piece at a time. Not thread-safe. */
interface PieceSource extends AutoCloseable {
    /** How large a piece is at most. */
    int pieceBytes();

    /** Reads the next piece to the start of an array, which has room for one; its length, which is 0 at the end only. */
    int read(byte[] piece);

    @Override
    void close();

    /** The pieces of a file. */
    static PieceSource of(TableFolder.Entry entry) {
        return new FilePieceSource(FileContents.open(entry), entry.size());
    }

    /** A file that is open. */
    final class FilePieceSource implements PieceSource {
        private final FileContents file;
        private final long size;
        private long position;

        FilePieceSource(FileContents file, long size) {
            this.file = file;
            this.size = size;
        }

        @Override
        public int pieceBytes() {
            return (int) Math.min(PackedBytes.PIECE, size);
        }

        @Override
        public int read(byte[] piece) {
            int length = (int) Math.min(PackedBytes.PIECE, size - position);
            file.read(position, ByteBuffer.wrap(piece, 0, length));
            position += length;
            return length;
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
