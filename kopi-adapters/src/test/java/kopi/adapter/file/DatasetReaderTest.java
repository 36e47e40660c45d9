package kopi.adapter.file;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import kopi.core.csv.CsvScanner;
import kopi.core.error.InvalidInputException;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.Dataset;
import kopi.core.report.Conjunction;
import kopi.core.report.Projection;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DatasetReaderTest {
    private static final int ONE_CHUNK = 1 << 24;
    private static final ColumnSpec ID = new ColumnSpec("id", ColumnType.ID);
    private static final ColumnSpec NAME = new ColumnSpec("name", ColumnType.TEXT);
    private static final Projection PROJECTION = new Projection(
            new Dataset("things", List.of(ID, NAME)), List.of(ID, NAME), List.of(Conjunction.EVERYTHING));

    @TempDir
    private Path data;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(data.resolve("things"));
    }

    private void write(String file, String csv) {
        try {
            Files.writeString(folder.resolve(file), csv, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All rows and rejects, and the sums of what the chunks count. */
    private record ReadRows(List<String> rows, List<RejectedRow> rejects, long rowsRead, long bytes) {}

    private static List<Chunk> chunks(DatasetReader reader) {
        List<Chunk> chunks = new ArrayList<>();
        while (!reader.isTaken()) {
            chunks.add(reader.next());
        }
        return chunks;
    }

    private ReadRows read(int chunkBytes) {
        DatasetReader reader = DatasetReader.open(data, PROJECTION, chunkBytes);
        List<ScannedChunk> chunks =
                chunks(reader).parallelStream().map(reader::scan).toList();
        List<String> rows = new ArrayList<>();
        List<RejectedRow> rejects = new ArrayList<>();
        long rowsRead = 0;
        long bytes = 0;
        for (ScannedChunk chunk : chunks) {
            AcceptedChunk accepted = reader.accept(chunk);
            for (int row = 0; row < accepted.batch().rows(); row++) {
                rows.add(accepted.batch().longs(0)[row] + "|"
                        + accepted.batch().texts(1).text(row));
            }
            rejects.addAll(accepted.rejects());
            rowsRead += accepted.rowsRead();
            bytes += accepted.bytes();
        }
        assertThat(bytes).isEqualTo(reader.bytes());
        return new ReadRows(rows, rejects, rowsRead, bytes);
    }

    @Test
    void filesAreReadInNameOrderEachWithItsOwnHeader() {
        write("b.csv", "id,name\n3,c\n");
        write("a.csv", "name,x,id\r\na,,1\r\nb,,2");
        write("c.csv", "id,name\n");

        assertThat(read(ONE_CHUNK)).isEqualTo(new ReadRows(List.of("1|a", "2|b", "3|c"), List.of(), 3, 41));
    }

    @Test
    void rejectsNameFileLineAndColumn() {
        write("a.csv", "\n\"id\",\"na\nme\",name\n1,x,a\n\nbad,x,b\n2,\"x\n\",\"open\nc\n4,x,d\n");
        write("b.csv", "id,name\nbad,b\n");

        for (int chunkBytes : new int[] {1, 7, ONE_CHUNK}) {
            assertThat(read(chunkBytes))
                    .isEqualTo(new ReadRows(
                            List.of("1|a", "4|d"),
                            List.of(
                                    new RejectedRow("things/a.csv", 6, "id", "not an id: \"bad\""),
                                    new RejectedRow("things/a.csv", 7, "", "quote is never closed"),
                                    new RejectedRow("things/a.csv", 8, "", "text after the closing quote"),
                                    new RejectedRow("things/a.csv", 9, "", "1 field instead of 3"),
                                    new RejectedRow("things/b.csv", 2, "id", "not an id: \"bad\"")),
                            7,
                            69));
        }
    }

    @Test
    void chunkSizeDoesNotMatter() {
        for (long seed = 0; seed < 40; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            write("a.csv", "id,name\r\n" + nasty(random, 30));
            write("b.csv", "\ufeffname,\"id\"\n" + nasty(random, 30));
            ReadRows expected = read(ONE_CHUNK);
            for (int chunkBytes = 1; chunkBytes <= 64; chunkBytes++) {
                assertThat(read(chunkBytes))
                        .as("seed %d, chunks of %d bytes", seed, chunkBytes)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void chunkSizeDoesNotMatterToLargeFilesEither() {
        for (long seed = 100; seed < 110; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            write("a.csv", "id,name\n" + nasty(random, 5_000));
            ReadRows expected = read(ONE_CHUNK);
            for (int chunkBytes : new int[] {100, 4_095, 5_000, 10_007, 65_536}) {
                assertThat(read(chunkBytes))
                        .as("seed %d, chunks of %d bytes", seed, chunkBytes)
                        .isEqualTo(expected);
            }
        }
    }

    private static String nasty(SplittableRandom random, int records) {
        String[] pieces = {
            "1,a\n",
            "23.0,b\r\n",
            "4,\"c,\"\"d\"\"\n5,e\n\"\n",
            "x,f\n",
            "\n",
            "\r\n",
            "6\n",
            "7,g,h\n",
            "8,\"i\"j\n",
            "9,k\r,\n",
            "\"10\",é\n",
            "11,\"\n\n\n12,l\n13,m\n\"\n",
            "14,\"15,n\"\n",
            "x,y\"z\n",
            "\"20,a\n",
            "21,\"b\r\n",
            "22,\"c\n\"\n",
            "23,\",\"d\n",
            "24,\"e\"f,\"\n25,g\n\"\n",
            "\"26\",\"h\"\n"
        };
        StringBuilder csv = new StringBuilder();
        for (int i = 0; i < records; i++) {
            csv.append(pieces[random.nextInt(pieces.length)]);
        }
        return csv + (random.nextInt(3) == 0 ? "16,\"open\n17,o" : "18,p");
    }

    @Test
    void recordBeyondTheLimitCostsOneLineWhereverItEnds() {
        String tooLong = "1," + "x".repeat(3 * CsvScanner.RECORD_LIMIT);
        write("a.csv", "id,name\n0,a\n" + tooLong + "\n2,b\nbad,c\n" + tooLong);

        ReadRows expected = new ReadRows(
                List.of("0|a", "2|b"),
                List.of(
                        new RejectedRow("things/a.csv", 3, "", "longer than 1048576 bytes"),
                        new RejectedRow("things/a.csv", 5, "id", "not an id: \"bad\""),
                        new RejectedRow("things/a.csv", 6, "", "longer than 1048576 bytes")),
                5,
                8 + 4 + 2L * tooLong.length() + 1 + 4 + 6);
        for (int chunkBytes : new int[] {10_000, CsvScanner.RECORD_LIMIT, CsvScanner.RECORD_LIMIT + 1, ONE_CHUNK}) {
            assertThat(read(chunkBytes)).as("chunks of %d bytes", chunkBytes).isEqualTo(expected);
        }
    }

    @Test
    void strayQuoteThatIsClosedLongAfterCostsOneLineWhereverChunksBegin() {
        String rows = "1,a\n".repeat(20_000);
        write("a.csv", "id,name\n\"0,a\n" + rows + "\"2\",b\n" + rows + "3,\"c\n" + rows);

        for (int chunkBytes : new int[] {1_000, 10_007, 65_536, 1 << 20, ONE_CHUNK}) {
            ReadRows contents = read(chunkBytes);
            assertThat(contents.rows()).as("chunks of %d bytes", chunkBytes).hasSize(60_001);
            assertThat(contents.rejects())
                    .as("chunks of %d bytes", chunkBytes)
                    .containsExactly(
                            new RejectedRow(
                                    "things/a.csv",
                                    2,
                                    "",
                                    "text after the closing quote; the record spans lines, of which only the first is"
                                            + " rejected"),
                            new RejectedRow("things/a.csv", 40_004, "", "quote is never closed"));
        }
    }

    @Test
    void quotedFieldsSpanManyChunks() {
        String text = "line,\n".repeat(50_000);
        write("a.csv", "id,name\n1,\"" + text + "\"\n2,b\n3,\"" + text + "\"\nbad,\n");

        for (int chunkBytes : new int[] {1_000, 65_536, ONE_CHUNK}) {
            ReadRows contents = read(chunkBytes);
            assertThat(contents.rows()).containsExactly("1|" + text, "2|b", "3|" + text);
            assertThat(contents.rejects())
                    .containsExactly(new RejectedRow("things/a.csv", 100_005, "id", "not an id: \"bad\""));
        }
    }

    @Test
    void headerMayBeLongerThanTheFirstRead() {
        String unused = "x".repeat(10_000);
        write("a.csv", "\n".repeat(5_000) + unused + ",id,name\n,1,a\n,bad,b\n");

        assertThat(read(100))
                .isEqualTo(new ReadRows(
                        List.of("1|a"),
                        List.of(new RejectedRow("things/a.csv", 5_003, "id", "not an id: \"bad\"")),
                        2,
                        15_021));
    }

    @Test
    void chunksAreAcceptedInOrderOnly() {
        write("a.csv", "id,name\n1,a\n2,b\n");
        DatasetReader reader = DatasetReader.open(data, PROJECTION, 8);
        ScannedChunk first = reader.scan(reader.next());
        ScannedChunk second = reader.scan(reader.next());
        assertThatThrownBy(() -> reader.accept(second)).isInstanceOf(IllegalStateException.class);
        assertThat(reader.accept(first).seq()).isZero();
        assertThatThrownBy(() -> reader.accept(first)).isInstanceOf(IllegalStateException.class);
        assertThat(reader.accept(second).seq()).isEqualTo(1);
    }

    @Test
    void missingFolderIsNamed() {
        assertThatThrownBy(() -> DatasetReader.open(data.resolve("nowhere"), PROJECTION, ONE_CHUNK))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void folderWithoutCsvFileIsNamed() {
        assertThatThrownBy(() -> read(ONE_CHUNK))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("things")
                .hasMessageContaining("no .csv file");
    }

    @Test
    void emptyFileIsNamed() {
        write("a.csv", "");
        assertInvalid("things/a.csv is empty");
        write("a.csv", "\ufeff");
        assertInvalid("things/a.csv is empty");
        write("a.csv", "\n\r\n");
        assertInvalid("things/a.csv is empty");
    }

    @Test
    void missingColumnIsNamedWithWhatTheHeaderHas() {
        write("a.csv", "ID, name,\"other\"\n");
        assertInvalid("things/a.csv has no column id", "ID,  name, other");
    }

    @Test
    void columnThatIsThereTwiceIsNamedIfItIsNeeded() {
        write("a.csv", "id,x,x,name\n1,,,a\n");
        assertThat(read(ONE_CHUNK).rows()).containsExactly("1|a");
        write("a.csv", "id,name,id\n");
        assertInvalid("things/a.csv", "column id twice");
    }

    @Test
    void malformedHeaderIsNamed() {
        write("a.csv", "\"id\"x,name\n");
        assertInvalid("things/a.csv", "text after the closing quote");
        write("a.csv", "\"id,name\n1,a\n");
        assertInvalid("things/a.csv", "quote is never closed");
        write("a.csv", "x".repeat(CsvScanner.RECORD_LIMIT + 1));
        assertInvalid("things/a.csv", "longer than 1048576 bytes");
        write("a.csv", "\n".repeat(5 * CsvScanner.RECORD_LIMIT) + "id,name\n");
        assertInvalid("things/a.csv has no header line");
    }

    @Test
    void fileThatIsNotThereIsNamed() throws IOException {
        Files.createSymbolicLink(folder.resolve("a.csv"), folder.resolve("gone"));
        assertInvalid("cannot read things/a.csv", "there is no such file");
    }

    @Test
    void fileThatShrinksWhileItIsReadIsNamed() throws IOException {
        write("a.csv", "id,name\n" + "1,a\n".repeat(10_000));
        DatasetReader reader = DatasetReader.open(data, PROJECTION, 1_000);
        List<Chunk> chunks = chunks(reader);
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("a.csv").toFile(), "rw")) {
            file.setLength(10_000);
        }
        assertThatThrownBy(() -> reader.scan(chunks.get(30)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("things/a.csv changed while it was read: it shrank from 40008 to 10000 bytes");
    }

    @FunctionalInterface
    interface Change {
        void apply(Path file) throws IOException;
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                change("it was written to", file -> Files.writeString(file, "id,name\n1,a\n2,B\n")),
                change("it was written to", file -> {
                    FileTime modified = Files.getLastModifiedTime(file);
                    Files.writeString(file, "id,name\n1,a\n2,B\n");
                    Files.setLastModifiedTime(file, modified);
                }),
                change("it grew", file -> Files.writeString(file, "3,c\n", StandardOpenOption.APPEND)),
                change("it shrank", file -> Files.writeString(file, "id,name\n")),
                change("it was deleted", Files::delete),
                change("it was replaced", file -> {
                    Path other = Files.writeString(file.resolveSibling("other"), "id,name\n1,a\n2,b\n");
                    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
                }),
                change("it was replaced", file -> {
                    Path other = Files.writeString(file.resolveSibling("other"), "id,name\n1,a\n2,b\n");
                    Files.delete(file);
                    Files.createSymbolicLink(file, other);
                }));
    }

    private static Arguments change(String message, Change change) {
        return Arguments.of(message, change);
    }

    @ParameterizedTest
    @MethodSource("changes")
    void fileThatChangedSinceItWasFoundFailsItsLastChunk(String message, Change change) throws IOException {
        write("a.csv", "id,name\n1,a\n2,b\n");
        write("b.csv", "id,name\n3,c\n");
        DatasetReader reader = DatasetReader.open(data, PROJECTION, 10);
        List<ScannedChunk> chunks = chunks(reader).stream().map(reader::scan).toList();
        reader.verifyUnchanged();
        change.apply(folder.resolve("a.csv"));

        reader.accept(chunks.get(0));
        assertChanged(() -> reader.accept(chunks.get(1)), message);
    }

    @ParameterizedTest
    @MethodSource("changes")
    void fileThatChangedAfterItWasReadFailsTheWhole(String message, Change change) throws IOException {
        write("a.csv", "id,name\n1,a\n2,b\n");
        DatasetReader reader = DatasetReader.open(data, PROJECTION, ONE_CHUNK);
        reader.accept(reader.scan(reader.next()));
        change.apply(folder.resolve("a.csv"));

        assertChanged(reader::verifyUnchanged, message);
    }

    private static void assertChanged(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("things/a.csv changed while it was read: " + message);
    }

    @Test
    void entriesThatAreNotReadAreNamedOnceAllIsRead() {
        write("a.csv", "id,name\n1,a\n");
        write("b.csv.xz", "");
        write("c.csv", "id,name\n1,a\n");
        write("d.CSV", "id,name\n");
        DatasetReader reader = DatasetReader.open(data, PROJECTION, ONE_CHUNK);
        while (!reader.isTaken()) {
            reader.accept(reader.scan(reader.next()));
        }
        assertThat(reader.warnings())
                .containsExactly(
                        "things/b.csv.xz is not read: compressed in a way that is not read; unpack it first",
                        "things/c.csv holds the same bytes as things/a.csv: its rows are counted twice");
    }

    @Test
    void ofManyEntriesThatAreNotReadTheFirstAreNamedAndTheRestCounted() {
        write("a.csv", "id,name\n");
        IntStream.range(0, 60).forEach(i -> write("x" + (100 + i), ""));
        DatasetReader reader = DatasetReader.open(data, PROJECTION, ONE_CHUNK);
        reader.accept(reader.scan(reader.next()));
        assertThat(reader.warnings())
                .hasSize(51)
                .startsWith("things/x100 is not read: its name does not end with .csv, .csv.gz or .csv.zst")
                .endsWith("10 more entries of things are not read");
    }

    @Test
    void formatsThatAreMistakenForOursAreNamed() throws IOException {
        Path file = folder.resolve("a.csv");
        for (var charset : List.of(UTF_16, UTF_16LE, UTF_16BE)) {
            Files.writeString(file, "id,name\n1,a\n", charset);
            assertInvalid("things/a.csv is UTF-16; convert it to UTF-8");
        }
        for (String name : List.of("UTF-32", "UTF-32LE", "UTF-32BE", "X-UTF-32LE-BOM")) {
            Files.writeString(file, "id,name\n1,a\n", Charset.forName(name));
            assertInvalid("things/a.csv is UTF-32; convert it to UTF-8");
        }
        Files.write(file, new byte[5_000]);
        assertInvalid("things/a.csv begins with NUL bytes");
        write("a.csv", "id;name\n1;a\n");
        assertInvalid("things/a.csv separates its fields with \";\"");
        write("a.csv", "id\tname\n1\ta\n");
        assertInvalid("things/a.csv separates its fields with tabs");
        write("a.csv", "id,name,x\r1,a,b\r2,b,c\r");
        assertInvalid("things/a.csv ends its lines with a carriage return alone");
        write("a.csv", "x,id,name\r1,2,a\r".repeat(200_000));
        assertInvalid("things/a.csv ends its lines with a carriage return alone");
        Files.write(file, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0});
        assertInvalid("things/a.csv is compressed");
        write("a.csv", "PK\u0003\u0004whatever");
        assertInvalid("things/a.csv is a ZIP archive or a spreadsheet");
        write("a.csv", "id,na\0me\n");
        assertInvalid("things/a.csv holds NUL bytes");
    }

    @Test
    void everyByteOfAFileCountsInItsChecksumWhateverTheChunkSize() {
        write("a.csv", "\ufeff\n\"id\",\"na\nme\",name\n1,x,a\n\nbad,x,b\n2,\"x\n\",\"open\nc\n4,x,d\n");
        write("b.csv", "id,name\r\n");
        write("c.csv", "id,name\n" + nasty(new SplittableRandom(7), 3_000));
        List<Integer> expected = Stream.of("a.csv", "b.csv", "c.csv")
                .map(file -> checksumOf(folder.resolve(file)))
                .toList();

        for (int chunkBytes : new int[] {1, 2, 7, 64, 1_000, 4_096, 70_000, ONE_CHUNK}) {
            DatasetReader reader = DatasetReader.open(data, PROJECTION, chunkBytes);
            List<ScannedChunk> chunks =
                    chunks(reader).parallelStream().map(reader::scan).toList();
            assertThatThrownBy(reader::inputFiles).isInstanceOf(IllegalStateException.class);
            chunks.forEach(reader::accept);
            assertThat(reader.inputFiles())
                    .as("chunks of %d bytes", chunkBytes)
                    .extracting(InputFile::crc32c)
                    .isEqualTo(expected);
        }
    }

    private static int checksumOf(Path file) {
        try {
            var crc32c = new CRC32C();
            crc32c.update(Files.readAllBytes(file));
            return (int) crc32c.getValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void filesThatWereReadAreListedAsTheyWere() throws IOException {
        write("a.csv", "id,name\n1,a\n");
        write("b.csv", "id,name\n");
        Instant modified = Instant.parse("2024-02-29T12:34:56.789012345Z");
        Files.setLastModifiedTime(folder.resolve("a.csv"), FileTime.from(modified));
        DatasetReader reader = DatasetReader.open(data, PROJECTION, ONE_CHUNK);
        reader.accept(reader.scan(reader.next()));
        reader.accept(reader.scan(reader.next()));

        assertThat(reader.inputFiles())
                .first()
                .isEqualTo(new InputFile("things", "things/a.csv", 12, modified, checksumOf(folder.resolve("a.csv"))));
        assertThat(reader.inputFiles()).extracting(InputFile::path).containsExactly("things/a.csv", "things/b.csv");
    }

    @Test
    void chunkThatIsScannedAgainWithOtherBytesIsNamed() {
        write("a.csv", "id,name\n1,\"a\n2,b\n3,c\"\n");
        DatasetReader reader = DatasetReader.open(data, PROJECTION, 16);
        ScannedChunk first = reader.scan(reader.next());
        ScannedChunk guessed = reader.scan(reader.next());
        write("a.csv", "id,name\n1,\"a\n2,b\n3,C\"\n");
        reader.accept(first);
        assertThatThrownBy(() -> reader.accept(guessed))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("things/a.csv changed while it was read");
    }

    @Test
    void fileThatIsRemovedBeforeItIsReadIsNamed() throws IOException {
        write("a.csv", "id,name\n1,a\n");
        DatasetReader reader = DatasetReader.open(data, PROJECTION, ONE_CHUNK);
        Files.delete(folder.resolve("a.csv"));
        assertThatThrownBy(() -> reader.scan(reader.next()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("things/a.csv changed while it was read: it was deleted");
    }

    private void assertInvalid(String... parts) {
        assertThatThrownBy(() -> read(ONE_CHUNK))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContainingAll(parts);
    }
}
