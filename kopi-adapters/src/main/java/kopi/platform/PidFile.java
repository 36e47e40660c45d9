package kopi.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that says which process is meant: {@code PID START}, and perhaps more words. A file that says nothing of the kind
 * (empty, cut short, garbage, unreadable) is one that names no process: what cannot be recognised is never signalled.
 */
public final class PidFile {
    private PidFile() {}

    /** Replaces the file as a whole. */
    public static void write(Path file, ProcessIdentity process, String more) throws IOException {
        PrivateFiles.write(file, process.pid() + " " + process.start() + (more.isEmpty() ? "" : " " + more) + "\n");
    }

    /** What a pid file says. */
    public sealed interface Content {
        /** There is none. */
        record Absent() implements Content {}

        /**
         * It names a process, which may have ended.
         *
         * @param more the words behind it
         */
        record Named(ProcessIdentity process, String more) implements Content {}

        /**
         * It names none.
         *
         * @param reason for people
         */
        record Unusable(String reason) implements Content {}
    }

    /** Reads it, whatever it is. */
    public static Content read(Path file) {
        String line;
        try {
            if (!Files.isRegularFile(file)) {
                return Files.exists(file) ? new Content.Unusable("it is not a file") : new Content.Absent();
            }
            line = Files.readString(file).strip();
        } catch (NoSuchFileException _) {
            return new Content.Absent();
        } catch (IOException e) {
            return new Content.Unusable("it cannot be read: " + e);
        }
        if (line.isEmpty()) {
            return new Content.Unusable("it is empty");
        }
        String[] words = line.split(" ", 3);
        try {
            long pid = Long.parseLong(words[0]);
            return words.length < 2 || pid < 1 || words[1].isEmpty()
                    ? new Content.Unusable("it names no process")
                    : new Content.Named(new ProcessIdentity(pid, words[1]), words.length == 3 ? words[2] : "");
        } catch (NumberFormatException _) {
            return new Content.Unusable("it names no process");
        }
    }

    /** The process that it names; none if it names none. */
    public static Optional<ProcessIdentity> process(Path file) {
        return read(file) instanceof Content.Named(ProcessIdentity process, String _)
                ? Optional.of(process)
                : Optional.empty();
    }
}
