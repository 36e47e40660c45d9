package kopi.protocol;

import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntBiFunction;
import kopi.core.job.JobPlan;

/**
 * Plans and their bytes, each made of the other once: a plan comes with every batch of its job. The least recently used
 * ones are forgotten, by their number and by their bytes. Thread-safe.
 */
final class PlanCache {
    /** More jobs than a cluster runs at once. */
    private static final int CAPACITY = 128;

    /** Bytes of encoded plans. Four reports take about 900; what is parsed of a plan takes about five times as much. */
    static final int CAPACITY_BYTES = 2 << 20;

    private final Recent<JobPlan, ByteString> written = new Recent<>((_, bytes) -> bytes.size());
    private final Recent<ByteString, JobPlan> read = new Recent<>((bytes, _) -> bytes.size());

    /** The plan as bytes. */
    ByteString write(JobPlan plan) {
        return written.get(
                plan, Function.identity(), key -> PlanWriter.write(key).toByteString());
    }

    /**
     * The plan that these bytes hold: the same object for the same bytes, as long as it is remembered.
     *
     * @throws kopi.core.error.CorruptStateException if they hold none
     */
    JobPlan read(ByteString bytes) {
        // These bytes may be a view of a whole message's.
        return read.get(bytes, view -> ByteString.copyFrom(view.toByteArray()), PlanCache::parse);
    }

    /** How many bytes of encoded plans are remembered, each way. */
    int rememberedBytes() {
        return Math.max(written.bytes(), read.bytes());
    }

    private static JobPlan parse(ByteString bytes) {
        return Parsing.translated("plan", () -> PlanReader.read(Parsing.plan(bytes)));
    }

    private static final class Recent<K, V> {
        private final Map<K, V> values = new LinkedHashMap<>(CAPACITY, 0.75f, true);
        private final ToIntBiFunction<K, V> size;
        private int bytes;

        Recent(ToIntBiFunction<K, V> size) {
            this.size = size;
        }

        synchronized V get(K key, Function<K, K> keep, Function<K, V> make) {
            V known = values.get(key);
            if (known != null) {
                return known;
            }
            V made = make.apply(key);
            bytes += size.applyAsInt(key, made);
            while (!values.isEmpty() && (values.size() == CAPACITY || bytes > CAPACITY_BYTES)) {
                forgetEldest();
            }
            values.put(keep.apply(key), made);
            return made;
        }

        private synchronized void forgetEldest() {
            Map.Entry<K, V> eldest = values.entrySet().iterator().next();
            bytes -= size.applyAsInt(eldest.getKey(), eldest.getValue());
            values.remove(eldest.getKey());
        }

        synchronized int bytes() {
            return bytes;
        }
    }
}
