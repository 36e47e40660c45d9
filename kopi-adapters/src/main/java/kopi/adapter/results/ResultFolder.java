package kopi.adapter.results;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import kopi.core.error.InvalidInputException;
import kopi.core.error.KopiException;
import kopi.core.error.UnavailableException;
import kopi.core.model.PlainName;
import kopi.core.operator.CsvRecords;
import kopi.core.report.Report.OutputFile;
import kopi.platform.folder.Draft;
import kopi.platform.folder.IoReason;
import kopi.platform.folder.LockedFolder;
import org.jspecify.annotations.Nullable;

/**
 * The folder that a job's files go to. Each is a {@link Draft} until the whole job is done; so a file that is there is
 * complete, whatever happened to its writer. While it is open nobody else writes to the folder.
 *
 * <p>A job that is started over {@link #restart}s its files. Thread-safe.
 */
public final class ResultFolder implements AutoCloseable {
    private static final int HASH_BUFFER_BYTES = 1 << 16;

    private final Path path;
    private final String command;

    @GuardedBy("this")
    private @Nullable LockedFolder folder;

    @GuardedBy("this")
    private final Map<String, DraftFile> drafts = new LinkedHashMap<>();

    @GuardedBy("this")
    private boolean isClosed;

    /**
     * That folder; it is not touched yet.
     *
     * @param command what writes to it, for others that want to: {@code run}
     */
    public ResultFolder(Path path, String command) {
        this.path = path;
        this.command = command;
    }

    /**
     * Makes the folder if need be, and keeps others from writing to it.
     *
     * @throws InvalidInputException if it cannot be made or written to
     * @throws UnavailableException if another process writes to it, the machine is at its limits, or this has been closed
     */
    public synchronized void open() {
        requireNotClosed();
        try {
            folder = LockedFolder.open(path, command);
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    private KopiException cannotWrite(IOException e) {
        return IoReason.failure("cannot write to the output folder " + path, e);
    }

    @GuardedBy("this")
    private void requireNotClosed() {
        if (isClosed) {
            throw new UnavailableException("writing to " + path + " was cancelled");
        }
    }

    @GuardedBy("this")
    private LockedFolder folder() {
        requireNotClosed();
        LockedFolder opened = folder;
        if (opened == null) {
            throw new IllegalStateException("the folder is not open yet");
        }
        return opened;
    }

    /**
     * Starts every file with its header line; what was written before, and not committed, is thrown away.
     *
     * @throws InvalidInputException if a file cannot be made, or two would have the same name
     * @throws UnavailableException if it has been closed
     */
    public synchronized void restart(List<OutputFile> files) {
        LockedFolder opened = folder();
        discard();
        try {
            for (OutputFile file : files) {
                requireName(file.name());
                var draft = new DraftFile(opened.draft(file.name()));
                drafts.put(file.name(), draft);
                var header = new CsvRecords();
                file.header().forEach(header::field);
                draft.write(header.end().toBytes());
            }
        } catch (IOException e) {
            discard();
            throw cannotWrite(e);
        } catch (InvalidInputException e) {
            discard();
            throw e;
        }
    }

    /** Plans may come from another client, by way of a cluster. */
    @GuardedBy("this")
    private void requireName(String file) {
        if (!PlainName.isValid(file)) {
            throw new InvalidInputException("the job writes to a file whose name " + PlainName.REQUIREMENT);
        }
        if (drafts.keySet().stream().anyMatch(file::equalsIgnoreCase)) {
            throw new InvalidInputException("the job writes to the file " + file + " more than once");
        }
    }

    /** Where a file will be when it is done. */
    public Path path(String file) {
        return path.resolve(file);
    }

    /**
     * Adds records to a file.
     *
     * @throws UnavailableException if they cannot be written, because the disk is full say
     */
    public synchronized void append(String file, byte[] csv) {
        DraftFile draft = drafts.get(file);
        if (draft == null) {
            return; // given up meanwhile
        }
        try {
            draft.write(csv);
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    /**
     * Has everything written to the disk: what is left to do is to give names.
     *
     * @return what there is, in the order in which it was started
     * @throws UnavailableException if it has been closed, or what is left to write cannot be written
     */
    public synchronized List<WrittenFile> finish() {
        requireNotClosed();
        List<WrittenFile> written = new ArrayList<>();
        drafts.forEach((name, draft) -> {
            try {
                written.add(draft.finish());
            } catch (IOException e) {
                throw cannotWrite(name, e);
            }
        });
        return written;
    }

    /**
     * Gives every file its name, removes others, and last of all replaces the manifest.
     *
     * @param manifest its name
     * @param content what it says of the files that are finished
     * @param obsolete names of files that are removed
     * @return those of them that could not be removed
     * @throws UnavailableException if it has been closed, the folder is not in its place any more, or the manifest cannot
     *     be written; then no file has changed, unless renaming itself failed half-way
     */
    public synchronized List<String> commit(String manifest, byte[] content, Collection<String> obsolete) {
        LockedFolder opened = folder();
        try (Draft last = opened.draft(manifest)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                last.channel().write(bytes);
            }
            last.force();
            opened.requireInPlace();
            publish();
            List<String> left =
                    obsolete.stream().filter(file -> !isRemoved(opened, file)).toList();
            last.publish();
            opened.force();
            return left;
        } catch (IOException e) {
            throw cannotWrite(manifest, e);
        }
    }

    private static boolean isRemoved(LockedFolder folder, String file) {
        try {
            folder.folder().delete(file);
            return true;
        } catch (NoSuchFileException _) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    @GuardedBy("this")
    private void publish() {
        for (Map.Entry<String, DraftFile> file : drafts.entrySet()) {
            try {
                file.getValue().publish();
            } catch (IOException e) {
                throw cannotWrite(file.getKey(), e);
            }
        }
        drafts.clear();
    }

    private UnavailableException cannotWrite(String file, IOException e) {
        return new UnavailableException("cannot write " + path(file) + ": " + IoReason.of(e), e);
    }

    // --- What was there before. -------------------------------------------------------------------------------------

    /**
     * The names of the files that are in the folder, but for those that are being written.
     *
     * @throws UnavailableException if it cannot be listed
     */
    public synchronized List<String> names() {
        try {
            return folder().names();
        } catch (IOException e) {
            throw new UnavailableException("cannot list the output folder " + path + ": " + IoReason.of(e), e);
        }
    }

    /**
     * What a small file of the folder holds; empty: there is none, it is larger, or it cannot be read.
     *
     * @param maxBytes up to which size a file is small
     */
    public synchronized Optional<byte[]> content(String file, int maxBytes) {
        LockedFolder opened = folder();
        try {
            if (opened.size(file).filter(size -> size <= maxBytes).isEmpty()) {
                return Optional.empty();
            }
            try (FileChannel channel = opened.folder().read(file)) {
                ByteBuffer bytes = ByteBuffer.allocate(maxBytes);
                while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                    // until its end
                }
                byte[] content = new byte[bytes.flip().remaining()];
                bytes.get(content);
                return Optional.of(content);
            }
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** Whether a file of the folder is that one still, byte for byte as far as its checksum tells. */
    public synchronized boolean isUnchanged(WrittenFile file) {
        LockedFolder opened = folder();
        try {
            if (opened.size(file.name()).filter(size -> size == file.bytes()).isEmpty()) {
                return false;
            }
            try (FileChannel channel = opened.folder().read(file.name())) {
                return WrittenFile.of(file.name(), file.bytes(), crc32c(channel))
                        .equals(file);
            }
        } catch (IOException _) {
            return false;
        }
    }

    private static long crc32c(FileChannel channel) throws IOException {
        var crc = new CRC32C();
        ByteBuffer bytes = ByteBuffer.allocate(HASH_BUFFER_BYTES);
        while (channel.read(bytes) >= 0) {
            crc.update(bytes.flip());
            bytes.clear();
        }
        return crc.getValue();
    }

    // --- The end. ---------------------------------------------------------------------------------------------------

    /** Throws away what has not been committed; other files may be started. */
    public synchronized void abandon() {
        discard();
    }

    @GuardedBy("this")
    private void discard() {
        drafts.values().forEach(draft -> {
            try {
                draft.close();
            } catch (IOException _) {
                // What cannot be deleted is deleted by the next writer; its name says what it is.
            }
        });
        drafts.clear();
    }

    /** Throws away what has not been committed, also a folder that was made for it, and lets others write to the folder. */
    @Override
    public synchronized void close() {
        isClosed = true;
        discard();
        LockedFolder opened = folder;
        if (opened != null) {
            folder = null;
            opened.closeUnused();
        }
    }
}
