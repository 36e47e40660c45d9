package kopi.core.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import kopi.core.csv.RecordSplitter.Outcome;

/**
 * Holds our idea of records against that of FastCSV.
 *
 * <p>Where the two differ by design: FastCSV ends a record at a lone CR too, so there must be none; it reads on to the
 * file's end if a quote is never closed, so the comparison ends there; and text behind a closing quote is an error to
 * it that ends the file, so the comparison ends there too.
 */
final class Referee {
    private Referee() {}

    /** A record: the line that it starts on, and its fields. */
    private record Row(long line, List<String> fields) {}

    /** Fails if the records of these bytes, which hold no lone CR, are others than FastCSV's. */
    static void checkRecords(byte[] csv) {
        RecordSplitter splitter = new RecordSplitter();
        List<Row> ours = new ArrayList<>();
        long line = 1;
        boolean agreeToTheEnd = true;
        for (int at = 0; at < csv.length && agreeToTheEnd; at = splitter.end()) {
            Outcome outcome = splitter.split(csv, at, csv.length, true);
            agreeToTheEnd = outcome == Outcome.RECORD || outcome == Outcome.BLANK;
            if (outcome == Outcome.RECORD) {
                ours.add(new Row(
                        line,
                        IntStream.range(0, splitter.fields())
                                .mapToObj(field -> new String(splitter.value(csv, field), ISO_8859_1))
                                .toList()));
            }
            line += splitter.lines();
        }
        assertThat(theirs(csv, agreeToTheEnd ? Integer.MAX_VALUE : ours.size()))
                .as(() -> new String(csv, ISO_8859_1))
                .isEqualTo(ours);
    }

    private static List<Row> theirs(byte[] csv, int max) {
        List<Row> rows = new ArrayList<>();
        Iterator<CsvRecord> records = CsvReader.builder()
                .skipEmptyLines(true)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(new String(csv, ISO_8859_1))
                .iterator();
        while (rows.size() < max && records.hasNext()) {
            CsvRecord fields = records.next();
            rows.add(new Row(fields.getStartingLineNumber(), fields.getFields()));
        }
        return rows;
    }
}
