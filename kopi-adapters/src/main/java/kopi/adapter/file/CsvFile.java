package kopi.adapter.file;

import java.time.Instant;
import java.util.Optional;
import kopi.core.csv.CsvHeader;
import kopi.core.csv.CsvLayout;
import kopi.core.csv.CsvScanner;
import kopi.core.error.InvalidInputException;
import kopi.core.error.KopiException;
import kopi.core.report.Projection;
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
    private final CsvHeader header;
    private final CsvLayout layout;

    private CsvFile(TableFolder.Entry entry, CsvHeader header, CsvLayout layout) {
        this.entry = entry;
        this.header = header;
        this.layout = layout;
    }

    /**
     * Reads a file's header.
     *
     * @throws InvalidInputException if it cannot be read, has changed since it was found, has no header or lacks a column
     */
    static CsvFile of(TableFolder.Entry entry, Projection projection) {
        byte[] start = {};
        try (FileContents contents = FileContents.open(entry)) {
            start = contents.start(FIRST_HEADER_BYTES);
            CsvHeader header = readHeader(contents, start);
            return new CsvFile(entry, header, CsvLayout.of(header, projection));
        } catch (InvalidInputException e) {
            throw FileFormatHint.of(start)
                    .map(hint -> new InvalidInputException(SafeText.value(entry.name()) + " " + hint, e))
                    .orElse(e);
        }
    }

    private static CsvHeader readHeader(FileContents contents, byte[] firstBytes) {
        String name = contents.entry().name();
        byte[] start = firstBytes;
        for (int length = FIRST_HEADER_BYTES; length <= MAX_HEADER_BYTES; length *= 2) {
            if (length > FIRST_HEADER_BYTES) {
                start = contents.start(length);
            }
            boolean isWhole = start.length == contents.entry().size();
            Optional<CsvHeader> found = CsvHeader.read(name, start, start.length, isWhole);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new InvalidInputException(name + " has no header line within its first " + MAX_HEADER_BYTES + " bytes");
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
