package kopi.app.node;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import kopi.core.error.UnavailableException;

/**
 * kopi itself, as nodes run it.
 *
 * @param classPath one jar; in tests, folders of classes
 */
public record Program(String classPath) {
    private static final String JAR = ".jar";
    private static final String PREFIX = "kopi-";

    /** What this process runs. */
    public static Program running() {
        return new Program(System.getProperty("java.class.path"));
    }

    /** The one jar that it is; none when it runs from folders of classes. */
    Optional<Path> jar() {
        Path path = Path.of(classPath).toAbsolutePath();
        return Optional.of(path).filter(file -> file.toString().endsWith(JAR) && Files.isRegularFile(file));
    }

    /**
     * A copy of it in that folder, for a cluster to run: whoever builds kopi anew meanwhile takes nothing away from nodes
     * that run, and nodes that start later are of the same version as those that live.
     *
     * @param areOthersInUse whether nodes may be running that were started from another copy in that folder
     * @throws UnavailableException if it cannot be copied
     */
    public Program installedIn(Path folder, boolean areOthersInUse) {
        Optional<Path> jar = jar();
        if (jar.isEmpty()) {
            return this;
        }
        try {
            Path copy = folder.resolve(PREFIX + version(jar.get()) + JAR);
            if (!Files.exists(copy)) {
                Files.createDirectories(folder);
                if (!areOthersInUse) {
                    clear(folder);
                }
                Path unfinished = folder.resolve(
                        copy.getFileName() + "." + ProcessHandle.current().pid());
                Files.copy(jar.get(), unfinished, StandardCopyOption.REPLACE_EXISTING);
                Files.move(unfinished, copy, StandardCopyOption.ATOMIC_MOVE);
            }
            return new Program(copy.toAbsolutePath().toString());
        } catch (IOException e) {
            throw new UnavailableException("cannot copy " + jar.get() + " into " + folder + ": " + e.getMessage(), e);
        }
    }

    private static String version(Path jar) throws IOException {
        return Long.toHexString(Files.getLastModifiedTime(jar).toMillis()) + "-" + Long.toHexString(Files.size(jar));
    }

    private static void clear(Path folder) throws IOException {
        try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, PREFIX + "*")) {
            for (Path file : old) {
                Files.delete(file);
            }
        }
    }
}
