package kopi.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import kopi.core.port.NodeLog;

/**
 * What a node's newest container has said. The engine sends both outputs as frames: a byte that says which, three zeros, the
 * length in four bytes, and the text. For one thread.
 */
final class ContainerLog implements NodeLog {
    private static final int FRAME_HEAD = 8;
    private static final int LENGTH_AT = 4;
    private static final int MOST_LINES = 10_000;

    private final Engine engine;
    private final Supplier<Optional<String>> newest;
    private Instant last = Instant.EPOCH;

    ContainerLog(Engine engine, Supplier<Optional<String>> newest) {
        this.engine = engine;
        this.newest = newest;
    }

    @Override
    public List<String> last(int lines) {
        last = Instant.EPOCH;
        return read("tail=" + Math.min(lines, MOST_LINES));
    }

    @Override
    public List<String> more() {
        return read("tail=" + MOST_LINES + "&since=" + last.getEpochSecond() + "." + "%09d".formatted(last.getNano()));
    }

    private List<String> read(String query) {
        Optional<String> now = newest.get();
        if (now.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        byte[] text = unframed(engine.logs(now.get(), query));
        for (String line : new String(text, UTF_8).lines().toList()) {
            int blank = line.indexOf(' ');
            Instant at = time(line.substring(0, Math.max(0, blank)));
            if (at.isAfter(last)) {
                last = at;
                lines.add(line.substring(blank + 1));
            }
        }
        return lines;
    }

    /** Of a line that is broken in two, the second half has the time of the first. */
    private Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException _) {
            return last.plusNanos(1);
        }
    }

    private static byte[] unframed(ByteBuffer frames) {
        var text = new ByteArrayOutputStream();
        ByteBuffer bytes = frames.duplicate();
        while (bytes.remaining() >= FRAME_HEAD) {
            int length = bytes.getInt(bytes.position() + LENGTH_AT);
            bytes.position(bytes.position() + FRAME_HEAD);
            byte[] frame = new byte[Math.clamp(length, 0, bytes.remaining())];
            bytes.get(frame);
            text.writeBytes(frame);
        }
        return text.toByteArray();
    }
}
