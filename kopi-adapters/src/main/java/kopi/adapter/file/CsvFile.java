package kopi.adapter.file;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
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
    private final boolean isEmpty;
    private final Supplier<UnpackedContents> stream;

    private CsvFile(
            TableFolder.Entry entry,
            TextForm form,
            CsvHeader header,
            long dataStart,
            CsvLayout layout,
            boolean isEmpty,
            Supplier<UnpackedContents> stream) {
        this.entry = entry;
        this.form = form;
        this.header = header;
        this.dataStart = dataStart;
        this.layout = layout;
        this.isEmpty = isEmpty;
        this.stream = stream;
    }

    /**
     * Reads a file's header.
     *
     * @param declared the dialect of a table that a schema declares; empty: one of the chain's own
     * @throws InvalidInputException if it cannot be read, has changed since it was found, has no header or lacks a column
     */
    static CsvFile of(TableFolder.Entry entry, Projection projection, Optional<CsvDialect> declared) {
        if (entry.packing() == Packing.COLUMNAR) {
            ColumnarTable table = ColumnarTable.of(entry, projection, declared.isPresent());
            return new CsvFile(
                    entry,
                    TextForm.of(table.dialect(), new byte[0]),
                    table.header(),
                    0,
                    table.layout(),
                    table.isEmpty(),
                    table::stream);
        }
        byte[] start = {};
        try (Contents contents = entry.contents()) {
            start = contents.start(FIRST_HEADER_BYTES);
            CsvDialect dialect = declared.orElse(CsvDialect.STANDARD);
            TextForm form = TextForm.of(dialect, start);
            if (!entry.isStreamed()) {
                requireWholeUnits(entry, form, entry.size());
            }
            LoadedText text = new LoadedText();
            CsvHeader header = dialect.hasHeader()
                    ? readHeader(entry, contents, form, text)
                    : noHeader(entry, contents, form, text, projection);
            CsvLayout layout =
                    declared.isPresent() ? CsvLayout.of(header, projection, dialect) : CsvLayout.of(header, projection);
            return new CsvFile(
                    entry, form, header, text.offset(header.end()), layout, start.length == 0, entry::stream);
        } catch (InvalidInputException e) {
            throw FileFormatHint.of(start, entry, declared)
                    .map(hint -> new InvalidInputException(SafeText.value(entry.name()) + " " + hint, e))
                    .orElse(e);
        }
    }

    private static void requireWholeUnits(TableFolder.Entry entry, TextForm form, long size) {
        if (size % form.unit() != 0) {
            throw new InvalidInputException(SafeText.value(entry.name()) + " has " + size
                    + (entry.isStreamed() ? " unpacked" : "")
                    + " bytes, an odd number, so it is not UTF-16, as its table's schema says, or it is cut off");
        }
    }

    private static CsvHeader readHeader(TableFolder.Entry entry, Contents contents, TextForm form, LoadedText text) {
        String name = entry.name();
        text.start(form, 0);
        for (int length = FIRST_HEADER_BYTES; length <= MAX_HEADER_BYTES; length *= 2) {
            text.loadTo(contents, contents.reach(length));
            Optional<CsvHeader> found =
                    CsvHeader.read(name, form.bytes(), text.bytes(), text.length(), text.isComplete());
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new InvalidInputException(name + " has no header line within its first " + MAX_HEADER_BYTES + " bytes");
    }

    private static CsvHeader noHeader(
            TableFolder.Entry entry, Contents contents, TextForm form, LoadedText text, Projection projection) {
        text.start(form, 0);
        text.loadTo(contents, contents.reach(FIRST_HEADER_BYTES));
        return CsvHeader.absent(entry.name(), projection.dataset(), text.bytes(), text.length());
    }

    /** Where it is, and how it is packed. */
    TableFolder.Entry entry() {
        return entry;
    }

    /**
     * Begins with the text of one whose entry {@linkplain TableFolder.Entry#isStreamed is streamed}.
     *
     * @throws InvalidInputException if it cannot be read
     */
    UnpackedContents stream() {
        return stream.get();
    }

    /** Whether there is no text in it. */
    boolean isEmpty() {
        return isEmpty;
    }

    /**
     * Makes sure that its text, of that size, does not end inside of a character.
     *
     * @throws InvalidInputException if it does
     */
    void requireWholeUnits(long size) {
        requireWholeUnits(entry, form, size);
    }

    /** Relative to the dataset directory. */
    String name() {
        return entry.name();
    }

    /** What it was when it was found: of a packed file, its own size. */
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

    /** Where its first record begins, behind the header, in bytes of its text. */
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
