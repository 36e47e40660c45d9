package kopi.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import kopi.core.error.CorruptStateException;
import kopi.core.model.Column;
import kopi.protocol.column.ColumnPacker;
import kopi.protocol.column.ColumnUnpacker;
import kopi.testkit.stage.CanonicalText;

/**
 * Any bytes at all. In a normal build this replays the corpus in {@code src/test/resources}; with {@code JAZZER_FUZZ=1}
 * it looks for new inputs.
 */
class WireFuzzTest {
    private static final int MAX_ROWS = 5_000;

    @FuzzTest(maxDuration = "10m")
    void messagesComeBackOrAreRefused(byte[] input) {
        Survival.of(new WireCodec(), input);
    }

    @FuzzTest(maxDuration = "10m")
    void plansComeBackOrAreRefused(byte[] input) {
        var codec = new WireCodec();
        try {
            var plan = codec.decodePlan(input);
            assertThat(codec.decodePlan(codec.encodePlan(plan))).isEqualTo(plan);
        } catch (CorruptStateException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }

    /** The first two bytes say how many rows are expected. */
    @FuzzTest(maxDuration = "10m")
    void columnsComeBackOrAreRefused(byte[] input) {
        if (input.length < 2) {
            return;
        }
        int rows = ((input[0] & 0xff) << 8 | (input[1] & 0xff)) % MAX_ROWS;
        byte[] packed = Arrays.copyOfRange(input, 2, input.length);
        try {
            Column column = ColumnUnpacker.unpack(packed, rows, Limits.TEXT_BYTES);
            Column again = ColumnUnpacker.unpack(ColumnPacker.pack(column), rows, Limits.TEXT_BYTES);
            assertThat(CanonicalText.of(again)).isEqualTo(CanonicalText.of(column));
        } catch (CorruptStateException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }
}
