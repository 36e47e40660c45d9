package kopi.app.ask;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import kopi.core.error.InvalidInputException;
import kopi.core.model.PlainName;
import kopi.core.port.QueryPlanner;
import kopi.core.port.QueryPlanner.SqlQuery;
import kopi.core.text.SafeText;
import kopi.platform.folder.IoReason;

/** Reads queries from files: each with the name of its file. */
public final class QueryFiles {
    /** Bytes of a query. */
    private static final int MAX_BYTES = 256 << 10;

    private static final String SUFFIX = ".sql";

    private QueryFiles() {}

    /**
     * The query in a file, or those in the files of a folder that end in {@code .sql}, in the order of their names.
     *
     * @throws InvalidInputException if there is none, or one cannot be read; names it
     */
    public static List<SqlQuery> read(Path path) {
        if (Files.isDirectory(path)) {
            return folder(path);
        }
        return List.of(file(path));
    }

    /**
     * The query that comes from a stream.
     *
     * @throws InvalidInputException if it cannot be read
     */
    public static SqlQuery read(String name, InputStream from) {
        try {
            return new SqlQuery(name, "", text("standard input", from.readNBytes(MAX_BYTES + 1)));
        } catch (IOException e) {
            throw IoReason.failure("cannot read standard input", e);
        }
    }

    private static List<SqlQuery> folder(Path folder) {
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
            files = entries.filter(QueryFiles::isQuery).sorted().toList();
        } catch (UncheckedIOException e) {
            throw IoReason.failure("cannot read " + SafeText.value(folder), Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw IoReason.failure("cannot read " + SafeText.value(folder), e);
        }
        if (files.isEmpty()) {
            throw new InvalidInputException("no file in " + SafeText.value(folder) + " ends in " + SUFFIX);
        }
        if (files.size() > QueryPlanner.MAX_QUERIES) {
            throw new InvalidInputException(SafeText.value(folder) + " has " + files.size() + " files that end in "
                    + SUFFIX + "; at most " + QueryPlanner.MAX_QUERIES + " are run at a time");
        }
        List<SqlQuery> queries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Path file : files) {
            SqlQuery query = file(file);
            if (!names.add(query.name().toLowerCase(Locale.ROOT))) {
                throw new InvalidInputException(
                        SafeText.value(folder) + " has two queries whose results would be called " + query.name());
            }
            queries.add(query);
        }
        return queries;
    }

    private static boolean isQuery(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(SUFFIX) && Files.isRegularFile(file);
    }

    private static SqlQuery file(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            // To open a named pipe waits for whoever writes to it.
            throw new InvalidInputException("cannot read " + SafeText.value(file) + ": it is not a file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            String sql = text(SafeText.value(file), in.readNBytes(MAX_BYTES + 1));
            return new SqlQuery(name(file), SafeText.value(file), sql);
        } catch (IOException e) {
            throw IoReason.failure("cannot read " + SafeText.value(file), e);
        }
    }

    private static String name(Path file) {
        String name = file.getFileName().toString();
        String base = name.toLowerCase(Locale.ROOT).endsWith(SUFFIX)
                ? name.substring(0, name.length() - SUFFIX.length())
                : name;
        if (!PlainName.isValid(base)) {
            throw new InvalidInputException(
                    SafeText.value(file) + ": the result is named after the file, and such a name "
                            + PlainName.REQUIREMENT + "; rename the file");
        }
        return base;
    }

    private static String text(String origin, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new InvalidInputException(
                    origin + " has more than " + (MAX_BYTES >> 10) + " KiB, which no query may have");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidInputException(origin + " is not in UTF-8", e);
        }
    }
}
