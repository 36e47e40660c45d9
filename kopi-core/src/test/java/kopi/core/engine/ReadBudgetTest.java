package kopi.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kopi.core.message.Message;
import kopi.core.message.Section;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;
import kopi.core.model.LongColumn;
import org.junit.jupiter.api.Test;

class ReadBudgetTest {
    private static final long LIMIT = 400;

    private final ReadBudget budget = new ReadBudget(LIMIT);

    @Test
    void aReaderMayHoldAQuarter() {
        assertThat(budget.hasRoom(60, 40)).isTrue();
        assertThat(budget.hasRoom(60, 41)).isFalse();
        assertThat(budget.isSpent(100)).isFalse();
        assertThat(budget.isSpent(101)).isTrue();
    }

    @Test
    void allTogetherHoldNoMoreThanTheLimit() {
        budget.hold(390);
        assertThat(budget.hasRoom(1, 10)).isTrue();
        assertThat(budget.hasRoom(1, 11)).isFalse();
        budget.hold(11);
        assertThat(budget.isSpent(1)).isTrue();
        budget.hold(-11);
        assertThat(budget.isSpent(1)).isFalse();
    }

    @Test
    void whoHoldsNothingMayAlwaysTakeAnEntry() {
        budget.hold(LIMIT + 1);
        assertThat(budget.hasRoom(0, Long.MAX_VALUE)).isTrue();
    }

    @Test
    void whatCountsIsWhatRowsTakeUnpacked() {
        var id = new BatchId(new JobId("j"), "transactions", 0);
        var section = new Section("r", new Batch(1_000, List.of(new LongColumn(new long[1_000]))));
        assertThat(ReadBudget.unpackedBytes(
                        new Message.Reduced(id, 1, new TreeMap<>(Map.of(0, List.of(section), 1, List.of(section))))))
                .isEqualTo(16_000);
        assertThat(ReadBudget.unpackedBytes(new Message.CloseJob(new JobId("j"))))
                .isZero();
    }

    @Test
    void aBudgetOfNothingIsRefused() {
        assertThatThrownBy(() -> new ReadBudget(0)).hasMessageContaining("a budget of 0 bytes");
        assertThat(ReadBudget.ofHeap(1)).isPositive();
    }
}
