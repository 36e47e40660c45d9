package kopi.adapter.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import kopi.core.port.NodeLog;
import kopi.platform.folder.IoReason;

/**
 * The end of a file of lines that grows. No more than {@link #WINDOW} bytes of it are read at a time; a file that has become
 * shorter, as a log that was begun anew, is read from its start. For one thread.
 */
final class LogTail implements NodeLog {
    /** How far before the end lines are looked for. */
    static final int WINDOW = 1 << 20;

    private final Path file;
    /** Up to where whole lines have been read. */
    private long position;

    LogTail(Path file) {
        this.file = file;
    }

    @Override
    public List<String> last(int count) {
        position = 0;
        List<String> lines = more();
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }

    /** Of more than fit into a window, the last lines. */
    @Override
    public List<String> more() {
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            long length = in.length();
            long from = position <= length ? position : 0;
            long begin = Math.max(from, length - WINDOW);
            byte[] bytes = new byte[(int) (length - begin)];
            in.seek(begin);
            in.readFully(bytes);
            int end = endOfLastLine(bytes);
            position = begin + end;
            // The first one may have lost its beginning.
            return new String(bytes, 0, end, UTF_8)
                    .lines()
                    .skip(begin > from ? 1 : 0)
                    .toList();
        } catch (IOException e) {
            throw IoReason.failure("cannot read " + file, e);
        }
    }

    private static int endOfLastLine(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }
}
