package kopi.core.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.stream.IntStream;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: who decides what is traced, and how often, makes no difference. */
class TraceSamplingTest {
    private static final JobId JOB = new JobId("night");
    private static final Optional<TraceContext> NOT_RECORDED = Optional.of(new TraceContext(1, 2, 3, false));

    private static BatchId batch(int seq) {
        return new BatchId(JOB, "transactions", seq);
    }

    @Test
    void aShareOfBatchesIsTraced() {
        int batches = 20_000;
        var sampling = new TraceSampling(true, 0.1, true);

        long traced = IntStream.range(0, batches)
                .filter(seq -> sampling.includes(batch(seq)))
                .count();

        assertThat(traced / (double) batches).isCloseTo(0.1, within(0.01));
    }

    @Test
    void theSameBatchIsAlwaysOrNeverTraced() {
        var few = new TraceSampling(true, 0.2, true);
        var more = new TraceSampling(true, 0.6, true);

        assertThat(IntStream.range(0, 1_000)).allSatisfy(seq -> {
            assertThat(few.includes(batch(seq))).isEqualTo(few.includes(batch(seq)));
            assertThat(more.includes(batch(seq)) || !few.includes(batch(seq))).isTrue();
        });
    }

    @Test
    void allOrNone() {
        assertThat(IntStream.range(0, 1_000)).allSatisfy(seq -> {
            assertThat(new TraceSampling(true, 1, true).includes(batch(seq))).isTrue();
            assertThat(new TraceSampling(true, 0, true).includes(batch(seq))).isFalse();
        });
    }

    @Test
    void aJobIsOfItsCallersTraceOrHasItsOwn() {
        var sampling = TraceSampling.of("", "");
        var caller = new TraceContext(1, 2, 3, true);

        assertThat(sampling.ofJob(JOB, Optional.of(caller))).contains(caller);
        assertThat(sampling.ofJob(JOB, Optional.empty())).contains(TraceContext.ofJob(JOB));
    }

    @Test
    void aCallerThatRecordsNothingIsFollowedIfThatIsAskedFor() {
        assertThat(TraceSampling.of("", "").ofJob(JOB, NOT_RECORDED)).isEmpty();
        assertThat(TraceSampling.of("parentbased_traceidratio", "0.5").ofJob(JOB, NOT_RECORDED))
                .isEmpty();
        assertThat(TraceSampling.of("always_on", "").ofJob(JOB, NOT_RECORDED)).isPresent();
        assertThat(TraceSampling.NONE.ofJob(JOB, Optional.empty())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "always_on, '', true, 1",
        "always_off, '', false, 0",
        "traceidratio, 0.01, true, 0.01",
        "traceidratio, '', true, 1",
        "parentbased_always_on, '', true, 1",
        "parentbased_always_off, '', false, 0",
        "parentbased_traceidratio, 1e-3, true, 0.001"
    })
    void samplersOfTheSpecification(String sampler, String argument, boolean isOn, double batches) {
        TraceSampling sampling = TraceSampling.of(sampler, argument);

        assertThat(sampling.isOn()).isEqualTo(isOn);
        assertThat(sampling.batches()).isEqualTo(batches);
    }

    @ParameterizedTest
    @CsvSource({"xray, ''", "parentbased_, ''", "traceidratio, much", "traceidratio, 1.5", "traceidratio, NaN"})
    void othersAreRefusedByName(String sampler, String argument) {
        assertThatThrownBy(() -> TraceSampling.of(sampler, argument))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("OTEL_TRACES_SAMPLER");
    }
}
