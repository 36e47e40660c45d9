package kopi.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import kopi.core.error.UnavailableException;

/** The files that a benchmark reads and writes. */
final class BenchmarkFolders {
    private static final int BUFFER_BYTES = 1 << 20;

    private BenchmarkFolders() {}

    /**
     * Reads every file below a folder once, so that the page cache has them.
     *
     * @return how many bytes there are
     */
    static long warm(Path folder) {
        byte[] buffer = new byte[BUFFER_BYTES];
        long bytes = 0;
        for (Path file : files(folder)) {
            try (InputStream in = Files.newInputStream(file)) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    bytes += read;
                }
            } catch (IOException e) {
                throw failed("read", file, e);
            }
        }
        return bytes;
    }

    /** Makes a folder, or empties it. */
    static void makeEmpty(Path folder) {
        delete(folder);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw failed("make", folder, e);
        }
    }

    /** Removes a folder and all that is in it, if it is there. */
    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw failed("delete", folder, e);
        }
    }

    /** Gives a folder its final name. */
    static void rename(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw failed("rename to " + to, from, e);
        }
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw failed("list", folder, e);
        }
    }

    private static UnavailableException failed(String what, Path path, IOException cause) {
        return new UnavailableException("cannot " + what + " " + path + ": " + cause.getMessage(), cause);
    }
}
