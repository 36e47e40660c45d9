package kopi.adapter.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import kopi.core.error.InvalidInputException;
import kopi.core.error.KopiException;
import kopi.core.text.SafeText;
import kopi.platform.folder.IoReason;

/**
 * What a table's folder holds: its CSV files, those in sub-folders included, in the order of their paths; and every entry
 * that is not read, with the reason. Nothing is opened, since to open a named pipe waits for whoever writes to it.
 *
 * @param files what is read
 * @param skipped what is not
 */
record TableFolder(List<Entry> files, List<SkippedEntry> skipped) {
    /** However many folders are inside of each other. */
    static final int MAX_DEPTH = 32;
    /** Bounds memory; every file that is read stays open. */
    private static final int MAX_ENTRIES = 100_000;

    TableFolder {
        files = List.copyOf(files);
        skipped = List.copyOf(skipped);
    }

    /**
     * A file that is read.
     *
     * @param path where it is
     * @param name relative to the dataset directory, always with {@code /}
     * @param packing what its bytes are
     * @param state of when it was found
     * @param stdin what it comes from if it is no file
     */
    record Entry(Path path, String name, Packing packing, FileState state, Optional<StandardInput> stdin) {
        static Entry file(Path path, String name, Packing packing, FileState state) {
            return new Entry(path, name, packing, state, Optional.empty());
        }

        static Entry of(StandardInput stdin) {
            return new Entry(Path.of("-"), StandardInput.NAME, stdin.packing(), FileState.NONE, Optional.of(stdin));
        }

        /** Whether its text comes from the start to the end only, and nobody knows before how much there is. */
        boolean isStreamed() {
            return packing != Packing.PLAIN || stdin.isPresent();
        }

        /**
         * Begins with the text of one that {@link #isStreamed}.
         *
         * @throws InvalidInputException like {@link #contents}
         */
        UnpackedContents stream() {
            return UnpackedContents.of(this, stdin.map(StandardInput::stream).orElseGet(() -> PieceSource.of(this)));
        }

        /**
         * Opens its text, to look at the start of it.
         *
         * @throws InvalidInputException if it cannot be read, or is not the file any more that was found
         */
        Contents contents() {
            if (packing == Packing.COLUMNAR) {
                return ColumnarTable.sample(this);
            }
            return isStreamed()
                    ? UnpackedContents.of(this, stdin.map(StandardInput::look).orElseGet(() -> PieceSource.of(this)))
                    : FileContents.open(this);
        }

        /** What it was when it was found, in bytes. */
        long size() {
            return state.size();
        }

        /**
         * Makes sure that the path still leads to the same file, and that nothing has written to it since it was found.
         *
         * @throws InvalidInputException if not
         */
        void verifyUnchanged() {
            if (stdin.isPresent()) {
                return;
            }
            Optional<String> difference;
            try {
                difference = FileState.difference(path, state);
            } catch (IOException e) {
                throw unreadable(name, e);
            }
            if (difference.isPresent()) {
                throw changed(difference.get());
            }
        }

        /**
         * What is thrown when it does not hold any more what it has held.
         *
         * @param how what has happened to it
         */
        InvalidInputException changed(String how) {
            return new InvalidInputException(SafeText.value(name) + " changed while it was read: " + how
                    + "; nothing may write to a dataset while kopi reads it");
        }
    }

    /** What is thrown when a file or folder cannot be read. */
    static KopiException unreadable(String name, IOException e) {
        return IoReason.failure("cannot read " + SafeText.value(name), e);
    }

    /**
     * Lists a table's folder.
     *
     * @throws InvalidInputException if it is missing, cannot be listed, has no CSV file, or has something named like one
     *     that is none
     */
    static TableFolder list(Path dataDirectory, String table) {
        return list(dataDirectory, table, table);
    }

    /** The same of a table whose name may be in other letters, large or small, than its folder's, if there is one such folder. */
    static TableFolder listInAnyCase(Path dataDirectory, String table) {
        if (Files.isDirectory(dataDirectory.resolve(table))) {
            return list(dataDirectory, table);
        }
        List<String> same = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(dataDirectory, Files::isDirectory)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (name.equalsIgnoreCase(table) && same.size() < 2) {
                    same.add(name);
                }
            }
        } catch (IOException | DirectoryIteratorException _) {
            // Then it is missing, and that is said.
        }
        return list(dataDirectory, table, same.size() == 1 ? same.getFirst() : table);
    }

    /**
     * Lists the files that somebody has named for a table.
     *
     * @param patterns paths of files or folders, in which {@code *}, {@code ?}, {@code [a-z]}, {@code {a,b}} and {@code **} stand for
     *     what a shell has them stand for
     * @throws InvalidInputException if there is none, or one cannot be read
     */
    static TableFolder named(String table, List<String> patterns) {
        var lister = new Lister();
        for (String pattern : patterns) {
            FilePattern parsed = FilePattern.of(table, pattern);
            List<Path> found = parsed.find();
            try {
                for (Path path : found) {
                    lister.addNamed(path, parsed.isPath());
                }
            } catch (IOException e) {
                throw unreadable(pattern, e);
            }
            if (found.isEmpty()) {
                throw new InvalidInputException("--table " + table + ": there is no file " + SafeText.value(pattern));
            }
        }
        List<Entry> files = lister.sortedFiles();
        if (files.isEmpty()) {
            throw new InvalidInputException("--table " + table + ": no file of " + SafeText.value(patterns.getFirst())
                    + " is read"
                    + lister.skipped.stream()
                            .findFirst()
                            .map(entry -> "; " + entry.warning())
                            .orElse(""));
        }
        return new TableFolder(files, lister.skipped);
    }

    private static TableFolder list(Path dataDirectory, String table, String folderName) {
        Path folder = dataDirectory.resolve(folderName);
        if (!Files.isDirectory(folder)) {
            throw new InvalidInputException(MissingFolder.message(dataDirectory, table));
        }
        var lister = new Lister();
        lister.list(folder, folderName, List.of());
        List<Entry> files = lister.sortedFiles();
        if (lister.files.isEmpty()) {
            throw new InvalidInputException(
                    "the folder " + SafeText.value(folder) + " has no .csv file, nor .csv.gz or .csv.zst"
                            + lister.skipped.stream()
                                    .findFirst()
                                    .map(entry -> "; " + entry.warning())
                                    .orElse(""));
        }
        return new TableFolder(files, lister.skipped);
    }

    private static final class Lister {
        private final List<Entry> files = new ArrayList<>();
        private final List<SkippedEntry> skipped = new ArrayList<>();
        private int entries;

        /** In the order of their paths, each once; what was passed over is put into that order, too. */
        List<Entry> sortedFiles() {
            skipped.sort(Comparator.comparing(SkippedEntry::name));
            Set<Path> known = new HashSet<>();
            return files.stream()
                    .sorted(Comparator.comparing(Entry::name))
                    .filter(entry -> known.add(entry.path().toAbsolutePath().normalize()))
                    .toList();
        }

        /** @param isWanted whether it was named, and not only found */
        void addNamed(Path path, boolean isWanted) throws IOException {
            String name = path.toString();
            if (Files.isDirectory(path)) {
                list(path, name, List.of());
                return;
            }
            Optional<String> unreadable = SkippedEntry.unreadable(String.valueOf(path.getFileName()));
            if (isWanted && unreadable.isPresent()) {
                SkippedEntry.format(name).ifPresent(reason -> {
                    throw new InvalidInputException(SafeText.value(name) + " is not read: " + reason);
                });
                unreadable = Optional.empty();
            }
            addFile(path, name, unreadable);
        }

        /** @param ancestors the keys of the folders that this one is in */
        void list(Path folder, String name, List<Object> ancestors) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
                List<Object> path = new ArrayList<>(ancestors);
                path.add(key(folder));
                for (Path entry : stream) {
                    if (++entries > MAX_ENTRIES) {
                        throw new InvalidInputException(SafeText.value(name) + " has more than " + MAX_ENTRIES
                                + " entries; merge its files into fewer");
                    }
                    add(entry, name + "/" + entry.getFileName(), path);
                }
            } catch (DirectoryIteratorException e) {
                throw unreadable(name, e.getCause() == null ? new IOException(e) : e.getCause());
            } catch (IOException e) {
                throw unreadable(name, e);
            }
        }

        private static Object key(Path folder) throws IOException {
            Object key = Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
            return key == null ? folder.toRealPath() : key;
        }

        private void add(Path entry, String name, List<Object> ancestors) throws IOException {
            String fileName = entry.getFileName().toString();
            Optional<String> hidden = SkippedEntry.hidden(fileName);
            if (hidden.isPresent()) {
                skip(name, hidden.get());
            } else if (Files.isDirectory(entry)) {
                addFolder(entry, name, ancestors);
            } else {
                addFile(entry, name, SkippedEntry.unreadable(fileName));
            }
        }

        private void addFolder(Path folder, String name, List<Object> ancestors) throws IOException {
            if (ancestors.contains(key(folder))) {
                skip(name, "a link to one of its parent folders");
                return;
            }
            if (ancestors.size() == MAX_DEPTH) {
                throw new InvalidInputException(
                        SafeText.value(name) + " is more than " + MAX_DEPTH + " folders deep; move its files up");
            }
            int before = files.size();
            list(folder, name, ancestors);
            if (files.size() == before) {
                skip(name, "a folder without a CSV file");
            }
        }

        private void addFile(Path file, String name, Optional<String> unreadable) {
            FileState state;
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                if (!attributes.isRegularFile()) {
                    String what = NonFile.describe(file);
                    if (unreadable.isEmpty()) {
                        throw new InvalidInputException(SafeText.value(name) + " is " + what
                                + ", not a file; move it away, or copy what it holds into a file");
                    }
                    skip(name, what + ", not a file");
                    return;
                }
                state = FileState.of(file);
            } catch (IOException e) {
                if (unreadable.isEmpty()) {
                    throw unreadable(name, e);
                }
                skip(name, Files.isSymbolicLink(file) ? "a broken link" : unreadable.get());
                return;
            }
            if (unreadable.isPresent()) {
                skip(name, unreadable.get());
            } else {
                files.add(Entry.file(file, name, Packing.of(name).orElse(Packing.PLAIN), state));
            }
        }

        private void skip(String name, String reason) {
            skipped.add(new SkippedEntry(name, reason));
        }
    }

    /** What is neither a file nor a folder. */
    private static final class NonFile {
        private static final int KIND = 0xF000;
        private static final int PIPE = 0x1000;
        private static final int CHARACTER_DEVICE = 0x2000;
        private static final int BLOCK_DEVICE = 0x6000;
        private static final int SOCKET = 0xC000;

        static String describe(Path path) {
            return switch (mode(path) & KIND) {
                case PIPE -> "a named pipe";
                case SOCKET -> "a socket";
                case CHARACTER_DEVICE, BLOCK_DEVICE -> "a device";
                default -> "not a regular file";
            };
        }

        private static int mode(Path path) {
            try {
                return (int) Files.getAttribute(path, "unix:mode");
            } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
                return 0;
            }
        }
    }
}
