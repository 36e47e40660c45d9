package kopi.app.ask;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import kopi.core.error.InvalidInputException;
import kopi.core.text.SafeText;
import kopi.platform.folder.IoReason;

/** Where results are written: each has its name only when it is complete, and replaces what had that name. */
public final class ResultOutput {
    private final Path path;
    private final boolean isFolder;
    private final ResultFormat format;

    private ResultOutput(Path path, boolean isFolder, ResultFormat format) {
        this.path = path;
        this.isFolder = isFolder;
        this.format = format;
    }

    /** A file, for one result, or for all in a format that {@linkplain ResultFormat#holdsSeveral holds several}. */
    public static ResultOutput file(Path path, ResultFormat format) {
        return new ResultOutput(path, false, format);
    }

    /** A folder, which is made if it does not exist; each result has a file of its report's name. */
    public static ResultOutput folder(Path path, ResultFormat format) {
        return new ResultOutput(path, true, format);
    }

    /**
     * Writes results.
     *
     * @return what was written, a line for each
     * @throws kopi.core.error.KopiException if one cannot be written; those before it are
     */
    public List<String> write(List<QueryResult> results) {
        if (!isFolder) {
            return write(results, path);
        }
        List<String> lines = new ArrayList<>();
        for (QueryResult result : results) {
            lines.addAll(write(List.of(result), path.resolve(result.name() + "." + format.suffix())));
        }
        return lines;
    }

    private List<String> write(List<QueryResult> results, Path file) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file)) {
            throw new InvalidInputException("cannot write to " + SafeText.value(file) + ": it is not a file");
        }
        try {
            Path folder = file.toAbsolutePath().getParent();
            Files.createDirectories(folder);
            Path draft = Files.createTempFile(folder, "kopi-", ".partial");
            try {
                List<Integer> sheets = writeTo(draft, results);
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                return lines(results, sheets, file);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw IoReason.failure("cannot write to " + SafeText.value(file), e);
        }
    }

    /** On how many sheets each result is; of text, on one. */
    private List<Integer> writeTo(Path draft, List<QueryResult> results) throws IOException {
        if (format.isText()) {
            try (Writer to = Files.newBufferedWriter(draft)) {
                for (QueryResult result : results) {
                    format.write(result, to);
                }
            }
            return Collections.nCopies(results.size(), 1);
        }
        if (format == ResultFormat.PARQUET) {
            for (QueryResult result : results) {
                ParquetResult.write(result, draft);
            }
            return Collections.nCopies(results.size(), 1);
        }
        try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(draft))) {
            return XlsxBook.write(results, to);
        }
    }

    private static List<String> lines(List<QueryResult> results, List<Integer> sheets, Path file) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            long rows = results.get(i).rows();
            lines.add(SafeText.value(file)
                    + (results.size() == 1 ? "" : "  " + results.get(i).name()) + "  " + rows
                    + (rows == 1 ? " row" : " rows")
                    + (sheets.get(i) == 1
                            ? ""
                            : " on " + sheets.get(i) + " sheets, for one has room for " + (XlsxBook.MAX_ROWS - 1)));
        }
        return lines;
    }
}
