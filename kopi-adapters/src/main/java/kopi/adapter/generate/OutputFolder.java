package kopi.adapter.generate;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.platform.folder.Draft;
import kopi.platform.folder.IoReason;
import kopi.platform.folder.LockedFolder;
import kopi.platform.folder.OpenFolder;

/**
 * The folder a dataset goes to. Files are {@link Draft}s until all of them are complete, so that a generator that is killed
 * leaves nothing that looks like a dataset; the next one clears that away. Thread-safe.
 */
final class OutputFolder implements AutoCloseable {
    private static final String COMMAND = "generate";

    private final LockedFolder folder;
    private final Outlet outlet;
    private final List<Path> made = new ArrayList<>();
    private final Map<String, OpenFolder> datasets = new TreeMap<>();
    private final List<DatasetFile> files = new ArrayList<>();
    private boolean isClosed;

    private record DatasetFile(OpenFolder folder, Draft draft) {
        Path path() {
            return folder.path().resolve(draft.name());
        }
    }

    /** What a file's content goes through; what a test puts between it and the disk. */
    @FunctionalInterface
    interface Outlet {
        /** Nothing. */
        Outlet DISK = (name, file) -> file;

        WritableByteChannel to(String name, FileChannel file) throws IOException;
    }

    private OutputFolder(LockedFolder folder, Outlet outlet) {
        this.folder = folder;
        this.outlet = outlet;
    }

    /**
     * Makes the folder, if it is not there.
     *
     * @throws InvalidInputException if it has something in it, is no folder or cannot be made
     * @throws UnavailableException if another process writes to it
     */
    static OutputFolder create(Path path, Outlet outlet) {
        try {
            OutputFolder output = new OutputFolder(LockedFolder.open(path, COMMAND), outlet);
            output.requireEmpty();
            return output;
        } catch (NotDirectoryException | FileAlreadyExistsException e) {
            throw new InvalidInputException(
                    "cannot write a dataset to " + path + ": it is not a folder; choose another", e);
        } catch (IOException e) {
            throw IoReason.failure("cannot write a dataset to " + path, e);
        }
    }

    /** Folders of datasets may be there, and what a killed generator has left in them. */
    private void requireEmpty() throws IOException {
        for (String name : folder.names()) {
            if (!DatasetGenerator.DATASETS.contains(name) || !isEmpty(name)) {
                close(LockedFolder::closeUnused);
                throw new InvalidInputException("the folder " + folder.folder().path()
                        + " is not empty; remove what is in it or choose another, so that two datasets are not mixed");
            }
        }
    }

    private boolean isEmpty(String dataset) throws IOException {
        try (OpenFolder inside = folder.folder().subfolder(dataset)) {
            LockedFolder.clear(inside);
            return inside.names().isEmpty();
        } catch (NotDirectoryException _) {
            return false;
        }
    }

    /** Opens a file of a dataset, in a folder of the dataset's name. */
    synchronized WritableByteChannel open(String dataset, String fileName) throws IOException {
        OpenFolder inside = datasets.get(dataset);
        if (inside == null) {
            Path path = folder.folder().path().resolve(dataset);
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(path);
                made.add(path);
            }
            inside = folder.folder().subfolder(dataset);
            datasets.put(dataset, inside);
        }
        Draft draft = Draft.create(inside, fileName);
        files.add(new DatasetFile(inside, draft));
        return outlet.to(dataset + "/" + fileName, draft.channel());
    }

    /**
     * Gives all files their names: they are complete.
     *
     * @throws UnavailableException if the folder is not in its place any more
     */
    synchronized void publish() throws IOException {
        folder.requireInPlace();
        for (DatasetFile file : files) {
            file.draft().publish();
        }
    }

    /** How many files have been opened. */
    synchronized int fileCount() {
        return files.size();
    }

    /**
     * Removes what was made here, as far as possible, and lets others write to the folder.
     *
     * @return what is known to be left, or empty
     */
    synchronized List<Path> discard() {
        List<Path> left = new ArrayList<>();
        for (DatasetFile file : files) {
            try {
                if (file.draft().isPublished()) {
                    file.folder().delete(file.draft().name());
                }
                file.draft().close();
            } catch (IOException e) {
                left.add(file.path());
            }
        }
        files.clear();
        for (Path path : made) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                left.add(path);
            }
        }
        made.clear();
        close(LockedFolder::closeUnused);
        return left;
    }

    /** What becomes of a failure to write: what went wrong, and what is left behind. */
    UnavailableException failed(IOException cause) {
        List<Path> left = discard();
        String rest = left.isEmpty()
                ? "the incomplete dataset was removed"
                : "these files of the incomplete dataset could not be removed: " + left.getFirst()
                        + (left.size() > 1 ? " and " + (left.size() - 1) + " more" : "");
        return new UnavailableException(
                "cannot write the dataset to " + folder.folder().path() + ": " + IoReason.of(cause) + "; " + rest,
                cause);
    }

    /** Lets others write to the folder. What was not published is a draft still. */
    @Override
    public synchronized void close() {
        close(LockedFolder::close);
    }

    private synchronized void close(Consumer<LockedFolder> closing) {
        if (!isClosed) {
            isClosed = true;
            datasets.values().forEach(OpenFolder::close);
            closing.accept(folder);
        }
    }
}
