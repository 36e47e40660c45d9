package kopi.adapter.attempt;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import kopi.core.error.UnavailableException;
import kopi.core.port.Attempts;

/**
 * Attempts in a small file that is mapped into memory: a note costs a write to memory, and outlives the process, since the
 * pages belong to the operating system. Notes are not forced to the disk: what ends a machine is no message.
 *
 * <p>The file has places for what is being worked on, then those messages that processes died at, with how many did; the
 * oldest of these make room for others.
 *
 * <p>Thread-safe. One process at a time, as its node's lock sees to.
 */
public final class FileAttempts implements Attempts {
    /** Messages that are worked on at a time; further ones go unnoted. */
    private static final int PLACES = 64;

    /** Messages that processes died at, and are remembered. */
    private static final int BLAMED = 256;

    private static final int FREE = 0;
    private static final int LONGS = PLACES + 2 * BLAMED;

    @GuardedBy("this")
    private final LongBuffer file;

    @GuardedBy("this")
    private final Map<Long, Integer> deaths = new LinkedHashMap<>();

    private FileAttempts(LongBuffer file) {
        this.file = file;
        readDeaths();
        blame();
        writeDeaths();
    }

    /**
     * Opens the file, which is made if it is not there.
     *
     * @throws UnavailableException if that cannot be done
     */
    public static FileAttempts open(Path path) {
        try {
            Path folder = path.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            try (FileChannel channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                return new FileAttempts(channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) LONGS * Long.BYTES)
                        .asLongBuffer());
            }
        } catch (IOException e) {
            throw new UnavailableException("cannot record in " + path + " which message is being processed: " + e, e);
        }
    }

    @GuardedBy("this")
    private void readDeaths() {
        for (int at = PLACES; at < LONGS; at += 2) {
            long message = file.get(at);
            int count = Math.clamp(file.get(at + 1), 0, Integer.MAX_VALUE);
            if (message != FREE && count > 0) {
                deaths.put(message, count);
            }
        }
    }

    /** What the process before was working on is what it died at. */
    @GuardedBy("this")
    private void blame() {
        for (int place = 0; place < PLACES; place++) {
            long message = file.get(place);
            if (message != FREE) {
                int count = deaths.getOrDefault(message, 0) + 1;
                deaths.remove(message);
                deaths.put(message, count);
                file.put(place, FREE);
            }
        }
        while (deaths.size() > BLAMED) {
            deaths.remove(deaths.keySet().iterator().next());
        }
    }

    @GuardedBy("this")
    private void writeDeaths() {
        int at = PLACES;
        for (Map.Entry<Long, Integer> one : deaths.entrySet()) {
            file.put(at++, one.getKey());
            file.put(at++, one.getValue());
        }
        while (at < LONGS) {
            file.put(at++, FREE);
        }
    }

    @Override
    public synchronized int deaths(long message) {
        return deaths.getOrDefault(named(message), 0);
    }

    @Override
    public synchronized Attempt begin(long message) {
        for (int place = 0; place < PLACES; place++) {
            if (file.get(place) == FREE) {
                file.put(place, named(message));
                int taken = place;
                return () -> end(taken);
            }
        }
        return () -> {};
    }

    private synchronized void end(int place) {
        file.put(place, FREE);
    }

    /** No message is called as a free place is. */
    private static long named(long message) {
        return message == FREE ? -1 : message;
    }
}
