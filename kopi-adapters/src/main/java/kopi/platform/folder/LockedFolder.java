package kopi.platform.folder;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kopi.core.error.UnavailableException;

/**
 * A folder that this process alone writes to, by whatever path others come to it, until it closes it or ends. What killed
 * writers have left unfinished in it is removed.
 *
 * <p>Thread-safe but for {@link #close}.
 */
public final class LockedFolder implements AutoCloseable {
    private final OpenFolder folder;
    private final FolderLock lock;
    /** Folders that were not there, the outermost first. */
    private final List<Path> made;

    private LockedFolder(OpenFolder folder, FolderLock lock, List<Path> made) {
        this.folder = folder;
        this.lock = lock;
        this.made = made;
    }

    /**
     * Makes the folder, and those above it, if it is not there, and locks it. Does not wait.
     *
     * @param command what this process does, for those who want the folder meanwhile: {@code run}
     * @throws UnavailableException if another writer has it; says which
     * @throws IOException if it cannot be made, opened or locked
     */
    public static LockedFolder open(Path path, String command) throws IOException {
        List<Path> made = new ArrayList<>();
        try {
            makeFolders(path, made);
            OpenFolder folder = OpenFolder.open(path);
            try {
                FolderLock lock = FolderLock.acquire(folder, command);
                clear(folder);
                return new LockedFolder(folder, lock, made);
            } catch (IOException | RuntimeException e) {
                folder.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            deleteEmpty(made);
            throw e;
        }
    }

    private static void makeFolders(Path path, List<Path> made) throws IOException {
        if (Files.isDirectory(path)) {
            return;
        }
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
            makeFolders(parent, made);
        }
        try {
            Files.createDirectory(path);
            made.add(path);
        } catch (FileAlreadyExistsException e) {
            // Another process may have been faster.
            if (!Files.isDirectory(path)) {
                throw e;
            }
        }
    }

    private static void deleteEmpty(List<Path> folders) {
        try {
            for (Path path : folders.reversed()) {
                Files.delete(path);
            }
        } catch (IOException _) {
            // There is something in it, or it is gone already.
        }
    }

    /** Removes what killed writers have left unfinished in a folder that only this process writes to. */
    public static void clear(OpenFolder folder) throws IOException {
        for (String name : folder.names()) {
            if (Draft.isName(name)
                    && folder.attributes(name)
                            .filter(file -> file.isRegularFile() || file.isSymbolicLink())
                            .isPresent()) {
                folder.delete(name);
            }
        }
    }

    /** The folder itself. */
    public OpenFolder folder() {
        return folder;
    }

    /** The names in it, in order, but for the lock's. */
    public List<String> names() throws IOException {
        return folder.names().stream()
                .filter(name -> !name.equals(FolderLock.FILE))
                .toList();
    }

    /**
     * Makes sure that what gets its name now is found where it was asked for.
     *
     * @throws UnavailableException if the folder has been moved, removed or exchanged since it was opened, or its lock was
     *     removed, so that others may write to it
     */
    public void requireInPlace() {
        if (!folder.isInPlace()) {
            throw new UnavailableException("the folder " + folder.path()
                    + " was moved, removed or exchanged while it was being written; nothing is in it");
        }
        if (!lock.isInPlace()) {
            throw new UnavailableException("somebody has removed " + FolderLock.FILE + " from the folder "
                    + folder.path() + " while it was being written; others may write to it, so nothing is put into it");
        }
    }

    /** Begins a file in it. */
    public Draft draft(String name) throws IOException {
        return Draft.create(folder, name);
    }

    /** What is known of a name in it. */
    public Optional<Long> size(String name) throws IOException {
        return folder.attributes(name)
                .filter(BasicFileAttributes::isRegularFile)
                .map(BasicFileAttributes::size);
    }

    /** Has the names of its files written to the disk, where the system can do that. */
    public void force() throws IOException {
        folder.force();
    }

    /** Lets others write to it. */
    @Override
    public void close() {
        lock.close();
        folder.close();
    }

    /** As {@link #close}; and if it was made for this and nothing has come into it, it is removed. */
    public void closeUnused() {
        close();
        deleteEmpty(made);
    }
}
