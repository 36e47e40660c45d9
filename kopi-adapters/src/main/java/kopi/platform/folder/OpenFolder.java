package kopi.platform.folder;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder that has been opened. Whatever is done to a name in it is done in the directory that was opened, even if its
 * path leads elsewhere by now because somebody has put a link or another folder there; and no name's link is followed.
 *
 * <p>Where the JDK cannot work relative to an open directory (it can on Linux; not on Windows, nor on macOS in every
 * version), paths are used: links of names are not followed there either, but a folder that is exchanged while it is
 * being written is noticed only by {@link #isInPlace}.
 *
 * <p>Thread-safe but for {@link #close}.
 */
public final class OpenFolder implements AutoCloseable {
    private final Path path;
    private final DirectoryStream<Path> stream;
    private final @Nullable SecureDirectoryStream<Path> directory;

    private OpenFolder(Path path, DirectoryStream<Path> stream) {
        this.path = path;
        this.stream = stream;
        this.directory = stream instanceof SecureDirectoryStream<Path> secure ? secure : null;
    }

    /**
     * Opens a folder. If its path is a link to one, that one.
     *
     * @throws java.nio.file.NotDirectoryException if it is something else
     */
    @SuppressWarnings("StreamResourceLeak") // It is closed with the folder.
    static OpenFolder open(Path path) throws IOException {
        return new OpenFolder(path, Files.newDirectoryStream(path));
    }

    /**
     * Opens a folder in this one.
     *
     * @throws IOException if it is no folder, or a link
     */
    public OpenFolder subfolder(String name) throws IOException {
        Path inside = Path.of(name);
        if (directory != null) {
            return new OpenFolder(path.resolve(name), directory.newDirectoryStream(inside, LinkOption.NOFOLLOW_LINKS));
        }
        return open(path.resolve(name));
    }

    /** The path by which it was opened. */
    public Path path() {
        return path;
    }

    /**
     * Opens a file in it.
     *
     * @throws IOException if it cannot be opened, or is a link
     */
    FileChannel file(String name, OpenOption... options) throws IOException {
        Set<OpenOption> all = new HashSet<>(List.of(options));
        all.add(LinkOption.NOFOLLOW_LINKS);
        // On every JDK there is, what a SecureDirectoryStream opens is a file channel.
        return directory != null
                ? (FileChannel) directory.newByteChannel(Path.of(name), all)
                : FileChannel.open(path.resolve(name), all);
    }

    /** Opens a file in it for reading; not through a link. */
    public FileChannel read(String name) throws IOException {
        return file(name, StandardOpenOption.READ);
    }

    /** Gives a file of it another name in it, in place of what has that name, at once. */
    void rename(String from, String to) throws IOException {
        if (directory != null) {
            directory.move(Path.of(from), directory, Path.of(to));
        } else {
            Files.move(
                    path.resolve(from),
                    path.resolve(to),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Deletes a file in it; of a link the link. */
    public void delete(String name) throws IOException {
        if (directory != null) {
            directory.deleteFile(Path.of(name));
        } else {
            Files.delete(path.resolve(name));
        }
    }

    /** What is known of a name in it, of a link about the link; empty: there is nothing of that name. */
    public Optional<BasicFileAttributes> attributes(String name) throws IOException {
        try {
            return Optional.of(
                    directory != null
                            ? directory
                                    .getFileAttributeView(
                                            Path.of(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                                    .readAttributes()
                            : Files.readAttributes(
                                    path.resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /** The names in it, in order. */
    public List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        // Of its own: a stream is read once.
        try (DirectoryStream<Path> entries = directory != null
                ? directory.newDirectoryStream(Path.of("."), LinkOption.NOFOLLOW_LINKS)
                : Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                names.add(entry.getFileName().toString());
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        names.sort(null);
        return names;
    }

    /** Tells this directory from every other one, by whatever path it is opened. */
    Object key() throws IOException {
        @Nullable
        Object key = directory != null
                ? directory
                        .getFileAttributeView(BasicFileAttributeView.class)
                        .readAttributes()
                        .fileKey()
                : null;
        return key != null ? key : path.toRealPath();
    }

    /** Whether its path still leads to it. */
    boolean isInPlace() {
        try {
            @Nullable
            Object there = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
            return directory == null || there == null || there.equals(key());
        } catch (IOException _) {
            return false;
        }
    }

    /** Has the names of its files written to the disk, where the system can do that. */
    void force() throws IOException {
        try (FileChannel names = directory != null
                ? (FileChannel) directory.newByteChannel(Path.of("."), Set.of(StandardOpenOption.READ))
                : FileChannel.open(path, StandardOpenOption.READ)) {
            names.force(true);
        } catch (ClosedByInterruptException _) {
            // Whoever is in such a hurry goes without.
        }
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException _) {
            // Nothing of it is left to be written.
        }
    }
}
