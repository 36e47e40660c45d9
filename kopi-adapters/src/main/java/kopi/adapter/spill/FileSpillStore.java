package kopi.adapter.spill;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.UUID;
import kopi.core.error.JobFailedException;
import kopi.core.model.CompactBatch;
import kopi.core.port.SpillStore;

/**
 * Spills to files of a folder, one for each fold and side. A file has no name once it is open, where the system allows that, so nothing
 * is left behind however the process ends.
 *
 * <p><b>Threads.</b> Any may open; a file belongs to one at a time.
 */
public final class FileSpillStore implements SpillStore {
    private final Path folder;
    private final long memoryBytes;

    /**
     * In that folder, which is made when it is needed.
     *
     * @param memoryBytes as {@link SpillStore#memoryBytes}
     */
    public FileSpillStore(Path folder, long memoryBytes) {
        this.folder = folder;
        this.memoryBytes = memoryBytes;
    }

    @Override
    public long memoryBytes() {
        return memoryBytes;
    }

    @Override
    public Spill open() {
        Path file = folder.resolve("kopi-spill-" + UUID.randomUUID());
        try {
            Files.createDirectories(folder);
            return new FileSpill(
                    file,
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE));
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static JobFailedException failed(Path file, IOException e) {
        return new JobFailedException(
                "rows that take too much memory cannot be spilled to " + file.getParent() + ": " + e.getMessage(), e);
    }

    /** A file of batches, each behind its length. */
    private static final class FileSpill implements Spill {
        private final Path file;
        private final FileChannel channel;
        private long size;

        FileSpill(Path file, FileChannel channel) {
            this.file = file;
            this.channel = channel;
        }

        @Override
        public void add(CompactBatch batch) {
            byte[] bytes = batch.toBytes();
            ByteBuffer record = ByteBuffer.allocate(Integer.BYTES + bytes.length)
                    .putInt(bytes.length)
                    .put(bytes)
                    .flip();
            try {
                while (record.hasRemaining()) {
                    size += channel.write(record, size);
                }
            } catch (IOException e) {
                throw failed(file, e);
            }
        }

        @Override
        public Iterator<CompactBatch> iterator() {
            return new Iterator<>() {
                private long at;

                @Override
                public boolean hasNext() {
                    return at < size;
                }

                @Override
                public CompactBatch next() {
                    if (!hasNext()) {
                        throw new NoSuchElementException();
                    }
                    int length = read(Integer.BYTES).getInt();
                    return CompactBatch.ofBytes(read(length).array());
                }

                private ByteBuffer read(int length) {
                    ByteBuffer bytes = ByteBuffer.allocate(length);
                    try {
                        while (bytes.hasRemaining()) {
                            int count = channel.read(bytes, at);
                            if (count < 0) {
                                throw new EOFException("the file is shorter than what was written to it");
                            }
                            at += count;
                        }
                    } catch (IOException e) {
                        throw failed(file, e);
                    }
                    return bytes.flip();
                }
            };
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw failed(file, e);
            }
        }
    }
}
