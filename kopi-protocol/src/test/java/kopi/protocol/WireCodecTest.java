package kopi.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import kopi.core.error.CorruptStateException;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
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
    void packedRowsAreTheRowsTheyWerePackedFrom() {
        Seeds.each(50, random -> {
            Message.Rows rows = new RandomMessages(random).rows();
            byte[] packed = codec.encode(rows);
            var passedOn = new Message.PackedRows(rows.plan(), rows.id(), packed);

            assertThat(codec.encode(passedOn)).isEqualTo(packed);
            assertThat(CanonicalText.of(codec.decode(codec.encode(passedOn)))).isEqualTo(CanonicalText.of(rows));
            assertThat(codec.packedRows(packed)).isEqualTo(passedOn);
        });
    }

    @Test
    void onlyRowsArePackedRows() {
        byte[] other = codec.encode(new Message.CloseJob(anyPlan().job()));
        assertThatThrownBy(() -> codec.packedRows(other))
                .isInstanceOf(CorruptStateException.class)
                .hasMessageContaining("CLOSE_JOB");
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
        bytes[1] = 2;
        refused(bytes, "version 2; this kopi reads version 1");
    }

    @Test
    void whatDoesNotBeginWithItsVersionIsRefused() {
        refused(new byte[0], "does not begin with its version");
        refused(new byte[] {18, 0}, "does not begin with its version");
    }

    @Test
    void anUnknownKindIsRefused() {
        refused(new byte[] {8, 1, (byte) 0x92, 0x3e, 0}, "no kind that this kopi knows");
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
