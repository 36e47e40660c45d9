package kopi.adapter.results;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.core.report.Report.OutputFile;

/**
 * The folder that a job's files go to. Each is written beside its final name, as {@code t1.csv.partial}, and takes that
 * name only when the whole job is done; so a file that is there is complete, whatever happened to its writer.
 *
 * <p>Thread-safe.
 */
public final class ResultFolder implements AutoCloseable {
    private static final String PARTIAL = ".partial";
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path folder;
    private final List<OutputFile> files;

    @GuardedBy("this")
    private final Map<String, OutputStream> open = new LinkedHashMap<>();

    @GuardedBy("this")
    private boolean isClosed;

    /** Those files in that folder; nothing is written yet. */
    public ResultFolder(Path folder, List<OutputFile> files) {
        this.folder = folder;
        this.files = List.copyOf(files);
    }

    /**
     * Makes the folder if need be and starts every file with its header line.
     *
     * @throws InvalidInputException if the folder cannot be made or written to
     * @throws UnavailableException if it has been closed
     */
    public synchronized void open() {
        requireNotClosed();
        try {
            Files.createDirectories(folder);
            for (OutputFile file : files) {
                start(file);
            }
        } catch (IOException e) {
            close();
            throw new InvalidInputException("cannot write to the output folder " + folder + ": " + reason(e), e);
        }
    }

    @GuardedBy("this")
    private void requireNotClosed() {
        if (isClosed) {
            throw new UnavailableException("what was to be written to " + folder + " has been given up");
        }
    }

    @GuardedBy("this")
    private void start(OutputFile file) throws IOException {
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial(file.name())), BUFFER_BYTES);
        open.put(file.name(), out);
        out.write((String.join(",", file.header()) + "\n").getBytes(UTF_8));
    }

    private Path partial(String file) {
        return folder.resolve(file + PARTIAL);
    }

    /** Where a file will be when it is done. */
    public Path path(String file) {
        return folder.resolve(file);
    }

    /**
     * Adds records to a file.
     *
     * @throws UnavailableException if they cannot be written, because the disk is full say
     */
    public synchronized void append(String file, byte[] csv) {
        OutputStream out = open.get(file);
        if (out == null) {
            return; // given up meanwhile
        }
        try {
            out.write(csv);
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    /**
     * Gives every file its name.
     *
     * @throws UnavailableException if it has been closed, or what is left to write cannot be written; then no file has
     *     changed, unless renaming itself failed half-way
     */
    public synchronized void commit() {
        requireNotClosed();
        for (Map.Entry<String, OutputStream> file : open.entrySet()) {
            try {
                file.getValue().close();
            } catch (IOException e) {
                throw cannotWrite(file.getKey(), e);
            }
        }
        for (String file : open.keySet()) {
            try {
                Files.move(partial(file), path(file), ATOMIC_MOVE, REPLACE_EXISTING);
            } catch (IOException e) {
                throw cannotWrite(file, e);
            }
        }
        open.clear();
    }

    private UnavailableException cannotWrite(String file, IOException e) {
        return new UnavailableException("cannot write " + path(file) + ": " + reason(e), e);
    }

    /** Throws away what has not been committed. */
    @Override
    public synchronized void close() {
        isClosed = true;
        open.forEach((file, out) -> {
            try {
                out.close();
            } catch (IOException _) {
                // It is thrown away next; that its last bytes could not be written does not matter.
            }
            try {
                Files.deleteIfExists(partial(file));
            } catch (IOException _) {
                // A partial file that cannot be deleted is overwritten by the next run; its name says what it is.
            }
        });
        open.clear();
    }

    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "there is no such folder, and it cannot be made";
            case FileAlreadyExistsException _ -> "there is a file of that name";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
