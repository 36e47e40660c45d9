package kopi.app.ask;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
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

    /** A file, for one result. */
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
        List<String> lines = new ArrayList<>();
        for (QueryResult result : results) {
            Path file = isFolder ? path.resolve(result.name() + "." + format.suffix()) : path;
            write(result, file);
            lines.add(SafeText.value(file) + "  " + result.rows() + (result.rows() == 1 ? " row" : " rows"));
        }
        return lines;
    }

    private void write(QueryResult result, Path file) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file)) {
            throw new InvalidInputException("cannot write to " + SafeText.value(file) + ": it is not a file");
        }
        try {
            Path folder = file.toAbsolutePath().getParent();
            Files.createDirectories(folder);
            Path draft = Files.createTempFile(folder, "kopi-", ".partial");
            try {
                try (Writer to = Files.newBufferedWriter(draft)) {
                    format.write(result, to);
                }
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw IoReason.failure("cannot write to " + SafeText.value(file), e);
        }
    }
}
