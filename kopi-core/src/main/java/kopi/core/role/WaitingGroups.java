package kopi.core.role;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import kopi.core.job.StateCost;
import kopi.core.model.Batch;
import kopi.core.model.CompactBatch;
import kopi.core.port.SpillStore;
import kopi.core.port.SpillStore.Spill;
import org.jspecify.annotations.Nullable;

/**
 * The groups of one side of a join of facts, which wait until those of both are there: in memory, in few bytes, or spilled. Mutable,
 * single owner.
 */
final class WaitingGroups {
    /** What a batch takes beside its values. */
    private static final int KEPT_BATCH = 512;

    private final SpillStore spills;
    private final List<CompactBatch> kept = new ArrayList<>();
    private @Nullable Spill spill;
    private int groups;
    private long keptBytes;
    private long unpackedBytes;

    WaitingGroups(SpillStore spills) {
        this.spills = spills;
    }

    void add(Batch rows) {
        CompactBatch compact = CompactBatch.of(rows);
        kept.add(compact);
        groups = Math.addExact(groups, rows.rows());
        keptBytes += compact.bytes() + KEPT_BATCH;
        unpackedBytes += StateCost.columns(rows);
    }

    /** Puts away what is in memory. */
    void spill() {
        if (kept.isEmpty()) {
            return;
        }
        if (spill == null) {
            spill = spills.open();
        }
        kept.forEach(spill::add);
        kept.clear();
        keptBytes = 0;
    }

    boolean isSpilled() {
        return spill != null;
    }

    /** How many there are, all batches together. */
    int groups() {
        return groups;
    }

    /** How many bytes of memory they take now. */
    long keptBytes() {
        return keptBytes;
    }

    /** How many bytes of memory they would take as they came. */
    long unpackedBytes() {
        return unpackedBytes;
    }

    /** As they came, in batches. */
    Stream<Batch> batches() {
        Stream<CompactBatch> spilled = spill == null ? Stream.of() : StreamSupport.stream(spill.spliterator(), false);
        return Stream.concat(spilled, kept.stream()).map(CompactBatch::batch);
    }

    /** Forgets all. */
    void discard() {
        kept.clear();
        keptBytes = 0;
        if (spill != null) {
            spill.close();
            spill = null;
        }
    }
}
