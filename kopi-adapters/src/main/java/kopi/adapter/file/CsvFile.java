package kopi.adapter.file;

import java.time.Instant;
import java.util.Optional;
import kopi.core.csv.CsvHeader;
import kopi.core.csv.CsvLayout;
import kopi.core.csv.CsvScanner;
import kopi.core.error.InvalidInputException;
import kopi.core.error.KopiException;
import kopi.core.report.Projection;
import kopi.core.schema.CsvDialect;
import kopi.core.text.SafeText;

/**
 * A CSV file and what its header says. It is opened anew for whatever is read of it, so that datasets may have more files than
 * a process may have open. Immutable. Every I/O error becomes a {@link KopiException} that names the file.
 */
final class CsvFile {
    private static final int FIRST_HEADER_BYTES = 4 << 10;
    /** Room for the longest record, and for blank lines before it. */
    private static final int MAX_HEADER_BYTES = 4 * CsvScanner.RECORD_LIMIT;

    private final TableFolder.Entry entry;
    private final TextForm form;
    private final CsvHeader header;
    private final long dataStart;
    private final CsvLayout layout;

    private CsvFile(TableFolder.Entry entry, TextForm form, CsvHeader header, long dataStart, CsvLayout layout) {
        this.entry = entry;
        this.form = form;
        this.header = header;
        this.dataStart = dataStart;
        this.layout = layout;
    }

    /**
     * Reads a file's header.
     *
     * @param declared the dialect of a table that a schema declares; empty: one of the chain's own
     * @throws InvalidInputException if it cannot be read, has changed since it was found, has no header or lacks a column
     */
    static CsvFile of(TableFolder.Entry entry, Projection projection, Optional<CsvDialect> declared) {
        byte[] start = {};
        try (FileContents contents = FileContents.open(entry)) {
            start = contents.start(FIRST_HEADER_BYTES);
            CsvDialect dialect = declared.orElse(CsvDialect.STANDARD);
            TextForm form = TextForm.of(dialect, start);
            requireWholeUnits(entry, form);
            LoadedText text = new LoadedText();
            CsvHeader header =
                    dialect.hasHeader() ? readHeader(contents, form, text) : noHeader(contents, form, text, projection);
            CsvLayout layout =
                    declared.isPresent() ? CsvLayout.of(header, projection, dialect) : CsvLayout.of(header, projection);
            return new CsvFile(entry, form, header, text.offset(header.end()), layout);
        } catch (InvalidInputException e) {
            throw FileFormatHint.of(start, declared)
                    .map(hint -> new InvalidInputException(SafeText.value(entry.name()) + " " + hint, e))
                    .orElse(e);
        }
    }

    private static void requireWholeUnits(TableFolder.Entry entry, TextForm form) {
        if (entry.size() % form.unit() != 0) {
            throw new InvalidInputException(SafeText.value(entry.name()) + " has " + entry.size()
                    + " bytes, an odd number, so it is not UTF-16, as its table's schema says, or it is cut off");
        }
    }

    private static CsvHeader readHeader(FileContents contents, TextForm form, LoadedText text) {
        String name = contents.entry().name();
        text.start(form, 0, contents.entry().size());
        for (int length = FIRST_HEADER_BYTES; length <= MAX_HEADER_BYTES; length *= 2) {
            text.loadTo(contents, Math.min(length, contents.entry().size()));
            Optional<CsvHeader> found =
                    CsvHeader.read(name, form.bytes(), text.bytes(), text.length(), text.isComplete());
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new InvalidInputException(name + " has no header line within its first " + MAX_HEADER_BYTES + " bytes");
    }

    private static CsvHeader noHeader(FileContents contents, TextForm form, LoadedText text, Projection projection) {
        text.start(form, 0, contents.entry().size());
        text.loadTo(contents, Math.min(FIRST_HEADER_BYTES, contents.entry().size()));
        return CsvHeader.absent(contents.entry().name(), projection.dataset(), text.bytes(), text.length());
    }

    /**
     * Opens it.
     *
     * @throws InvalidInputException if it cannot be read, or is not the file any more that was found
     */
    FileContents contents() {
        return FileContents.open(entry);
    }

    /** Relative to the dataset directory. */
    String name() {
        return entry.name();
    }

    /** What it was when it was found. */
    long size() {
        return entry.size();
    }

    /** When it was modified last before it was found. */
    Instant modified() {
        return entry.state().modified().toInstant();
    }

    /** How its bytes become those that scanners know. */
    TextForm form() {
        return form;
    }

    /** Where its first record begins, behind the header, in bytes of the file. */
    long dataStart() {
        return dataStart;
    }

    CsvHeader header() {
        return header;
    }

    CsvLayout layout() {
        return layout;
    }

    /** See {@link TableFolder.Entry#verifyUnchanged}. */
    void verifyUnchanged() {
        entry.verifyUnchanged();
    }

    /** See {@link TableFolder.Entry#changed}. */
    InvalidInputException changed(String how) {
        return entry.changed(how);
    }
}
