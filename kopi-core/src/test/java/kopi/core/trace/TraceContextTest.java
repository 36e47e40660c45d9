package kopi.core.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import kopi.core.model.JobId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
    private static final String HEADER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void whatIsReadIsWrittenAgain() {
        TraceContext read = TraceContext.parse(HEADER).orElseThrow();

        assertThat(read.header()).isEqualTo(HEADER);
        assertThat(read.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(read.spanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(read.isSampled()).isTrue();
    }

    @Test
    void flagsOfLaterVersionsAreIgnored() {
        assertThat(TraceContext.parse("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-fe"))
                .hasValueSatisfying(context -> assertThat(context.isSampled()).isFalse());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01"
            })
    void whatIsNoHeaderIsNone(String header) {
        assertThat(TraceContext.parse(header)).isEmpty();
    }

    @Test
    void whatIsMissingIsNone() {
        assertThat(TraceContext.parse(null)).isEmpty();
    }

    @Test
    void aJobsTraceFollowsFromTheJob() {
        TraceContext one = TraceContext.ofJob(new JobId("night"));

        assertThat(one).isEqualTo(TraceContext.ofJob(new JobId("night")));
        assertThat(one.isOfTraceOf(TraceContext.ofJob(new JobId("day")))).isFalse();
        assertThat(TraceContext.parse(one.header())).contains(one);
    }

    @Test
    void idsAreNotZero() {
        assertThatThrownBy(() -> new TraceContext(0, 0, 1, true)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TraceContext(1, 0, 0, true)).isInstanceOf(IllegalArgumentException.class);
    }
}
