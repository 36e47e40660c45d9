package kopi.core.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kopi.core.PropertySeeds;
import kopi.core.error.CorruptStateException;
import kopi.core.error.JobFailedException;
import kopi.core.job.SeenBatches;
import kopi.core.job.SeqRange;
import org.junit.jupiter.api.Test;

class StateTest {
    // --- Which seqs have been seen. -------------------------------------------------------------------------------

    @Test
    void aSeenSetIsASet() {
        PropertySeeds.each(200, random -> {
            var seen = new SeenSet();
            var expected = new BitSet();
            int bound = 1 + random.nextInt(300);
            for (int i = random.nextInt(600); i > 0; i--) {
                int seq = random.nextBoolean() ? random.nextInt(bound) : Math.min(bound, expected.nextClearBit(0));
                assertThat(seen.add(seq)).isEqualTo(!expected.get(seq));
                expected.set(seq);
                assertThat(seen.below()).isEqualTo(expected.nextClearBit(0));
                assertThat(seen.end()).isEqualTo(expected.length());
                if (random.nextInt(20) == 0) {
                    seen = SeenSet.of(seen.below(), seen.beyond());
                }
            }
        });
    }

    @Test
    void whatWasSeenAndWhatCameAgainIsToldInRanges() {
        PropertySeeds.each(100, random -> {
            var seen = new SeenSet();
            var expected = new BitSet();
            var again = new BitSet();
            for (int i = random.nextInt(300); i > 0; i--) {
                int seq = random.nextInt(200);
                if (!seen.add(seq)) {
                    again.set(seq);
                }
                expected.set(seq);
            }
            assertThat(bits(seen.ranges())).isEqualTo(expected);
            assertThat(bits(seen.repeated())).isEqualTo(again);
        });
    }

    private static BitSet bits(List<SeqRange> ranges) {
        var bits = new BitSet();
        ranges.forEach(range -> {
            assertThat(bits.length()).isLessThan(Math.max(1, range.from()));
            bits.set(range.from(), range.end());
        });
        return bits;
    }

    @Test
    void onlySoManyRangesAreTold() {
        var seen = new SeenSet();
        for (int seq = 1; seq < 10_000; seq += 2) {
            seen.add(seq);
        }
        assertThat(seen.ranges()).hasSize(SeqRange.MAX_TOLD).startsWith(new SeqRange(1, 2), new SeqRange(3, 4));
    }

    @Test
    void theLargestSeqThereIsStillHasAnEnd() {
        var seen = new SeenSet();
        assertThat(seen.add(Integer.MAX_VALUE)).isTrue();
        assertThat(seen.end()).isEqualTo(Integer.MAX_VALUE + 1L);
        assertThat(seen.below()).isZero();
    }

    // --- How far a dataset has come. ------------------------------------------------------------------------------

    @Test
    void aDatasetIsCompleteOnceItsEndAndAllOfItsBatchesHaveCome() {
        var progress = new DatasetProgress();
        assertThat(progress.add(1)).isTrue();
        assertThat(progress.add(1)).isFalse();
        progress.end(2);
        assertThat(progress.isComplete()).isFalse();
        assertThat(progress.add(0)).isTrue();
        assertThat(progress.isComplete()).isTrue();
        assertThat(progress.below()).isEqualTo(2);
    }

    @Test
    void theEndMayComeBeforeTheDataAndAgain() {
        var progress = new DatasetProgress();
        assertThat(progress.batches()).isEmpty();
        progress.end(1);
        progress.end(1);
        assertThat(progress.batches()).hasValue(1);
        assertThat(progress.isComplete()).isFalse();
        progress.add(0);
        assertThat(progress.isComplete()).isTrue();
    }

    @Test
    void aDatasetWithoutBatchesIsCompleteAtItsEndAndNotBefore() {
        var progress = new DatasetProgress();
        assertThat(progress.isComplete()).isFalse();
        progress.end(0);
        assertThat(progress.isComplete()).isTrue();
    }

    @Test
    void contradictionsFailTheJob() {
        var ended = new DatasetProgress();
        ended.end(2);
        assertThatThrownBy(() -> ended.add(2))
                .isInstanceOf(JobFailedException.class)
                .hasMessageContaining("batch 2");
        assertThatThrownBy(() -> ended.end(3))
                .isInstanceOf(JobFailedException.class)
                .hasMessageContaining("2 were");
        var begun = new DatasetProgress();
        begun.add(5);
        assertThatThrownBy(() -> begun.end(5))
                .isInstanceOf(JobFailedException.class)
                .hasMessageContaining("batch 5");
        var far = new DatasetProgress();
        far.add(Integer.MAX_VALUE);
        assertThatThrownBy(() -> far.end(1)).isInstanceOf(JobFailedException.class);
    }

    @Test
    void progressComesBackAsItWas() {
        PropertySeeds.each(100, random -> {
            var progress = new DatasetProgress();
            for (int i = random.nextInt(30); i > 0; i--) {
                progress.add(random.nextInt(30));
            }
            if (random.nextBoolean()) {
                progress.end(30);
            }
            DatasetProgress back = DatasetProgress.of(progress.state());
            assertThat(back.state()).isEqualTo(progress.state());
            assertThat(back.below()).isEqualTo(progress.below());
            assertThat(back.batches()).isEqualTo(progress.batches());
        });
    }

    @Test
    void progressThatCannotBeIsRefused() {
        for (SeenBatches impossible : List.of(
                new SeenBatches(-1, List.of(), Optional.empty()),
                new SeenBatches(2, List.of(2), Optional.empty()),
                new SeenBatches(2, List.of(4, 4), Optional.empty()),
                new SeenBatches(2, List.of(5, 4), Optional.empty()),
                new SeenBatches(0, List.of(-3), Optional.empty()),
                new SeenBatches(0, List.of(), Optional.of(-1)),
                new SeenBatches(3, List.of(), Optional.of(2)),
                new SeenBatches(0, List.of(Integer.MAX_VALUE), Optional.of(7)))) {
            assertThatThrownBy(() -> DatasetProgress.of(impossible))
                    .as(impossible.toString())
                    .isInstanceOf(CorruptStateException.class);
        }
    }

    @Test
    void progressOfOtherDatasetsIsRefused() {
        var progress = new TreeMap<>(Map.of("stores", new DatasetProgress()));
        var other = new TreeMap<>(Map.of("users", new DatasetProgress().state()));
        assertThatThrownBy(() -> DatasetProgress.restore(progress, other))
                .isInstanceOf(CorruptStateException.class)
                .hasMessageContaining("[users]");
    }
}
