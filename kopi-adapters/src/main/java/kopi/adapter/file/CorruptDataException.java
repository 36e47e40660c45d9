package kopi.adapter.file;

import java.io.IOException;

/** Packed data that cannot be unpacked. */
final class CorruptDataException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long offset;

    /**
     * @param offset of the packed file, where that was found
     * @param problem what is wrong, for people, as what follows the file's name
     */
    CorruptDataException(long offset, String problem) {
        super(problem);
        this.offset = offset;
    }

    long offset() {
        return offset;
    }
}
