package kopi.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kopi.core.access.FrameBudget.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameScannerTest {
    private static final int PREFACE_BYTES = 24;

    private static void frame(ByteBuf to, int type, int flags, int length) {
        to.writeMedium(length).writeByte(type).writeByte(flags).writeInt(1).writeZero(length);
    }

    private static ByteBuf conversation() {
        ByteBuf sent = Unpooled.buffer().writeZero(PREFACE_BYTES);
        frame(sent, 4, 0, 6);
        frame(sent, 1, 4, 300);
        frame(sent, 0, 0, 16_384);
        frame(sent, 0, 0, 5);
        frame(sent, 0, 0, 0);
        frame(sent, 0, 1, 0);
        frame(sent, 0, 8, 200);
        frame(sent, 0, 9, 200);
        frame(sent, 9, 0, 0);
        frame(sent, 5, 0, 4);
        frame(sent, 200, 0, 70_000);
        frame(sent, 8, 0, 4);
        return sent;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 9, 24, 1_000, 1_000_000})
    void framesAreFoundHoweverTheyAreCut(int piece) {
        List<Kind> found = new ArrayList<>();
        var scanner = new FrameScanner();
        ByteBuf sent = conversation();
        while (sent.isReadable()) {
            ByteBuf part = sent.readSlice(Math.min(piece, sent.readableBytes()));
            assertThat(scanner.scan(part, (kind, _) -> found.add(kind))).isEmpty();
            assertThat(part.readerIndex()).as("is left as it was").isZero();
        }
        assertThat(found)
                .containsExactly(
                        Kind.SETTINGS,
                        Kind.HEADERS,
                        Kind.DATA,
                        Kind.SMALL_DATA,
                        Kind.EMPTY_DATA,
                        Kind.DATA,
                        Kind.PADDED,
                        Kind.PADDED,
                        Kind.CONTINUATION,
                        Kind.UNKNOWN,
                        Kind.UNKNOWN,
                        Kind.WINDOW_UPDATE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000_000})
    void theFrameThatIsOneTooManyIsTheLastThatIsLookedAt(int piece) {
        List<Kind> found = new ArrayList<>();
        var scanner = new FrameScanner();
        ByteBuf sent = conversation();
        Optional<Kind> excess = Optional.empty();
        while (sent.isReadable() && excess.isEmpty()) {
            excess = scanner.scan(
                    sent.readSlice(Math.min(piece, sent.readableBytes())),
                    (kind, _) -> found.add(kind) && kind != Kind.SMALL_DATA);
        }
        assertThat(excess).contains(Kind.SMALL_DATA);
        assertThat(found).hasSize(4);
    }
}
