package kopi.core.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import kopi.core.csv.CsvSample;
import kopi.core.csv.Utf16;
import kopi.core.schema.CsvDialect;
import kopi.core.schema.CsvDialect.Encoding;

/** Finds encoding, delimiter and header of a table's files, and reads their first rows. */
final class TableReading {
    /** Of all files together. */
    static final int MAX_ROWS = 20_000;

    private static final List<Character> DELIMITERS = List.of(',', ';', '\t', '|');
    /** Enough to see which delimiter gives records of one length. */
    private static final int RECORDS_LOOKED_AT = 200;

    private static final int MAX_NAME = 128;
    private static final int MARK = 0xFEFF;
    private static final String PLAIN_NAME = "[A-Za-z_][A-Za-z0-9_]*";

    private TableReading() {}

    static SampledTable read(TableSample sample) {
        FileSample first = sample.files().getFirst();
        Encoding encoding = encoding(first.start());
        CsvDialect dialect = delimiter(
                first,
                new CsvDialect(
                        ',',
                        '"',
                        true,
                        CsvDialect.DECLARED.dateOrder(),
                        false,
                        CsvDialect.DECLARED.nullText(),
                        encoding));
        List<List<List<String>>> files = sample.files().stream()
                .map(file -> records(file, dialect, MAX_ROWS))
                .toList();
        List<List<String>> head = files.getFirst();
        boolean hasHeader = !head.isEmpty() && isHeader(head.getFirst());
        List<String> names = head.isEmpty() ? List.of("column1") : names(head.getFirst(), hasHeader);
        List<List<String>> rows = files.stream()
                .flatMap(records -> records.stream().skip(hasHeader ? 1 : 0))
                .filter(record -> record.size() == names.size())
                .limit(MAX_ROWS)
                .toList();
        List<List<String>> columns = IntStream.range(0, names.size())
                .mapToObj(i -> rows.stream().map(row -> row.get(i)).toList())
                .toList();
        return new SampledTable(sample, hasHeader ? dialect : withoutHeader(dialect), names, columns);
    }

    private static CsvDialect withoutHeader(CsvDialect d) {
        return new CsvDialect(
                d.delimiter(), d.quote(), false, d.dateOrder(), d.hasDecimalComma(), d.nullText(), d.encoding());
    }

    /** UTF-16 if it is marked as that or every other byte is 0, ISO 8859-1 if it cannot be UTF-8. */
    private static Encoding encoding(byte[] start) {
        if (start.length >= Utf16.UNIT) {
            char unit = Utf16.unit(start, 0, true);
            if (unit == MARK || unit == Character.reverseBytes((char) MARK) || (start[0] == 0 && start[1] != 0)) {
                return Encoding.UTF_16;
            }
        }
        return CsvSample.isUtf8(start) ? Encoding.UTF_8 : Encoding.ISO_8859_1;
    }

    private static List<List<String>> records(FileSample file, CsvDialect dialect, int max) {
        byte[] bytes = file.start();
        if (dialect.encoding() == Encoding.UTF_16) {
            boolean isLittleEndian = bytes.length >= Utf16.UNIT && Utf16.unit(bytes, 0, false) == MARK;
            byte[] utf8 = new byte[bytes.length / Utf16.UNIT * Utf16.MAX_BYTES_OF_UNIT];
            int length = Utf16.toUtf8(bytes, 0, bytes.length, !isLittleEndian, utf8, 0);
            bytes = Arrays.copyOf(utf8, length);
        }
        return CsvSample.records(bytes, file.isWhole(), dialect, max);
    }

    /** The one that gives most records more than one field, and all the same number. */
    private static CsvDialect delimiter(FileSample file, CsvDialect usual) {
        return DELIMITERS.stream()
                .map(delimiter -> new CsvDialect(
                        delimiter, usual.quote(), true, usual.dateOrder(), false, usual.nullText(), usual.encoding()))
                .max(Comparator.comparingDouble(dialect -> evenness(records(file, dialect, RECORDS_LOOKED_AT))))
                .filter(best -> evenness(records(file, best, RECORDS_LOOKED_AT)) > 0)
                .orElse(usual);
    }

    /** How many of the records are as long as the first, which has several fields; a little more for more fields. */
    private static double evenness(List<List<String>> records) {
        if (records.isEmpty() || records.getFirst().size() < 2) {
            return 0;
        }
        int fields = records.getFirst().size();
        long even = records.stream().filter(record -> record.size() == fields).count();
        return (double) even / records.size() + fields / 1e6;
    }

    /** Names are all there, all different, and none is a value of another type. */
    private static boolean isHeader(List<String> record) {
        return new HashSet<>(record).size() == record.size()
                && record.stream().allMatch(field -> isName(field) && !isTyped(field));
    }

    /** Whether a column can be declared that is called so. */
    private static boolean isName(String field) {
        return !field.isBlank() && field.length() <= MAX_NAME && field.chars().noneMatch(Character::isISOControl);
    }

    private static boolean isTyped(String field) {
        boolean isNumberOrDate = field.matches("[-+0-9.,/: T]+");
        return isNumberOrDate || field.matches("(?i)true|false") || field.matches("(?i)[-0-9a-f]{36}");
    }

    /** In small letters, if they can be written in SQL without quotes then. */
    private static List<String> names(List<String> first, boolean isHeader) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            names.add(isHeader ? first.get(i) : "column" + (i + 1));
        }
        List<String> small = names.stream().map(TableReading::name).toList();
        return new HashSet<>(small).size() == small.size() ? small : names;
    }

    /** As it is written in SQL. */
    static String name(String name) {
        return name.matches(PLAIN_NAME) ? name.toLowerCase(Locale.ROOT) : name;
    }
}
