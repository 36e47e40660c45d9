package kopi.adapter.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import kopi.core.egg.NodeId;
import kopi.core.error.UnavailableException;
import kopi.platform.FileLocks;
import kopi.platform.PrivateFiles;
import kopi.platform.ProcessIdentity;

/**
 * Held by a node while it runs, so that it runs once. The operating system takes it back when the process ends, however it
 * ends. With it the node writes its own record: should its runtime have died before it could, the node is known all the
 * same.
 */
public final class NodeLock implements AutoCloseable {
    static final String SUFFIX = ".lock";

    private final FileChannel channel;

    private NodeLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock of a node for this process.
     *
     * @param folder where the cluster keeps its locks and records; made if it is not there
     * @throws UnavailableException if another process has it, or the folder cannot be written to
     */
    public static NodeLock acquire(Path folder, NodeId node, long incarnation) {
        try {
            PrivateFiles.folder(folder);
            // Never opened elsewhere in a process that holds it: closing any of its channels would let go of the lock.
            FileChannel channel =
                    FileChannel.open(lockFile(folder, node), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!FileLocks.tryLock(channel)) {
                channel.close();
                throw new UnavailableException(node + " is already running; kopi status shows it");
            }
            record(folder, node, incarnation);
            return new NodeLock(channel);
        } catch (IOException e) {
            throw new UnavailableException("cannot lock " + lockFile(folder, node) + ": " + e, e);
        }
    }

    private static void record(Path folder, NodeId node, long incarnation) throws IOException {
        ProcessIdentity current = ProcessIdentity.current();
        Optional<ProcessRecord> last = ProcessRecord.written(folder, node);
        if (last.filter(record -> record.process().equals(current)).isEmpty()) {
            ProcessRecord.next(last, current, incarnation).write(folder, node);
        }
    }

    static Path lockFile(Path folder, NodeId node) {
        return folder.resolve(node + SUFFIX);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UnavailableException("cannot release a node's lock: " + e, e);
        }
    }
}
