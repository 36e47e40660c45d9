package kopi.sql;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import kopi.adapter.file.AcceptedChunk;
import kopi.adapter.file.DatasetReader;
import kopi.core.model.ColumnSpec;
import kopi.core.query.ColumnVectors;
import kopi.core.report.Conjunction;
import kopi.core.report.Projection;
import kopi.core.schema.CsvDialect;
import kopi.core.schema.CsvDialect.DateOrder;
import kopi.core.schema.TableSchema;
import kopi.testkit.query.ObjectRows;
import org.jspecify.annotations.Nullable;

/** Rows in CSV files as the table's dialect has them, and back: what is written plainly here is read by what kopi reads files with. */
final class DialectFiles {
    private static final int CHUNK_BYTES = 100;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private DialectFiles() {}

    static void write(Path data, TableSchema table, List<List<@Nullable Object>> rows, boolean isPacked)
            throws IOException {
        var text = new StringBuilder();
        if (table.dialect().hasHeader()) {
            List<@Nullable Object> names = new ArrayList<>();
            table.dataset().columns().stream().map(ColumnSpec::name).forEach(names::add);
            text.append(record(names, table.dialect()));
        }
        for (List<@Nullable Object> row : rows) {
            text.append(record(row, table.dialect()));
        }
        byte[] bytes = text.toString().getBytes(charset(table.dialect()));
        Path folder = Files.createDirectories(data.resolve(table.name()));
        if (isPacked) {
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("all.csv.gz")))) {
                out.write(bytes);
            }
        } else {
            Files.write(folder.resolve("all.csv"), bytes);
        }
    }

    private static Charset charset(CsvDialect dialect) {
        return switch (dialect.encoding()) {
            case UTF_8 -> UTF_8;
            case ISO_8859_1 -> ISO_8859_1;
            case UTF_16 -> UTF_16;
        };
    }

    private static String record(List<@Nullable Object> row, CsvDialect dialect) {
        return row.stream()
                .map(value -> value == null ? dialect.nullText() : quoted(text(value, dialect), dialect))
                .collect(Collectors.joining(String.valueOf(dialect.delimiter()), "", "\n"));
    }

    private static String quoted(String text, CsvDialect dialect) {
        String quote = String.valueOf(dialect.quote());
        boolean isNeeded =
                text.isEmpty() || text.contains(quote) || text.contains("\n") || text.indexOf(dialect.delimiter()) >= 0;
        return isNeeded ? quote + text.replace(quote, quote + quote) + quote : text;
    }

    private static String text(Object value, CsvDialect dialect) {
        return switch (value) {
            case BigDecimal number ->
                dialect.hasDecimalComma() ? number.toPlainString().replace('.', ',') : number.toPlainString();
            case LocalDate day -> dates(dialect.dateOrder()).format(day);
            case LocalDateTime at -> dates(dialect.dateOrder()).format(at) + " " + TIME.format(at);
            case java.time.LocalTime time -> TIME.format(time);
            default -> value.toString();
        };
    }

    private static DateTimeFormatter dates(DateOrder order) {
        return DateTimeFormatter.ofPattern(
                switch (order) {
                    case YEAR_MONTH_DAY, ISO_8601 -> "uuuu-MM-dd";
                    case DAY_MONTH_YEAR -> "dd.MM.uuuu";
                    case MONTH_DAY_YEAR -> "MM/dd/uuuu";
                });
    }

    static List<List<@Nullable Object>> read(Path data, TableSchema table) {
        List<ColumnSpec> columns = table.dataset().columns();
        var projection = new Projection(table.dataset(), columns, List.of(Conjunction.EVERYTHING));
        DatasetReader reader = DatasetReader.open(data, projection, table.dialect(), CHUNK_BYTES);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        while (!reader.isTaken()) {
            AcceptedChunk chunk = reader.accept(reader.scan(reader.next()));
            if (!chunk.rejects().isEmpty()) {
                throw new AssertionError(chunk.rejects().getFirst().describe());
            }
            rows.addAll(ObjectRows.of(
                    ColumnVectors.ofFile(chunk.batch(), columns),
                    columns.stream().map(ColumnVectors::type).toList()));
        }
        return rows;
    }
}
