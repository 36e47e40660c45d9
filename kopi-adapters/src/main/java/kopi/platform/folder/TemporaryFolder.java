package kopi.platform.folder;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import kopi.core.error.UnavailableException;
import org.jspecify.annotations.Nullable;

/** A folder that is gone, with all it holds, when it is closed. */
public record TemporaryFolder(Path path) implements AutoCloseable {
    /**
     * A new one, in the place of the system for such folders.
     *
     * @throws UnavailableException if none can be made
     */
    public static TemporaryFolder create() {
        try {
            return new TemporaryFolder(Files.createTempDirectory("kopi-"));
        } catch (IOException e) {
            throw new UnavailableException("cannot make a temporary folder: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                        throws IOException {
                    Files.delete(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UnavailableException("cannot remove the temporary folder " + path + ": " + e.getMessage(), e);
        }
    }
}
