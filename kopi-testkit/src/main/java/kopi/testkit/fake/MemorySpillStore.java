package kopi.testkit.fake;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import kopi.core.model.CompactBatch;
import kopi.core.port.SpillStore;

/** Spills as soon as so many bytes wait, to where there is always room, and as bytes, as a disk would. Thread-safe. */
public record MemorySpillStore(long memoryBytes) implements SpillStore {
    @Override
    public Spill open() {
        return new Spill() {
            private final List<byte[]> batches = new ArrayList<>();

            @Override
            public void add(CompactBatch batch) {
                batches.add(batch.toBytes());
            }

            @Override
            public Iterator<CompactBatch> iterator() {
                return batches.stream().map(CompactBatch::ofBytes).iterator();
            }

            @Override
            public void close() {
                batches.clear();
            }
        };
    }
}
