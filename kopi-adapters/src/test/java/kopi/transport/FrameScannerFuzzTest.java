package kopi.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import kopi.core.access.FrameBudget.Kind;

/**
 * Any bytes at all, from a client: the same frames are found however they are cut. In a normal build this tries none but the
 * empty input; with {@code JAZZER_FUZZ=1} it looks for new ones.
 */
class FrameScannerFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void framesAreTheSameHoweverTheyAreCut(byte[] input) {
        assertThat(frames(input, 1)).isEqualTo(frames(input, Integer.MAX_VALUE));
    }

    private static List<Kind> frames(byte[] input, int piece) {
        List<Kind> found = new ArrayList<>();
        var scanner = new FrameScanner();
        ByteBuf sent = Unpooled.wrappedBuffer(input);
        while (sent.isReadable()) {
            assertThat(scanner.scan(
                            sent.readSlice(Math.min(piece, sent.readableBytes())), (kind, _) -> found.add(kind)))
                    .isEmpty();
        }
        return found;
    }
}
