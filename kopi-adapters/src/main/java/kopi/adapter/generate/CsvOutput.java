package kopi.adapter.generate;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.function.LongConsumer;

/** A CSV file that is being written, a buffer at a time. Not thread-safe. */
final class CsvOutput implements Closeable {
    private static final int BUFFER_BYTES = 1 << 20;

    private final WritableByteChannel channel;
    private final LongConsumer rowsWritten;
    private final RowBuffer buffer = new RowBuffer(BUFFER_BYTES);
    private long rows;
    private long rowsReported;
    private long bytes;

    /**
     * @param channel where it goes; closed with it
     * @param header its first line
     * @param rowsWritten hears, with every buffer, how many rows have been written since it last heard
     */
    CsvOutput(WritableByteChannel channel, String header, LongConsumer rowsWritten) {
        this.channel = channel;
        this.rowsWritten = rowsWritten;
        buffer.text(header).endRow();
    }

    /** The buffer, ready for one more row of at most {@link RowBuffer#LONGEST_ROW} bytes, which the caller ends. */
    RowBuffer row() throws IOException {
        if (!buffer.hasRoomForARow()) {
            flush();
        }
        rows++;
        return buffer;
    }

    /** How many rows there are, without the header. */
    long rows() {
        return rows;
    }

    /** How many bytes have been written; all of them after closing. */
    long bytes() {
        return bytes;
    }

    /** Writes what is left. To be called once, when the file is complete; {@link #close} alone drops it. */
    void finish() throws IOException {
        flush();
    }

    private void flush() throws IOException {
        ByteBuffer out = ByteBuffer.wrap(buffer.bytes(), 0, buffer.length());
        while (out.hasRemaining()) {
            bytes += channel.write(out);
        }
        buffer.clear();
        rowsWritten.accept(rows - rowsReported);
        rowsReported = rows;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
