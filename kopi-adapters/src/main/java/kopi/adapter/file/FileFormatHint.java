package kopi.adapter.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Optional;
import kopi.core.schema.CsvDialect;
import kopi.core.schema.CsvDialect.Encoding;

/** Tells from a file's first bytes, once its header could not be read, what it is instead of CSV with commas in UTF-8. */
final class FileFormatHint {
    private static final String SEPARATORS = ";\t|";
    private static final String DELIMITERS = "," + SEPARATORS;
    private static final int HEAD = 64;

    private FileFormatHint() {}

    /**
     * What follows the file's name in a message; empty if nothing comes to mind.
     *
     * @param start of its text
     * @param declared the dialect of a table that a schema declares
     */
    static Optional<String> of(byte[] start, TableFolder.Entry entry, Optional<CsvDialect> declared) {
        String text = new String(start, ISO_8859_1);
        Optional<String> magic = magic(text, entry);
        if (magic.isPresent()) {
            return magic;
        }
        return declared.isEmpty()
                ? encoding(text).or(() -> lineEnds(text)).or(() -> separator(text))
                : declaredOtherwise(text, declared.get());
    }

    private static Optional<String> declaredOtherwise(String text, CsvDialect dialect) {
        if (dialect.encoding() == Encoding.UTF_16) {
            return Optional.empty();
        }
        if (isUtf16(text)) {
            return Optional.of("is UTF-16; declare its table WITH (encoding = 'UTF-16')");
        }
        return lineEnds(text).or(() -> delimiter(text, dialect));
    }

    private static boolean isUtf16(String text) {
        return text.startsWith("\u00ff\u00fe") || text.startsWith("\u00fe\u00ff");
    }

    private static Optional<String> delimiter(String text, CsvDialect dialect) {
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end);
        if (line.indexOf(dialect.delimiter()) >= 0) {
            return Optional.empty();
        }
        return DELIMITERS
                .chars()
                .filter(c -> line.indexOf(c) >= 0)
                .mapToObj(c -> "separates its fields with " + (c == '\t' ? "tabs" : "\"" + (char) c + "\"")
                        + "; declare its table WITH (delimiter = '" + (c == '\t' ? "\\t" : String.valueOf((char) c))
                        + "')")
                .findFirst();
    }

    private static Optional<String> magic(String text, TableFolder.Entry entry) {
        if (text.startsWith("\u001f\u008b")) {
            return Optional.of(packed(Packing.GZIP, entry));
        }
        if (text.startsWith("(\u00b5/\u00fd")) {
            return Optional.of(packed(Packing.ZSTD, entry));
        }
        if (text.startsWith("BZh") || text.startsWith("\u00fd7zXZ")) {
            return Optional.of("is compressed; unpack it first");
        }
        if (text.startsWith("PK\u0003\u0004")) {
            return Optional.of("is a ZIP archive or a spreadsheet; unpack it, or save it as CSV, first");
        }
        return text.startsWith("PAR1")
                ? Optional.of("is a Parquet file; give it a name that ends with .parquet")
                : Optional.empty();
    }

    private static String packed(Packing packing, TableFolder.Entry entry) {
        return entry.packing() == Packing.PLAIN
                ? "is compressed by " + packing.title() + "; give it a name that ends with " + packing.suffix()
                : "is compressed twice; unpack it once first";
    }

    private static Optional<String> encoding(String text) {
        boolean hasMark = text.startsWith("\u00ff\u00fe") || text.startsWith("\u00fe\u00ff");
        if (text.indexOf('\0') < 0 && !hasMark) {
            return Optional.empty();
        }
        String head = text.substring(0, Math.min(text.length(), HEAD));
        // Of Latin letters, which headers are made of, one byte of two or of four is not 0.
        double nuls = (double) head.chars().filter(c -> c == 0).count() / head.length();
        if (nuls > 0.9) {
            return Optional.of("begins with NUL bytes, as a file with holes does that was copied or written in part");
        }
        if (nuls > 0.6) {
            return Optional.of(convert("UTF-32"));
        }
        return Optional.of(
                hasMark || nuls > 0.3
                        ? convert("UTF-16")
                        : "holds NUL bytes where its header should be, so it is not a text file");
    }

    private static String convert(String encoding) {
        return "is " + encoding + "; convert it to UTF-8, for example with iconv -f " + encoding + " -t UTF-8";
    }

    private static Optional<String> lineEnds(String text) {
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end);
        int lone = line.indexOf('\r');
        return lone >= 0 && lone < line.length() - 1
                ? Optional.of(
                        "ends its lines with a carriage return alone; convert them to line feeds, for example with"
                                + " tr '\\r' '\\n'")
                : Optional.empty();
    }

    private static Optional<String> separator(String text) {
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end);
        if (line.indexOf(',') >= 0) {
            return Optional.empty();
        }
        return SEPARATORS
                .chars()
                .filter(c -> line.indexOf(c) >= 0)
                .mapToObj(c -> "separates its fields with " + (c == '\t' ? "tabs" : "\"" + (char) c + "\"")
                        + "; kopi reads commas only, so convert it first")
                .findFirst();
    }
}
