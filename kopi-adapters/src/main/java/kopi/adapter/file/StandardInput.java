package kopi.adapter.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import kopi.core.error.InvalidInputException;
import kopi.platform.folder.IoReason;

/**
 * Standard input as the file of a table. It comes once: whoever looks at its start leaves that for those who come later, and whoever
 * {@linkplain #stream reads} it is the last. Thread-safe.
 */
final class StandardInput {
    /** For people, and in {@code rejects.csv}. */
    static final String NAME = "(standard input)";

    /** Nobody looks further: there is a header, or a sample, in that. */
    private static final int MAX_START = 8 << 20;

    private final InputStream in;
    /** Its first pieces. */
    private final List<byte[]> start = new ArrayList<>();

    private boolean isTaken;

    StandardInput(InputStream in) {
        this.in = in;
    }

    /** How it is packed, as its first bytes say. Waits for them. */
    Packing packing() {
        byte[] piece = new byte[PackedBytes.PIECE];
        int length = look().read(piece);
        if (length >= 2 && piece[0] == 0x1F && piece[1] == (byte) 0x8B) {
            return Packing.GZIP;
        }
        boolean isZstd = length >= 4 && piece[1] == (byte) 0xB5 && piece[2] == 0x2F && piece[3] == (byte) 0xFD;
        return isZstd && piece[0] == 0x28 ? Packing.ZSTD : Packing.PLAIN;
    }

    /**
     * Looks at its start.
     *
     * @throws InvalidInputException if it has been read
     */
    synchronized PieceSource look() {
        requireUnread();
        return new Pieces(true);
    }

    /**
     * Reads all of it.
     *
     * @throws InvalidInputException if it has been read
     */
    synchronized PieceSource stream() {
        requireUnread();
        isTaken = true;
        return new Pieces(false);
    }

    private void requireUnread() {
        if (isTaken) {
            throw new InvalidInputException(
                    "standard input has been read, and is needed once more; write it to a file, and "
                            + "give that instead");
        }
    }

    private synchronized byte[] piece(int number, boolean isKept) {
        if (number < start.size()) {
            return start.get(number);
        }
        byte[] piece = next();
        if (isKept) {
            if (number * (long) PackedBytes.PIECE > MAX_START) {
                throw new InvalidInputException(NAME + " has no header line within its first " + MAX_START + " bytes");
            }
            start.add(piece);
        }
        return piece;
    }

    private byte[] next() {
        try {
            return in.readNBytes(PackedBytes.PIECE);
        } catch (IOException e) {
            throw IoReason.failure("cannot read standard input", e);
        }
    }

    /** Its pieces from the first one on. */
    private final class Pieces implements PieceSource {
        private final boolean isKept;
        private int number;

        Pieces(boolean isKept) {
            this.isKept = isKept;
        }

        @Override
        public int pieceBytes() {
            return PackedBytes.PIECE;
        }

        @Override
        public int read(byte[] into) {
            byte[] piece = piece(number++, isKept);
            System.arraycopy(piece, 0, into, 0, piece.length);
            return piece.length;
        }

        @Override
        public void close() {
            // Whoever has started this process closes it.
        }
    }
}
