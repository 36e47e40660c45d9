package kopi.adapter.snapshot;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import kopi.core.error.CorruptStateException;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.core.port.SnapshotStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots as files: a folder for each name, in it the two newest, numbered in the order in which they were saved.
 *
 * <p>A file is written under another name, forced to the disk, renamed, and the renaming forced, so that at any time a
 * file called a snapshot is whole; should the disk have lost some of it nevertheless, its checksum tells. Then it is set
 * aside as {@code damaged}, for people, and the one before is taken.
 *
 * <p>A disk that takes no more, because it is full say, costs a warning: the snapshots before are still there, and the
 * journal knows the rest. A disk that fails to force is not to be trusted any more, for the system may have dropped what
 * it could not write (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020): that is an
 * {@link UnavailableException}, after which the node should end and start over from what can be read.
 */
public final class FileSnapshotStore implements SnapshotStore {
    private static final Logger LOG = LoggerFactory.getLogger(FileSnapshotStore.class);
    private static final String SUFFIX = ".snapshot";
    private static final String UNFINISHED = "unfinished";
    private static final String DAMAGED = "damaged";
    /** The newest, and one for the case that it is damaged. */
    private static final int KEPT = 2;

    private final Path folder;
    private final Disk disk;

    /**
     * A store in that folder, which is made if need be.
     *
     * @throws InvalidInputException if that cannot be done
     */
    public FileSnapshotStore(Path folder) {
        this(folder, new LocalDisk());
    }

    FileSnapshotStore(Path folder, Disk disk) {
        this.folder = folder;
        this.disk = disk;
        try {
            disk.createFolder(folder);
        } catch (IOException e) {
            throw new InvalidInputException("cannot keep state in " + folder + ": " + reason(e), e);
        }
    }

    @Override
    public Optional<Snapshot> newest(String name) {
        for (Path file : snapshots(name).reversed()) {
            try {
                return Optional.of(SnapshotFile.parse(disk.read(file)));
            } catch (CorruptStateException | IOException e) {
                LOG.warn("snapshot {} is corrupt and skipped: {}", file, e.getMessage());
                setAside(file);
            }
        }
        return Optional.empty();
    }

    private void setAside(Path file) {
        try {
            disk.rename(file, file.resolveSibling(DAMAGED));
        } catch (IOException e) {
            LOG.warn("snapshot {} cannot be set aside: {}", file, reason(e));
        }
    }

    @Override
    public void save(String name, Snapshot snapshot) {
        Path own = folder.resolve(name);
        List<Path> before = snapshots(name);
        long number = before.isEmpty() ? 0 : number(before.getLast()).orElseThrow() + 1;
        Path unfinished = own.resolve(UNFINISHED);
        try {
            disk.createFolder(own);
            disk.write(unfinished, SnapshotFile.header(snapshot), snapshot.state());
        } catch (IOException e) {
            LOG.warn("no snapshot of {} was saved, the last one is kept: {}", name, reason(e));
            discard(unfinished);
            return;
        }
        force(unfinished);
        try {
            disk.rename(unfinished, own.resolve("%016x%s".formatted(number, SUFFIX)));
        } catch (IOException e) {
            LOG.warn("no snapshot of {} was saved, the last one is kept: {}", name, reason(e));
            return;
        }
        force(own);
        if (before.isEmpty()) {
            force(folder);
        }
        before.reversed().stream().skip(KEPT - 1).forEach(this::discard);
    }

    private void force(Path path) {
        try {
            disk.force(path);
        } catch (IOException e) {
            throw new UnavailableException(
                    "the disk failed to write " + path + " (fsync: " + reason(e) + "); what it holds is not certain",
                    e);
        }
    }

    @Override
    public void delete(String name) {
        Path own = folder.resolve(name);
        list(own).forEach(this::discard);
        discard(own);
    }

    private void discard(Path path) {
        try {
            disk.delete(path);
        } catch (IOException e) {
            LOG.warn("{} cannot be deleted: {}", path, reason(e));
        }
    }

    @Override
    public List<String> names() {
        return list(folder).stream().map(path -> path.getFileName().toString()).toList();
    }

    /** The files of that name, oldest first. */
    private List<Path> snapshots(String name) {
        List<Path> snapshots = new ArrayList<>(list(folder.resolve(name)));
        snapshots.removeIf(file -> number(file).isEmpty());
        return snapshots;
    }

    private static OptionalLong number(Path file) {
        String name = file.getFileName().toString();
        if (!name.endsWith(SUFFIX)) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(name.substring(0, name.length() - SUFFIX.length()), 16));
        } catch (NumberFormatException _) {
            return OptionalLong.empty();
        }
    }

    private List<Path> list(Path of) {
        try {
            return disk.list(of);
        } catch (IOException e) {
            // What cannot be read is as good as lost, and losing it loses nothing.
            LOG.warn("{} cannot be read: {}", of, reason(e));
            return List.of();
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
