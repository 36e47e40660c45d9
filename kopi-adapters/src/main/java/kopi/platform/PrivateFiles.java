package kopi.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Files and folders that only their owner can read, whatever the umask is, and that are replaced as a whole: no reader sees
 * half of one, and none is left empty by a crash. Where files have no permissions (Windows) they get what is usual there.
 */
public final class PrivateFiles {
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private static final Integer ROOT = 0;

    private PrivateFiles() {}

    /**
     * Makes the folder, and those above it, if it is not there; nobody else may enter it afterwards, even if it was there:
     * for folders that hold nothing but ours. One of root's stays as it was if it cannot be changed: it was made for us, as
     * volumes of Kubernetes are, whose group is the pod's.
     *
     * @return the folder
     */
    public static Path folder(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (isOpenToOthers(folder)) {
            try {
                Files.setPosixFilePermissions(folder, FOLDER);
            } catch (FileSystemException e) {
                if (!ROOT.equals(Files.getAttribute(folder, "unix:uid"))) {
                    throw e;
                }
            }
        }
        return folder;
    }

    /**
     * Makes the folder, and those above it, if it is not there: then nobody else may enter it. One that was there may hold
     * what is not ours, and stays as it was, unless all that it holds is known to be ours.
     *
     * @param isOurs whether a file of that name in it is
     * @return the folder
     */
    public static Path folder(Path folder, Predicate<String> isOurs) throws IOException {
        if (!Files.exists(folder)) {
            return folder(folder);
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            return names.stream().allMatch(isOurs) && !names.isEmpty() ? folder(folder) : folder;
        }
    }

    /** Makes an empty file, unless it is there, that only its owner can read. */
    public static void touch(Path file) throws IOException {
        if (!Files.exists(file)) {
            create(file, "");
        }
    }

    /** Replaces the file's content, on the disk too when this returns. */
    public static void write(Path file, String content) throws IOException {
        Path draft = draft(file, content);
        try {
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /**
     * Makes the file with that content, unless it is there: of several that make one at a time, the first one counts.
     *
     * @return whether this was the first
     */
    public static boolean create(Path file, String content) throws IOException {
        Path draft = draft(file, content);
        try {
            Files.createLink(file, draft);
            return true;
        } catch (FileAlreadyExistsException _) {
            return false;
        } catch (UnsupportedOperationException _) {
            Files.move(draft, file);
            return true;
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** A file of a name of its own beside it. */
    private static Path draft(Path file, String content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " is in no folder");
        }
        Path draft = hasPermissions(folder)
                ? Files.createTempFile(
                        folder, "." + file.getFileName(), ".new", PosixFilePermissions.asFileAttribute(FILE))
                : Files.createTempFile(folder, "." + file.getFileName(), ".new");
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(draft);
            throw e;
        }
        return draft;
    }

    /** Whether anybody but its owner may do anything with it. */
    public static boolean isOpenToOthers(Path path) throws IOException {
        if (!hasPermissions(path)) {
            return false;
        }
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        permissions.addAll(Files.getPosixFilePermissions(path));
        permissions.retainAll(OTHERS);
        return !permissions.isEmpty();
    }

    private static boolean hasPermissions(Path path) throws IOException {
        FileStore store = Files.getFileStore(path);
        return store.supportsFileAttributeView(PosixFileAttributeView.class);
    }
}
