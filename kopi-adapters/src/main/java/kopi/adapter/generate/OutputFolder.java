package kopi.adapter.generate;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;

/**
 * The folder a dataset goes to. Files have names that no reader takes for data until all of them are complete, so that
 * a generator that is killed leaves nothing that looks like a dataset. Thread-safe.
 */
final class OutputFolder {
    /** At the end of the name of every file until all are complete. */
    static final String UNFINISHED = ".partial";

    private final Path folder;
    private final Opener opener;
    private final List<Path> created = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();

    /** Opens a new file for writing; what a test puts in the place of the disk. */
    @FunctionalInterface
    interface Opener {
        /** Opens new files on the disk. */
        Opener DISK = path -> FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

        WritableByteChannel open(Path path) throws IOException;
    }

    private OutputFolder(Path folder, Opener opener) {
        this.folder = folder;
        this.opener = opener;
    }

    /**
     * Makes the folder, if it is not there.
     *
     * @throws InvalidInputException if it has something in it, is no folder or cannot be made
     */
    static OutputFolder create(Path folder, Opener opener) {
        OutputFolder output = new OutputFolder(folder, opener);
        try {
            if (Files.exists(folder)) {
                requireEmpty(folder);
            }
            output.makeFolders(folder);
        } catch (NotDirectoryException | FileAlreadyExistsException e) {
            throw new InvalidInputException(
                    "cannot write a dataset to " + folder + ": it is no folder; choose another", e);
        } catch (IOException e) {
            output.discard();
            throw new InvalidInputException("cannot make the folder " + folder + ": " + reason(e), e);
        }
        return output;
    }

    private static void requireEmpty(Path folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            if (entries.iterator().hasNext()) {
                throw new InvalidInputException("the folder " + folder
                        + " is not empty; remove what is in it or choose another, so that two datasets do not mix");
            }
        }
    }

    /** Opens a file of a dataset, in a folder of the dataset's name. */
    synchronized WritableByteChannel open(String dataset, String fileName) throws IOException {
        Path parent = folder.resolve(dataset);
        makeFolders(parent);
        Path file = parent.resolve(fileName);
        Path unfinished = parent.resolve(fileName + UNFINISHED);
        WritableByteChannel channel = opener.open(unfinished);
        created.add(unfinished);
        files.add(file);
        return channel;
    }

    /** Gives all files their names: they are complete. */
    synchronized void publish() throws IOException {
        for (Path file : files) {
            Path unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
            Files.move(unfinished, file);
            created.remove(unfinished);
            created.add(file);
        }
    }

    /** How many files have been opened. */
    synchronized int fileCount() {
        return files.size();
    }

    /**
     * Removes what was made here, as far as possible.
     *
     * @return what is known to be left, or empty
     */
    synchronized List<Path> discard() {
        List<Path> left = new ArrayList<>();
        for (Path path : created.reversed()) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                left.add(path);
            }
        }
        created.clear();
        return left;
    }

    /** What becomes of a failure to write: what went wrong, and what is left behind. */
    UnavailableException failed(IOException cause) {
        List<Path> left = discard();
        String rest = left.isEmpty()
                ? "the unfinished dataset is removed"
                : "of the unfinished dataset this could not be removed: " + left.getFirst()
                        + (left.size() > 1 ? " and " + (left.size() - 1) + " more" : "");
        return new UnavailableException(
                "cannot write the dataset to " + folder + ": " + reason(cause) + "; " + rest, cause);
    }

    private void makeFolders(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return;
        }
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
            makeFolders(parent);
        }
        Files.createDirectory(path);
        created.add(path);
    }

    /** Why it failed, without the path that the message has anyway. */
    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "the folder is gone";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }
}
