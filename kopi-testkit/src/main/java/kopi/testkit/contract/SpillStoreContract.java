package kopi.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import kopi.core.model.Batch;
import kopi.core.model.CompactBatch;
import kopi.core.model.LongColumn;
import kopi.core.model.TextColumn;
import kopi.core.port.SpillStore;
import kopi.core.port.SpillStore.Spill;
import kopi.testkit.stage.CanonicalText;
import org.junit.jupiter.api.Test;

/** What {@link SpillStore} promises. */
public abstract class SpillStoreContract {
    /** One to test. */
    protected abstract SpillStore newStore();

    private static Batch batch(int rows) {
        return new Batch(
                rows,
                List.of(
                        new LongColumn(LongStream.range(0, rows).map(i -> i * i).toArray()),
                        TextColumn.of(LongStream.range(0, rows)
                                .mapToObj(i -> "text " + i)
                                .toList())));
    }

    private static List<String> texts(Iterable<CompactBatch> batches) {
        List<String> texts = new ArrayList<>();
        batches.forEach(batch -> texts.add(CanonicalText.of(batch.batch())));
        return texts;
    }

    @Test
    void whatIsSpilledComesBackInItsOrderAnyNumberOfTimes() {
        try (Spill spill = newStore().open()) {
            assertThat(spill).isEmpty();
            List<String> added = new ArrayList<>();
            for (int rows : new int[] {3, 0, 70_000, 1}) {
                spill.add(CompactBatch.of(batch(rows)));
                added.add(CanonicalText.of(batch(rows)));
                assertThat(texts(spill)).isEqualTo(added);
                assertThat(texts(spill)).isEqualTo(added);
            }
        }
    }

    @Test
    void spillsAreApart() {
        SpillStore store = newStore();
        try (Spill one = store.open();
                Spill other = store.open()) {
            one.add(CompactBatch.of(batch(1)));
            other.add(CompactBatch.of(batch(2)));
            assertThat(texts(one)).containsExactly(CanonicalText.of(batch(1)));
            assertThat(texts(other)).containsExactly(CanonicalText.of(batch(2)));
        }
    }
}
