package kopi.app.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.Map;
import kopi.adapter.grpc.UploadStream;
import org.jspecify.annotations.Nullable;

/**
 * What was sent and is not known to have arrived: sent again over the next connection when one ends. The window bounds
 * it.
 *
 * <p>Thread-safe.
 */
final class Outbox {
    private static final int END = -1;

    @GuardedBy("this")
    private final Map<Key, Item> unacknowledged = new LinkedHashMap<>();

    @GuardedBy("this")
    private @Nullable UploadStream upload;

    /** A batch of a dataset, or its end. */
    private record Key(String dataset, int seq) {}

    @FunctionalInterface
    private interface Item {
        void send(UploadStream upload);
    }

    /** Sends a batch, now and as often as need be. */
    void batch(String dataset, int seq, byte[] packed) {
        put(new Key(dataset, seq), to -> to.batch(dataset, seq, packed));
    }

    /** Sends the end of a dataset, now and as often as need be. */
    void end(String dataset, int batches) {
        put(new Key(dataset, END), to -> to.end(dataset, batches));
    }

    private synchronized void put(Key key, Item item) {
        unacknowledged.put(key, item);
        if (upload != null) {
            item.send(upload);
        }
    }

    /** There is a new connection: what is unacknowledged goes there. */
    synchronized void connect(UploadStream to) {
        upload = to;
        unacknowledged.values().forEach(item -> item.send(to));
    }

    /** There is none for a while. */
    synchronized void disconnect() {
        upload = null;
    }

    synchronized void batchStored(String dataset, int seq) {
        unacknowledged.remove(new Key(dataset, seq));
    }

    synchronized void endStored(String dataset) {
        unacknowledged.remove(new Key(dataset, END));
    }

    /** What is finished has arrived. */
    synchronized void finished(String dataset, int below) {
        unacknowledged.keySet().removeIf(key -> key.dataset().equals(dataset) && key.seq() != END && key.seq() < below);
    }
}
