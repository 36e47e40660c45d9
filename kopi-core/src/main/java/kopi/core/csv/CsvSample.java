package kopi.core.csv;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import kopi.core.csv.RecordSplitter.Outcome;
import kopi.core.schema.CsvDialect;

/** The first records of a file as texts, for those who have to find out what it holds. */
public final class CsvSample {
    private CsvSample() {}

    /**
     * Reads records; malformed ones are left out, and what is behind the last of them that is complete.
     *
     * @param text the start of a file in UTF-8, or in ISO 8859-1 if the dialect says so
     * @param isWhole whether that is all of it
     * @param max how many records at most
     */
    public static List<List<String>> records(byte[] text, boolean isWhole, CsvDialect dialect, int max) {
        DialectBytes dialectBytes = DialectBytes.of(dialect);
        byte[] bytes = text.clone();
        dialectBytes.toScanned(bytes, 0, bytes.length);
        List<List<String>> records = new ArrayList<>();
        RecordSplitter splitter = new RecordSplitter();
        int at = CsvHeader.start(bytes, bytes.length);
        while (at < bytes.length && records.size() < max) {
            Outcome outcome = splitter.split(bytes, at, bytes.length, isWhole);
            if (outcome == Outcome.INCOMPLETE) {
                break;
            }
            if (outcome == Outcome.RECORD) {
                records.add(IntStream.range(0, splitter.fields())
                        .mapToObj(field -> dialectBytes.text(splitter.value(bytes, field)))
                        .toList());
            }
            at = splitter.end();
        }
        return records;
    }

    /** Whether bytes are well-formed UTF-8, but for a character that is cut off at their end. */
    public static boolean isUtf8(byte[] bytes) {
        int end = bytes.length;
        for (int cut = 0; cut < 4 && cut <= end; cut++) {
            if (Utf8.isWellFormed(bytes, 0, end - cut)) {
                return true;
            }
        }
        return false;
    }
}
