package kopi.adapter.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What tells, without reading it, whether a file is still the one that it was: which file it is, its size, and when its
 * contents were modified and its metadata changed. The last cannot be set back, unlike the modification time, which
 * {@code touch}, {@code cp -p} and {@code rsync} do.
 *
 * @param key which file a path leads to, device and inode; null where the file system has no such thing
 * @param size in bytes
 * @param modified when its contents were modified last
 * @param changed when its contents or metadata were changed last; the same as {@code modified} where it is not known
 */
record FileState(@Nullable Object key, long size, FileTime modified, FileTime changed) {
    /** Of what is no file. */
    static final FileState NONE = new FileState(null, 0, FileTime.fromMillis(0), FileTime.fromMillis(0));

    /** The state of the file that the path leads to, through links. */
    static FileState of(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        FileTime modified = attributes.lastModifiedTime();
        return new FileState(
                attributes.fileKey(), attributes.size(), modified, changed(path).orElse(modified));
    }

    private static Optional<FileTime> changed(Path path) throws IOException {
        try {
            return Optional.of((FileTime) Files.getAttribute(path, "unix:ctime"));
        } catch (UnsupportedOperationException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** What has happened to the file since, for people; empty: nothing. */
    static Optional<String> difference(Path path, FileState before) throws IOException {
        FileState now;
        try {
            now = of(path);
        } catch (NoSuchFileException _) {
            return Optional.of("it was deleted");
        }
        if (now.equals(before)) {
            return Optional.empty();
        }
        if (!Objects.equals(now.key, before.key)) {
            return Optional.of("it was replaced by another file");
        }
        if (now.size != before.size) {
            return Optional.of((now.size > before.size ? "it grew from " : "it shrank from ") + before.size + " to "
                    + now.size + " bytes");
        }
        return Optional.of("it was written to");
    }
}
