package kopi.app.page;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchService;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Files that a browser keeps. */
final class Downloads {
    private static final long PATIENCE_SECONDS = 60;

    private Downloads() {}

    /** Waits until a file has its name and something in it. */
    static byte[] await(Path file) throws IOException {
        try (WatchService watch = file.getFileSystem().newWatchService()) {
            Objects.requireNonNull(file.getParent()).register(watch, ENTRY_CREATE, ENTRY_MODIFY);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (!Files.exists(file) || Files.size(file) == 0) {
                var key = watch.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (key == null) {
                    throw new AssertionError("was not kept: " + file);
                }
                key.reset();
            }
            return Files.readAllBytes(file);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
