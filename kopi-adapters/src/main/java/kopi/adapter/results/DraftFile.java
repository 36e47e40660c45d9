package kopi.adapter.results;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.util.zip.CRC32C;
import kopi.platform.folder.Draft;

/** A file of results that is being written, and what will be told of it. Not thread-safe. */
final class DraftFile implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Draft draft;
    private final OutputStream out;
    private final CRC32C crc = new CRC32C();
    private long bytes;

    DraftFile(Draft draft) {
        this.draft = draft;
        this.out = new BufferedOutputStream(Channels.newOutputStream(draft.channel()), BUFFER_BYTES);
    }

    void write(byte[] more) throws IOException {
        out.write(more);
        crc.update(more, 0, more.length);
        bytes += more.length;
    }

    /** All of it is on the disk afterwards. */
    WrittenFile finish() throws IOException {
        out.flush();
        draft.force();
        return WrittenFile.of(draft.name(), bytes, crc.getValue());
    }

    void publish() throws IOException {
        draft.publish();
    }

    /** Throws it away, unless it is published. */
    @Override
    public void close() throws IOException {
        draft.close();
    }
}
