package kopi.adapter.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import kopi.core.error.InvalidInputException;

/** A file that is open, as it was when it was found; all reads are positional. */
final class FileContents implements Contents {
    private final TableFolder.Entry entry;
    private final FileChannel channel;

    private FileContents(TableFolder.Entry entry, FileChannel channel) {
        this.entry = entry;
        this.channel = channel;
    }

    /**
     * Opens the file that was found.
     *
     * @throws InvalidInputException if it cannot be read, or the path leads to another one now, or to one that has changed
     */
    static FileContents open(TableFolder.Entry entry) {
        // Before it is opened: it may have become a pipe, which would not open until somebody writes. A file that takes
        // its
        // place for this moment only is found out by the time of its change.
        entry.verifyUnchanged();
        try {
            return new FileContents(entry, FileChannel.open(entry.path(), StandardOpenOption.READ));
        } catch (IOException e) {
            throw TableFolder.unreadable(entry.name(), e);
        }
    }

    @Override
    public long reach(long offset) {
        return Math.min(offset, entry.size());
    }

    @Override
    public long estimatedSize() {
        return entry.size();
    }

    @Override
    public void read(long position, ByteBuffer buffer) {
        long at = position;
        try {
            while (buffer.hasRemaining()) {
                int count = channel.read(buffer, at);
                if (count < 0) {
                    entry.verifyUnchanged();
                    throw entry.changed("it ended at byte " + at + " of " + entry.size());
                }
                at += count;
            }
        } catch (IOException e) {
            throw TableFolder.unreadable(entry.name(), e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw TableFolder.unreadable(entry.name(), e);
        }
    }
}
