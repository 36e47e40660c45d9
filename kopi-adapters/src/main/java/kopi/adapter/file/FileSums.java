package kopi.adapter.file;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The checksums of a dataset's files, as they are on the disk and unpacked, summed up as they are read. Not thread-safe. */
final class FileSums {
    /** As they are on the disk. */
    private final List<Crc32cParts> files;
    /** Unpacked; of plain files, the same. */
    private final List<Crc32cParts> texts;

    private final long[] fileBytes;
    private final long[] textBytes;
    /** By file: how many of its pieces have been read. */
    private final int[] pieces;

    FileSums(int count) {
        files = Stream.generate(Crc32cParts::new).limit(count).toList();
        texts = Stream.generate(Crc32cParts::new).limit(count).toList();
        fileBytes = new long[count];
        textBytes = new long[count];
        pieces = new int[count];
    }

    /**
     * What was read for a chunk.
     *
     * @param bytes how much of the file
     * @param pieces which of its pieces
     */
    record Progress(long bytes, List<FilePiece> pieces) {}

    /** A chunk of a plain file, which is a piece of it, too. */
    Progress addPlain(int file, int piece, ScannedChunk chunk) {
        long bytes = chunk.place().bytes();
        addPiece(file, chunk.crc32c(), bytes);
        addText(file, chunk);
        return new Progress(bytes, bytes == 0 ? List.of() : List.of(new FilePiece(piece, chunk.crc32c())));
    }

    /**
     * A chunk of a packed file.
     *
     * @param firstPiece the number of the file's first piece
     * @param read what was read of the file since the chunk before
     */
    Progress addPacked(int file, int firstPiece, ScannedChunk chunk, UnpackedContents.Progress read) {
        addText(file, chunk);
        List<FilePiece> noted = new ArrayList<>();
        long left = read.bytes();
        for (int checksum : read.checksums()) {
            long bytes = Math.min(left, PackedBytes.PIECE);
            noted.add(new FilePiece(firstPiece + pieces[file], checksum));
            addPiece(file, checksum, bytes);
            left -= bytes;
        }
        return new Progress(read.bytes(), noted);
    }

    private void addText(int file, ScannedChunk chunk) {
        texts.get(file).append(chunk.crc32c(), chunk.place().bytes());
        textBytes[file] += chunk.place().bytes();
    }

    /** The next piece of a file, as it is on the disk. */
    void addPiece(int file, int checksum, long bytes) {
        files.get(file).append(checksum, bytes);
        fileBytes[file] += bytes;
        pieces[file]++;
    }

    /** Of a file as it is on the disk. */
    int checksum(int file) {
        return files.get(file).checksum();
    }

    /** How many bytes of it were read. */
    long bytes(int file) {
        return fileBytes[file];
    }

    /** Of what it unpacks to. */
    int textChecksum(int file) {
        return texts.get(file).checksum();
    }

    long textBytes(int file) {
        return textBytes[file];
    }
}
