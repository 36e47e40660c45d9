package kopi.adapter.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import kopi.core.error.InvalidInputException;
import kopi.core.text.SafeText;

/**
 * A path in which names may be patterns, as shells have them: {@code *}, {@code ?}, {@code [a-z]}, {@code {a,b}}, and {@code **} for any
 * folders. None of them stands for a dot that a name begins with.
 */
final class FilePattern {
    private static final String SPECIAL = "*?[{";
    private static final String ANY_FOLDERS = "**";
    /** However many folders are inside of each other, and entries are looked at. */
    private static final int MAX_ENTRIES = 100_000;

    private final String pattern;
    private final Path path;
    private final boolean isPath;
    private int entries;

    private FilePattern(String pattern, Path path, boolean isPath) {
        this.pattern = pattern;
        this.path = path;
        this.isPath = isPath;
    }

    /**
     * That of a table.
     *
     * @throws InvalidInputException if it is neither a path nor a pattern
     */
    static FilePattern of(String table, String pattern) {
        try {
            Path path = Path.of(pattern);
            // What is there is meant, however it is called.
            boolean isPath = Files.exists(path, LinkOption.NOFOLLOW_LINKS) || !isSpecial(pattern);
            return new FilePattern(pattern, path, isPath);
        } catch (InvalidPathException _) {
            throw new InvalidInputException("--table " + table + ": " + SafeText.value(pattern) + " is not a path");
        }
    }

    private static boolean isSpecial(String name) {
        return name.chars().anyMatch(c -> SPECIAL.indexOf(c) >= 0);
    }

    /** Whether it is a path, of a file or folder that is wanted and not only looked for. */
    boolean isPath() {
        return isPath;
    }

    /**
     * What it stands for.
     *
     * @throws InvalidInputException if a folder cannot be listed, or there is too much in it
     */
    List<Path> find() {
        if (isPath) {
            return Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? List.of(path) : List.of();
        }
        List<Path> found = new ArrayList<>();
        Path root = path.getRoot();
        find(root == null ? Path.of("") : root, 0, 0, found);
        return found;
    }

    private void find(Path folder, int name, int depth, List<Path> found) {
        String wanted = path.getName(name).toString();
        boolean isLast = name == path.getNameCount() - 1;
        if (wanted.equals(ANY_FOLDERS) && !isLast) {
            find(folder, name + 1, depth, found);
            if (depth < TableFolder.MAX_DEPTH) {
                list(folder).stream()
                        .filter(entry ->
                                isVisible(entry, ANY_FOLDERS) && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                        .forEach(entry -> find(entry, name, depth + 1, found));
            }
        } else if (isSpecial(wanted)) {
            PathMatcher matcher = matcher(wanted);
            list(folder).stream()
                    .filter(entry -> isVisible(entry, wanted) && matcher.matches(entry.getFileName()))
                    .forEach(entry -> matched(entry, isLast, name, depth, found));
        } else {
            matched(folder.resolve(wanted), isLast, name, depth, found);
        }
    }

    private void matched(Path entry, boolean isLast, int name, int depth, List<Path> found) {
        if (isLast && Files.exists(entry, LinkOption.NOFOLLOW_LINKS) && !found.contains(entry)) {
            found.add(entry);
        } else if (!isLast && Files.isDirectory(entry)) {
            find(entry, name + 1, depth, found);
        }
    }

    private static boolean isVisible(Path entry, String wanted) {
        return wanted.startsWith(".") || !entry.getFileName().toString().startsWith(".");
    }

    private PathMatcher matcher(String name) {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + name);
        } catch (PatternSyntaxException e) {
            throw new InvalidInputException(
                    "the pattern " + SafeText.value(pattern) + " is malformed: " + e.getDescription(), e);
        }
    }

    private List<Path> list(Path folder) {
        List<Path> listed = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path entry : stream) {
                if (++entries > MAX_ENTRIES) {
                    throw new InvalidInputException("the pattern " + SafeText.value(pattern)
                            + " leads through more than " + MAX_ENTRIES + " entries");
                }
                listed.add(entry);
            }
        } catch (DirectoryIteratorException e) {
            throw TableFolder.unreadable(folder.toString(), e.getCause() == null ? new IOException(e) : e.getCause());
        } catch (IOException e) {
            throw TableFolder.unreadable(folder.toString(), e);
        }
        return listed;
    }
}
