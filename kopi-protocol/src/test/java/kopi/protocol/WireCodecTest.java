package kopi.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.SplittableRandom;
import kopi.core.error.CorruptStateException;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.LongColumn;
import kopi.core.port.LazyMessage;
import kopi.protocol.v1.Envelope;
import kopi.testkit.property.Seeds;
import kopi.testkit.stage.CanonicalText;
import org.junit.jupiter.api.Test;

class WireCodecTest {
    private final WireCodec codec = new WireCodec();

    @Test
    void everyMessageComesBack() {
        Seeds.each(200, random -> {
            for (Message message : new RandomMessages(random).oneOfEach()) {
                byte[] bytes = codec.encode(message);
                assertThat(CanonicalText.of(codec.decode(bytes))).isEqualTo(CanonicalText.of(message));
                assertThat(new WireCodec().encode(message)).isEqualTo(bytes);
            }
        });
    }

    @Test
    void aMessageThatIsPassedOnKeepsItsBytesAndItsHeader() {
        Seeds.each(50, random -> {
            for (Message message : new RandomMessages(random).oneOfEach()) {
                byte[] bytes = codec.encode(message);
                LazyMessage lazy = codec.lazily(bytes);

                assertThat(lazy.encodedBy(codec)).isSameAs(bytes);
                assertThat(lazy.header()).isEqualTo(LazyMessage.Header.of(message));
                assertThat(CanonicalText.of(lazy.message())).isEqualTo(CanonicalText.of(message));
                assertThat(CanonicalText.of(lazy.message())).isEqualTo(CanonicalText.of(message));
            }
        });
    }

    @Test
    void garbledColumnsAreFoundByWhoLooksAtThem() throws InvalidProtocolBufferException {
        JobPlan plan = anyPlan();
        var rows = new Message.Rows(
                plan, new BatchId(plan.job(), "unread", 0), new Batch(1, List.of(new LongColumn(new long[1]))));
        Envelope.Builder envelope = Envelope.parseFrom(codec.encode(rows)).toBuilder();
        envelope.getRowsBuilder().getRowsBuilder().setColumns(0, ByteString.copyFrom(new byte[] {99}));
        LazyMessage lazy = codec.lazily(envelope.build().toByteArray());

        assertThat(lazy.header()).isEqualTo(LazyMessage.Header.of(rows));
        assertThatThrownBy(lazy::message)
                .isInstanceOf(CorruptStateException.class)
                .hasMessageContaining("unknown kind 99");
    }

    @Test
    void aPlanIsParsedOnce() {
        JobPlan plan = anyPlan();
        byte[] bytes = codec.encodePlan(plan);
        JobPlan read = codec.decodePlan(bytes);

        assertThat(read).isEqualTo(plan);
        assertThat(codec.decodePlan(bytes.clone())).isSameAs(read);
        assertThat(codec.decode(codec.encode(new Message.JobOpened(plan))))
                .isInstanceOfSatisfying(
                        Message.JobOpened.class,
                        opened -> assertThat(opened.plan()).isSameAs(read));
    }

    @Test
    void anotherVersionIsRefused() {
        byte[] bytes = codec.encode(new Message.CloseJob(anyPlan().job()));
        bytes[1] = 1;
        refused(bytes, "version 1; this version reads version 2");
    }

    @Test
    void whatDoesNotBeginWithItsVersionIsRefused() {
        refused(new byte[0], "does not begin with its version");
        refused(new byte[] {18, 0}, "does not begin with its version");
    }

    @Test
    void anUnknownKindIsRefused() {
        refused(new byte[] {8, 2, (byte) 0x92, 0x3e, 0}, "an unknown kind");
    }

    private void refused(byte[] bytes, String reason) {
        assertThatThrownBy(() -> codec.decode(bytes))
                .isInstanceOf(CorruptStateException.class)
                .hasMessageContaining(reason);
    }

    private static JobPlan anyPlan() {
        return new RandomMessages(new SplittableRandom(1)).plan();
    }
}
