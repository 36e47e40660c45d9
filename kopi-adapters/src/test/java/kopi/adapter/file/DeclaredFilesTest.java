package kopi.adapter.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import kopi.core.error.InvalidInputException;
import kopi.core.model.Batch;
import kopi.core.model.Column;
import kopi.core.model.DictionaryColumn;
import kopi.core.model.LongColumn;
import kopi.core.model.TextColumn;
import kopi.core.model.UuidColumn;
import kopi.core.report.Conjunction;
import kopi.core.report.Projection;
import kopi.core.schema.SchemaText;
import kopi.core.schema.TableSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Another trade's files, as other programs write them; whatever the encoding and the size of the chunks, the same rows. */
class DeclaredFilesTest {
    private static final String COLUMNS = """
            CREATE TABLE sales (
                InvoiceNo TEXT NOT NULL, StockCode TEXT NOT NULL, Description TEXT, Quantity INTEGER NOT NULL,
                InvoiceDate TIMESTAMP NOT NULL, UnitPrice DECIMAL(10, 3), CustomerID BIGINT, Country TEXT)
            WITH (delimiter = ';', date_format = 'DD.MM.YYYY', decimal_comma = true, null = '\\N', header = false""";

    private static final String RETAIL = """
            536365;85123A;WEI\u00dfER HERZ-HALTER, GEH\u00c4NGT;6;1.12.2010 8:26;2,55;17850;United Kingdom
            536366;22633;"Handw\u00e4rmer; ""Union Jack""\";-1.234;01.12.2010 08:28:00;1.234,5;\\N;\\N

            C536379;D;\\N;x;01.12.2010 09:41;27,50;14527;\u00d6sterreich
            536367;84879;"\u00ff
            second line; with \u00e9";32;31.12.2010 23:59;,125;13047;\u00ff
            536368;22960;too;short
            536369;21756;a,b;3;30.02.2011 08:35;5,95;13047;France
            536370;22728;;24;02.01.2011 08:45;3,7565;12583,0;France
            """;

    private static final List<String> ROWS = List.of(
            "536365|85123A|WEI\u00dfER HERZ-HALTER, GEH\u00c4NGT|6|1291191960|2550|17850|United Kingdom",
            "536366|22633|Handw\u00e4rmer; \"Union Jack\"|-1234|1291192080|1234500|null|null",
            "536367|84879|\u00ff\nsecond line; with \u00e9|32|1293839940|125|13047|\u00ff",
            "536370|22728||24|1293957900|3757|12583|France");

    private static final List<String> REJECTS = List.of(
            "sales/1.csv, line 4, column quantity: not an integer of 32 bits: \"x\"",
            "sales/1.csv, line 7: 4 fields instead of 8",
            "sales/1.csv, line 8, column invoicedate: not a date and time: \"30.02.2011 08:35\"");

    @TempDir
    private Path data;

    private record Read(List<String> rows, List<String> rejects) {}

    private void write(String text, Charset charset) throws IOException {
        Path folder = Files.createDirectories(data.resolve("sales"));
        Files.write(folder.resolve("1.csv"), text.getBytes(charset));
    }

    private DatasetReader open(String ddl, int chunkBytes) {
        TableSchema table = SchemaText.parse("schema.sql", ddl).tables().getFirst();
        Projection projection =
                new Projection(table.dataset(), table.dataset().columns(), List.of(Conjunction.EVERYTHING));
        return DatasetReader.open(data, projection, table.dialect(), chunkBytes);
    }

    private static Read read(DatasetReader reader) {
        List<String> rows = new ArrayList<>();
        List<String> rejects = new ArrayList<>();
        while (!reader.isTaken()) {
            AcceptedChunk chunk = reader.accept(reader.scan(reader.next()));
            Batch batch = chunk.batch();
            IntStream.range(0, batch.rows()).forEach(row -> rows.add(row(batch, row)));
            chunk.rejects().forEach(reject -> rejects.add(reject.describe()));
        }
        return new Read(rows, rejects);
    }

    private static String row(Batch batch, int row) {
        return String.join(
                "|", batch.columns().stream().map(column -> value(column, row)).toList());
    }

    private static String value(Column column, int row) {
        return switch (column) {
            case LongColumn(long[] values) -> values[row] == LongColumn.NULL ? "null" : Long.toString(values[row]);
            case TextColumn text ->
                text.length(row) == 1 && text.bytes()[text.start(row)] == TextColumn.NULL ? "null" : text.text(row);
            case DictionaryColumn _, UuidColumn _ -> throw new IllegalArgumentException("no file has one");
        };
    }

    @ParameterizedTest
    @CsvSource({
        "UTF-8, UTF-8, false",
        "UTF-8, UTF-8, true",
        "ISO-8859-1, ISO-8859-1, false",
        "UTF-16, UTF-16LE, true",
        "UTF-16, UTF-16BE, true",
        "UTF-16, UTF-16BE, false"
    })
    void rowsAreTheSameInEveryEncodingAndChunking(String encoding, String charset, boolean hasMark) throws IOException {
        write((hasMark ? "\uFEFF" : "") + RETAIL, Charset.forName(charset));
        String ddl = COLUMNS + ", encoding = '" + encoding + "')";
        long bytes = Files.size(data.resolve("sales/1.csv"));
        for (int chunkBytes = 1; chunkBytes <= bytes + 1; chunkBytes += 1 + chunkBytes / 40) {
            DatasetReader reader = open(ddl, chunkBytes);
            assertThat(read(reader)).as("chunks of %s bytes", chunkBytes).isEqualTo(new Read(ROWS, REJECTS));
            CRC32C crc = new CRC32C();
            crc.update(Files.readAllBytes(data.resolve("sales/1.csv")));
            assertThat(reader.inputFiles().getFirst().crc32c()).isEqualTo((int) crc.getValue());
            assertThat(reader.inputFiles().getFirst().bytes()).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @CsvSource({"UTF-8, UTF-8", "UTF-16, UTF-16LE"})
    void aRowsLineIsFoundAgain(String encoding, String charset) throws IOException {
        write("\uFEFF" + RETAIL, Charset.forName(charset));
        String ddl = COLUMNS + ", encoding = '" + encoding + "')";
        for (int chunkBytes = 1; chunkBytes <= 1_000; chunkBytes += 1 + chunkBytes / 7) {
            List<String> lines = new ArrayList<>();
            DatasetReader reader = open(ddl, chunkBytes);
            while (!reader.isTaken()) {
                FoundChunk chunk = reader.find(reader.next().seq()).orElseThrow();
                IntStream.range(0, chunk.batch().rows()).forEach(row -> lines.add(chunk.describe(row)));
            }
            assertThat(lines)
                    .as("chunks of %s bytes", chunkBytes)
                    .containsExactly(
                            "sales/1.csv, line 1", "sales/1.csv, line 2", "sales/1.csv, line 5", "sales/1.csv, line 9");
        }
        DatasetReader whole = open(ddl, 10_000);
        int seq = whole.next().seq();
        assertThat(whole.find(seq).orElseThrow().describe()).isEqualTo("sales/1.csv, lines 1 to 9");
    }

    @Test
    void pairsOfUnitsAreCharactersWhereverAChunkEnds() throws IOException {
        write("name\n\ud83d\ude00\ud83d\ude01\n\"\ud83d\ude02\n\ud83d\ude03\"\nx\ud83dy\n\ud83d\ude04\n", UTF_16LE);
        Files.write(data.resolve("sales/1.csv"), loneHalf());
        for (int chunkBytes = 1; chunkBytes < 60; chunkBytes++) {
            Read read = read(open("CREATE TABLE sales (name TEXT) WITH (encoding = 'UTF-16')", chunkBytes));
            assertThat(read.rows())
                    .as("chunks of %s bytes", chunkBytes)
                    .containsExactly("\ud83d\ude00\ud83d\ude01", "\ud83d\ude02\n\ud83d\ude03", "\ud83d\ude04");
            assertThat(read.rejects()).singleElement().asString().contains("line 5, column name: not UTF-8");
        }
    }

    /** Java's own encoder puts a question mark in the place of half a pair. */
    private static byte[] loneHalf() {
        String text = "\uFEFFname\n\ud83d\ude00\ud83d\ude01\n\"\ud83d\ude02\n\ud83d\ude03\"\nx\ud83dy\n\ud83d\ude04\n";
        byte[] bytes = new byte[2 * text.length()];
        for (int i = 0; i < text.length(); i++) {
            bytes[2 * i] = (byte) text.charAt(i);
            bytes[2 * i + 1] = (byte) (text.charAt(i) >> 8);
        }
        return bytes;
    }

    @Test
    void longLinesOfUtf16AreRejectedAndLeft() throws IOException {
        write("a,b\n1," + "\u0a0a".repeat(600_000) + "\n2,x\n", UTF_16BE);
        for (int chunkBytes : new int[] {1 << 16, 1 << 26}) {
            Read read = read(open("CREATE TABLE sales (a BIGINT, b TEXT) WITH (encoding = 'UTF-16')", chunkBytes));
            assertThat(read.rows()).containsExactly("2|x");
            assertThat(read.rejects()).containsExactly("sales/1.csv, line 2: longer than 1048576 bytes");
        }
    }

    @Test
    void headersAreReadInTheDialectAndInAnyCase() throws IOException {
        write("\u00dcber|'It''s, \"so\"'|UnitPrice\na|'b|c'|1.5\n", ISO_8859_1);
        assertThat(read(open(
                                "CREATE TABLE sales (unitprice DECIMAL(4, 2), \"It's, \"\"so\"\"\" TEXT, \"\u00dcber\" TEXT)"
                                        + " WITH (delimiter = '|', quote = '''', encoding = 'ISO-8859-1')",
                                7))
                        .rows())
                .containsExactly("150|b|c|a");
    }

    @Test
    void missingColumnsAreNamedAsTheFileHasThem() throws IOException {
        write("a;b\n", UTF_8);
        assertThatThrownBy(() -> open("CREATE TABLE sales (c TEXT) WITH (delimiter = ';')", 10))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("sales/1.csv has no column c, which is needed; its header has: a, b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | declare its table WITH (delimiter = ';')",
                "WITH (delimiter = '\\t') | declare its table WITH (delimiter = ';')",
                "WITH (encoding = 'UTF-16', delimiter = ';') | has 5 bytes, an odd number, so it is not UTF-16"
            })
    void wrongDialectsAreNamed(String with, String problem) throws IOException {
        write("a;bcd", UTF_8);
        assertThatThrownBy(() -> open("CREATE TABLE sales (a TEXT) " + with, 10))
                .hasMessageContaining(problem);
    }

    @Test
    void utf16IsNamedWhereItIsNotDeclared() throws IOException {
        write("\uFEFFa,b\n", UTF_16LE);
        assertThatThrownBy(() -> open("CREATE TABLE sales (a TEXT)", 10))
                .hasMessageContaining("is UTF-16; declare its table WITH (encoding = 'UTF-16')");
    }
}
