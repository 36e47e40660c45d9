package kopi.protocol;

import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import kopi.core.job.JobPlan;

/**
 * Plans and their bytes, each made of the other once: a plan comes with every batch of its job. The least recently used
 * ones are forgotten. Thread-safe.
 */
final class PlanCache {
    /** More jobs than a cluster runs at once; a plan takes a few KiB. */
    private static final int CAPACITY = 128;

    private final Recent<JobPlan, ByteString> written = new Recent<>();
    private final Recent<ByteString, JobPlan> read = new Recent<>();

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

    private static JobPlan parse(ByteString bytes) {
        return Parsing.translated("plan", () -> PlanReader.read(Parsing.plan(bytes)));
    }

    private static final class Recent<K, V> {
        private final Map<K, V> values = new LinkedHashMap<>(CAPACITY, 0.75f, true);

        synchronized V get(K key, Function<K, K> keep, Function<K, V> make) {
            V known = values.get(key);
            if (known != null) {
                return known;
            }
            V made = make.apply(key);
            if (values.size() == CAPACITY) {
                values.remove(values.keySet().iterator().next());
            }
            values.put(keep.apply(key), made);
            return made;
        }
    }
}
