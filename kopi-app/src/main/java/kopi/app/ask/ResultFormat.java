package kopi.app.ask;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** In which form a result is written. */
public enum ResultFormat {
    /** RFC 4180 with a header; NULL is an empty field, an empty text is {@code ""}. */
    CSV("csv") {
        @Override
        public void write(QueryResult result, Writer to) throws IOException {
            CsvText.write(result, to);
        }
    },
    /** An array of objects. Numbers are JSON numbers with all their digits. */
    JSON("json") {
        @Override
        public void write(QueryResult result, Writer to) throws IOException {
            JsonText.writeArray(result, to);
        }
    },
    /** An object a line. */
    NDJSON("ndjson") {
        @Override
        public void write(QueryResult result, Writer to) throws IOException {
            JsonText.writeLines(result, to);
        }
    },
    /** A table of GitHub's Markdown. */
    MARKDOWN("md") {
        @Override
        public void write(QueryResult result, Writer to) throws IOException {
            MarkdownText.write(result, to);
        }
    },
    /** A workbook for spreadsheets: no text, so it goes to files only. */
    XLSX("xlsx") {
        @Override
        public void write(QueryResult result, Writer to) {
            throw new IllegalStateException("a workbook is no text");
        }
    },
    /** Columns with types, for other programs: no text, so it goes to files only. */
    PARQUET("parquet") {
        @Override
        public void write(QueryResult result, Writer to) {
            throw new IllegalStateException("a Parquet file is no text");
        }
    };

    private static final List<ResultFormat> ALL = List.of(CSV, JSON, NDJSON, MARKDOWN, XLSX, PARQUET);

    private final String suffix;

    ResultFormat(String suffix) {
        this.suffix = suffix;
    }

    /** What files of that format end with, behind a dot. */
    public String suffix() {
        return suffix;
    }

    /** Whether it can be printed. */
    public boolean isText() {
        return this != XLSX && this != PARQUET;
    }

    /** Whether a file may hold several results. */
    public boolean holdsSeveral() {
        return this == XLSX;
    }

    /**
     * Writes a whole result.
     *
     * @throws IllegalStateException if it is not {@linkplain #isText text}
     */
    public abstract void write(QueryResult result, Writer to) throws IOException;

    /** The format of that name, which is its suffix or, in any case of letters, its own. */
    public static Optional<ResultFormat> named(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return ALL.stream()
                .filter(format -> format.suffix.equals(lower)
                        || format.lowerName().equals(lower)
                        || (format == NDJSON && lower.equals("jsonl")))
                .findFirst();
    }

    /** The format that a file's name asks for by its suffix. */
    public static Optional<ResultFormat> of(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot < 0 ? Optional.empty() : named(name.substring(dot + 1));
    }

    /** The names of all, for people. */
    public static String names() {
        return String.join(", ", ALL.stream().map(ResultFormat::lowerName).toList());
    }

    private String lowerName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
