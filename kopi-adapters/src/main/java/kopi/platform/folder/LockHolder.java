package kopi.platform.folder;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a lock file says: who has the lock, for those who do not get it. Anybody may write it, so no more is believed than
 * can be shown.
 *
 * @param pid the process
 * @param command what it does: {@code run}
 * @param since when it began, in UTC
 */
record LockHolder(long pid, String command, String since) {
    private static final String TITLE = "kopi-lock";
    private static final String RELEASED = TITLE + " released\n";
    private static final Pattern HELD = Pattern.compile(TITLE + " (\\d{1,10}) ([a-z-]{1,20}) ([0-9TZ:-]{1,20})\n");
    private static final int MAX_BYTES = 100;

    /** What a lock file may hold. */
    enum Content {
        /** Nothing: it has just been made. */
        EMPTY,
        /** Who has it, or had it when killed. */
        HOLDER,
        /** It was given back, and is about to be deleted. */
        RELEASED,
        /** Something that is not kopi's to write over. */
        FOREIGN
    }

    static Content content(FileChannel file) throws IOException {
        String text = read(file);
        if (text.isEmpty()) {
            return Content.EMPTY;
        }
        if (text.equals(RELEASED)) {
            return Content.RELEASED;
        }
        // A prefix of a line is what a full disk leaves.
        return text.startsWith(TITLE) || TITLE.startsWith(text) ? Content.HOLDER : Content.FOREIGN;
    }

    static Optional<LockHolder> of(FileChannel file) throws IOException {
        Matcher matcher = HELD.matcher(read(file));
        return matcher.matches()
                ? Optional.of(new LockHolder(Long.parseLong(matcher.group(1)), matcher.group(2), matcher.group(3)))
                : Optional.empty();
    }

    private static String read(FileChannel file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
        while (bytes.hasRemaining() && file.read(bytes, bytes.position()) >= 0) {
            // until all is read
        }
        return US_ASCII.decode(bytes.flip()).toString();
    }

    void writeTo(FileChannel file) throws IOException {
        write(file, TITLE + " " + pid + " " + command + " " + since + "\n");
    }

    static void writeReleased(FileChannel file) throws IOException {
        write(file, RELEASED);
    }

    private static void write(FileChannel file, String line) throws IOException {
        ByteBuffer bytes = US_ASCII.encode(line);
        file.truncate(0);
        while (bytes.hasRemaining()) {
            file.write(bytes, bytes.position());
        }
    }
}
