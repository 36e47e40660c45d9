package kopi.platform.folder;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import kopi.core.error.UnavailableException;
import kopi.platform.FileLocks;
import org.jspecify.annotations.Nullable;

/**
 * The right to write to a folder, which one process has at a time: a lock of the operating system on a file in it, which the
 * system takes back when the process ends, however it ends.
 *
 * <p>Lock files are deleted when they are given back. Whoever deletes one marks it first, under the lock, as released; so
 * whoever gets the lock on a file that is not so marked knows that the file is still in the folder and not one that was
 * deleted after it was opened.
 *
 * <p>In a process that holds a lock the file must not be opened again: on POSIX systems closing any of its channels gives
 * the lock back. So who wants a folder that this process has already is refused by a list, before the file is touched.
 */
final class FolderLock implements AutoCloseable {
    static final String FILE = ".kopi-lock";

    private static final int MAX_TRIES = 20;
    private static final long PAUSE_NANOS = 5_000_000;
    /** By directory. */
    private static final Map<Object, LockHolder> HELD_HERE = new ConcurrentHashMap<>();

    private final OpenFolder folder;
    private final Object folderKey;
    private final FileChannel channel;
    private final @Nullable Object fileKey;

    private FolderLock(OpenFolder folder, Object folderKey, FileChannel channel, @Nullable Object fileKey) {
        this.folder = folder;
        this.folderKey = folderKey;
        this.channel = channel;
        this.fileKey = fileKey;
    }

    /**
     * Takes the lock.
     *
     * @param command what this process does, for others: {@code run}
     * @throws UnavailableException if another process has it, or this one
     * @throws IOException if there cannot be a lock
     */
    static FolderLock acquire(OpenFolder folder, String command) throws IOException {
        return Uninterrupted.call(() -> acquireUninterrupted(folder, command));
    }

    private static FolderLock acquireUninterrupted(OpenFolder folder, String command) throws IOException {
        Object key = folder.key();
        var self = new LockHolder(
                ProcessHandle.current().pid(),
                command,
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        LockHolder other = HELD_HERE.putIfAbsent(key, self);
        if (other != null) {
            throw inUse(folder, Optional.of(other));
        }
        try {
            FileChannel channel = lockedFile(folder);
            try {
                self.writeTo(channel);
            } catch (IOException _) {
                // The disk is full, say. The lock is held all the same; only who holds it cannot be told.
            }
            return new FolderLock(folder, key, channel, fileKey(folder));
        } catch (IOException | RuntimeException e) {
            HELD_HERE.remove(key);
            throw e;
        }
    }

    private static FileChannel lockedFile(OpenFolder folder) throws IOException {
        for (int tries = 1; ; tries++) {
            // One that was never deleted, because its holder was killed just then, is taken at last.
            boolean isLastTry = tries == MAX_TRIES;
            FileChannel channel = openFile(folder);
            boolean isTaken = false;
            try {
                boolean isLocked = tryLock(channel);
                LockHolder.Content content = LockHolder.content(channel);
                if (content == LockHolder.Content.FOREIGN) {
                    throw new FileSystemException(FILE, null, FILE + " in it is not kopi's lock file; remove it");
                }
                // Who has just locked it may not have said who it is.
                if (!isLocked && (content == LockHolder.Content.HOLDER || isLastTry)) {
                    throw inUse(folder, LockHolder.of(channel));
                }
                isTaken = isLocked && (content != LockHolder.Content.RELEASED || isLastTry);
                if (isTaken) {
                    return channel;
                }
            } finally {
                if (!isTaken) {
                    channel.close();
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static FileChannel openFile(OpenFolder folder) throws IOException {
        requireFile(folder);
        try {
            return folder.file(FILE, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (AccessDeniedException e) {
            throw folder.attributes(FILE).isEmpty()
                    ? e
                    : new FileSystemException(FILE, null, "permission denied for " + FILE + " in it");
        }
    }

    private static void requireFile(OpenFolder folder) throws IOException {
        if (folder.attributes(FILE).filter(file -> !file.isRegularFile()).isPresent()) {
            throw new FileSystemException(FILE, null, FILE + " in it is not a regular file; remove it");
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return FileLocks.tryLock(channel);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw new FileSystemException(FILE, null, "it cannot be locked: " + IoReason.of(e));
        }
    }

    private static @Nullable Object fileKey(OpenFolder folder) throws IOException {
        return folder.attributes(FILE).map(BasicFileAttributes::fileKey).orElse(null);
    }

    private static UnavailableException inUse(OpenFolder folder, Optional<LockHolder> holder) {
        String who = holder.map(process ->
                        "kopi " + process.command() + " (process " + process.pid() + ", since " + process.since() + ")")
                .orElse("another kopi");
        return new UnavailableException("the folder " + folder.path() + " is in use: " + who
                + " is writing to it; wait until that has ended, or choose another folder");
    }

    /** Whether the lock is still in the folder; if somebody has removed it, others may have another one. */
    boolean isInPlace() {
        try {
            Optional<BasicFileAttributes> there = folder.attributes(FILE);
            return there.isPresent()
                    && (fileKey == null || fileKey.equals(there.get().fileKey()));
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            Uninterrupted.call(() -> {
                release();
                return this;
            });
        } catch (IOException _) {
            // It is given back when the channel is closed; a file that is left is taken over by the next.
        } finally {
            HELD_HERE.remove(folderKey);
        }
    }

    private void release() throws IOException {
        try (channel) {
            if (isInPlace()) {
                LockHolder.writeReleased(channel);
                folder.delete(FILE);
            }
        }
    }
}
