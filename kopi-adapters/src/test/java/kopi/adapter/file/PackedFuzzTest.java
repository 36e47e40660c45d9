package kopi.adapter.file;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Any bytes at all as packed files: they unpack, or are found to be damaged, and nothing else happens. In a normal build this tries none but
 * the empty input; with {@code JAZZER_FUZZ=1} it looks for new ones.
 */
class PackedFuzzTest {
    /** A few bytes may unpack to very many. */
    private static final int MAX_BYTES = 1 << 22;

    private static PackedBytes packed(byte[] input) {
        return new PackedBytes(new PieceSource() {
            private boolean isRead;

            @Override
            public int pieceBytes() {
                return input.length;
            }

            @Override
            public int read(byte[] piece) {
                if (isRead) {
                    return 0;
                }
                isRead = true;
                System.arraycopy(input, 0, piece, 0, input.length);
                return input.length;
            }

            @Override
            public void close() {
                // There is nothing to close.
            }
        });
    }

    private static void drain(InputStream text) throws IOException {
        byte[] buffer = new byte[1 << 12];
        long left = MAX_BYTES;
        for (int count = text.read(buffer); count >= 0 && left > 0; count = text.read(buffer)) {
            left -= count;
        }
    }

    @FuzzTest(maxDuration = "10m")
    void gzipUnpacksOrIsDamaged(byte[] input) throws IOException {
        try (InputStream text = new GzipText(packed(input))) {
            drain(text);
        } catch (CorruptDataException _) {
            // That is what is said of it.
        }
    }

    @FuzzTest(maxDuration = "10m")
    void framesAreWalkedOrDamaged(byte[] input) throws IOException {
        try (InputStream frames = new ZstdFrames(packed(input))) {
            drain(frames);
        } catch (CorruptDataException _) {
            // That is what is said of it.
        }
    }

    /** The library says anything of what is damaged; {@link UnpackedContents} puts it into words. */
    @FuzzTest(maxDuration = "10m")
    void zstandardUnpacksOrThrows(byte[] input) {
        try (InputStream text = new ZstdInputStream(new ZstdFrames(packed(input)))) {
            drain(text);
        } catch (IOException | RuntimeException _) {
            // So be it: no error of the JVM, and it comes to an end.
        }
    }
}
