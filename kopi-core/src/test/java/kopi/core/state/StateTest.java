package kopi.core.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import kopi.core.LongRows;
import kopi.core.PropertySeeds;
import kopi.core.error.CorruptStateException;
import kopi.core.error.JobFailedException;
import kopi.core.model.Batch;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.LongColumn;
import kopi.core.model.TextColumn;
import org.junit.jupiter.api.Test;

class StateTest {
    private static final List<ColumnSpec> SPECS =
            List.of(new ColumnSpec("id", ColumnType.ID), new ColumnSpec("name", ColumnType.TEXT));

    private static byte[] written(Consumer<StateWriter> write) {
        var out = new StateWriter();
        write.accept(out);
        return out.toBytes();
    }

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
                    SeenSet before = seen;
                    seen = SeenSet.read(new StateReader(written(before::write)));
                }
            }
        });
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
            byte[] state = written(progress::write);
            DatasetProgress back = DatasetProgress.read(new StateReader(state));
            assertThat(written(back::write)).isEqualTo(state);
            assertThat(back.below()).isEqualTo(progress.below());
            assertThat(back.batches()).isEqualTo(progress.batches());
        });
    }

    // --- Bytes. ---------------------------------------------------------------------------------------------------

    private static Batch someBatch() {
        return new Batch(
                2, List.of(new LongColumn(new long[] {Long.MIN_VALUE, 7}), TextColumn.of(List.of("é,\n", ""))));
    }

    @Test
    void whatIsWrittenIsRead() {
        byte[] state = written(out -> {
            out.integer(-5);
            out.bool(true);
            out.text("é\u0000");
            out.integers(new int[] {1, Integer.MIN_VALUE});
            out.batch(someBatch());
            out.batch(LongRows.ofColumns(new long[] {1}, new long[] {2}));
        });
        var in = new StateReader(state);
        assertThat(in.integer()).isEqualTo(-5);
        assertThat(in.bool()).isTrue();
        assertThat(in.text()).isEqualTo("é\u0000");
        assertThat(in.integers()).containsExactly(1, Integer.MIN_VALUE);
        Batch batch = in.batch(SPECS);
        assertThat(batch.longs(0)).containsExactly(Long.MIN_VALUE, 7);
        assertThat(List.of(batch.texts(1).text(0), batch.texts(1).text(1))).containsExactly("é,\n", "");
        assertThat(LongRows.in(in.batch(2))).containsExactly(List.of(1L, 2L));
        in.end();
    }

    @Test
    void stateOfAnotherVersionIsRefused() {
        byte[] state = written(_ -> {});
        state[3]++;
        assertThatThrownBy(() -> new StateReader(state))
                .isInstanceOf(CorruptStateException.class)
                .hasMessageContaining("version 2");
    }

    @Test
    void whatIsLeftOverIsRefused() {
        var in = new StateReader(written(out -> out.bool(true)));
        assertThatThrownBy(in::end).isInstanceOf(CorruptStateException.class).hasMessageContaining("1 bytes");
    }

    @Test
    void batchesOfOtherColumnsAreRefused() {
        byte[] texts = written(out -> out.batch(someBatch()));
        byte[] longs = written(out -> out.batch(LongRows.ofColumns(new long[1], new long[1])));
        assertThatThrownBy(() -> new StateReader(texts).batch(2)).isInstanceOf(CorruptStateException.class);
        assertThatThrownBy(() -> new StateReader(longs).batch(SPECS)).isInstanceOf(CorruptStateException.class);
        assertThatThrownBy(() -> new StateReader(longs).batch(3)).isInstanceOf(CorruptStateException.class);
    }

    @Test
    void impossibleTextColumnsAreRefused() {
        for (int[] ends : new int[][] {{2, 1}, {-1, 3}, {1, 2}, {1, 4}}) {
            byte[] state = written(out -> out.batch(new Batch(2, List.of(new TextColumn(new byte[3], ends)))));
            assertThatThrownBy(() -> new StateReader(state).batch(SPECS.subList(1, 2)))
                    .as(Arrays.toString(ends))
                    .isInstanceOf(CorruptStateException.class);
        }
    }

    /** An announced length of gigabytes must not be believed, hence the heap of the tests must do for all of them. */
    @Test
    void garbledBytesAreCorruptStateAndNothingElse() {
        PropertySeeds.each(3_000, random -> {
            byte[] state = malformed(random, written(out -> {
                var progress = new DatasetProgress();
                progress.add(1);
                progress.add(7);
                progress.write(out);
                out.text("some text");
                out.batch(someBatch());
                out.batch(LongRows.ofColumns(new long[] {1, 2, 3}));
            }));
            try {
                var in = new StateReader(state);
                DatasetProgress.read(in);
                in.text();
                in.batch(SPECS);
                in.batch(1);
                in.end();
            } catch (CorruptStateException e) {
                assertThat(e).hasMessageContaining("state");
            }
        });
    }

    private static byte[] malformed(Random random, byte[] bytes) {
        byte[] malformed = bytes.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(malformed.length);
            switch (random.nextInt(3)) {
                case 0 -> malformed[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> malformed[at] = (byte) random.nextInt(256);
                default -> malformed = Arrays.copyOf(malformed, 4 + random.nextInt(malformed.length));
            }
        }
        return malformed;
    }

    @Test
    void everyTruncationIsNoticed() {
        byte[] state = written(out -> {
            out.bool(false);
            out.batch(someBatch());
            out.integers(new int[] {1, 2});
        });
        for (int length = 0; length < state.length; length++) {
            byte[] cut = Arrays.copyOf(state, length);
            assertThatThrownBy(() -> {
                        var in = new StateReader(cut);
                        in.bool();
                        in.batch(SPECS);
                        in.integers();
                    })
                    .isInstanceOf(CorruptStateException.class);
        }
    }
}
