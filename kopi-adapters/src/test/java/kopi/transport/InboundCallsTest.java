package kopi.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import kopi.core.access.Caller;
import org.junit.jupiter.api.Test;

/** The tracer hears what gRPC tells it of a call: a message's length, its bytes as they come, its end. */
class InboundCallsTest {
    private static final int BYTES = 100;

    private final InboundCalls calls = new InboundCalls(1_000, 10, 30);
    private final List<Status> ends = new ArrayList<>();
    private final InboundCalls.Inbound call =
            (InboundCalls.Inbound) calls.tracers().newServerStreamTracer("a method", new Metadata());

    private boolean isEndedAfter(long seconds) {
        calls.expire(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
        return !ends.isEmpty();
    }

    private void begin() {
        call.begin(new Caller("somebody", "127.0.0.1"), ends::add, System.nanoTime());
    }

    private void message(int seq) {
        call.inboundMessage(seq);
        call.inboundWireSize(BYTES);
        call.inboundMessageRead(seq, BYTES, BYTES);
    }

    @Test
    void theFirstMessageMustBegin() {
        begin();
        assertThat(isEndedAfter(9)).isFalse();
        assertThat(isEndedAfter(11)).isTrue();
    }

    @Test
    void aMessageThatHasBegunMustEndHoweverItsBytesDrip() {
        begin();
        message(0);
        call.inboundMessage(1);
        call.inboundWireSize(1);
        assertThat(isEndedAfter(29)).isFalse();
        call.inboundWireSize(1);
        assertThat(isEndedAfter(31)).isTrue();
    }

    /** An honest upload waits as long as the job needs. */
    @Test
    void betweenTwoMessagesThereIsAllTheTimeInTheWorld() {
        begin();
        message(0);
        assertThat(isEndedAfter(3_600)).isFalse();
        message(1);
        assertThat(isEndedAfter(7_200)).isFalse();
    }
}
