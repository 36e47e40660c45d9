package kopi.adapter.file;

import java.io.InputStream;

/** The bytes of a file that is not packed, where they can be read only once. Not thread-safe. */
final class PlainText extends InputStream {
    private final PackedBytes bytes;

    PlainText(PackedBytes bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read() throws CorruptDataException {
        return bytes.fill() ? bytes.next() : -1;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
        if (!bytes.fill()) {
            return -1;
        }
        int count = Math.min(length, bytes.available());
        System.arraycopy(bytes.buffer(), bytes.at(), to, offset, count);
        bytes.skip(count);
        return count;
    }
}
