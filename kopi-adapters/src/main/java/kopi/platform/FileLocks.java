package kopi.platform;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;

/** Locks of the operating system on whole files, which it takes back when the process ends, however it ends. */
public final class FileLocks {
    private FileLocks() {}

    /**
     * Takes the lock of a file, which is given back when any of the file's channels in this process is closed.
     *
     * @param channel open for writing
     * @return whether it was taken; false if another process has it, or this one by another channel
     * @throws IOException if the file cannot be locked at all
     */
    public static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }
}
