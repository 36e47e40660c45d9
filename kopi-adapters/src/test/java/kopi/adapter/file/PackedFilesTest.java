package kopi.adapter.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlift.compress.v3.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import kopi.core.csv.CsvScanner;
import kopi.core.error.InvalidInputException;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.Dataset;
import kopi.core.report.Conjunction;
import kopi.core.report.Projection;
import kopi.core.schema.CsvDialect;
import kopi.core.schema.SchemaText;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are packed give what they unpack to, chunk by chunk, and say where they are wrong. */
class PackedFilesTest {
    private static final ColumnSpec ID = new ColumnSpec("id", ColumnType.ID);
    private static final ColumnSpec NAME = new ColumnSpec("name", ColumnType.TEXT);
    private static final Projection PROJECTION = new Projection(
            new Dataset("things", List.of(ID, NAME)), List.of(ID, NAME), List.of(Conjunction.EVERYTHING));
    private static final String SMALL = "id,name\n1,a\n2,\"b\nb\"\n";

    @TempDir
    private Path data;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(data.resolve("things"));
    }

    /** Packs what it is given. */
    private interface Packer {
        OutputStream over(OutputStream out) throws IOException;
    }

    private static byte[] pack(Packing packing, byte[] text) {
        Packer packer = packing == Packing.GZIP ? GZIPOutputStream::new : ZstdOutputStream::new;
        var packed = new ByteArrayOutputStream();
        try (OutputStream out = packer.over(packed)) {
            out.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static byte[] pack(Packing packing, String text) {
        return pack(packing, text.getBytes(UTF_8));
    }

    /** In some members or frames. */
    private static byte[] packInParts(Packing packing, byte[] text, Random random) {
        var packed = new ByteArrayOutputStream();
        int at = 0;
        while (at < text.length) {
            int end = Math.min(text.length, at + 1 + random.nextInt(Math.max(1, text.length / 2)));
            packed.writeBytes(pack(packing, Arrays.copyOfRange(text, at, end)));
            at = end;
        }
        return packed.toByteArray();
    }

    private void write(String name, byte[] bytes) {
        try {
            Files.write(folder.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By seq: the rows, and the rejected rows. */
    private record ReadChunk(int seq, List<String> rows, List<String> rejects) {}

    private List<ReadChunk> read(int chunkBytes, Random random) {
        try (DatasetReader reader = DatasetReader.open(data, PROJECTION, chunkBytes)) {
            List<ReadChunk> read = new ArrayList<>();
            List<Integer> sums = new ArrayList<>();
            long bytes = 0;
            while (!reader.isTaken()) {
                // As threads do that are faster than others.
                List<Chunk> taken = new ArrayList<>();
                while (!reader.isTaken() && taken.size() < 1 + random.nextInt(4)) {
                    taken.add(reader.next());
                }
                List<Chunk> shuffled = new ArrayList<>(taken);
                Collections.shuffle(shuffled, random);
                ScannedChunk[] scanned = new ScannedChunk[taken.size()];
                shuffled.forEach(chunk -> scanned[taken.indexOf(chunk)] = reader.scan(chunk));
                for (ScannedChunk chunk : scanned) {
                    AcceptedChunk accepted = reader.accept(chunk);
                    bytes += accepted.bytes();
                    accepted.pieces().forEach(piece -> {
                        assertThat(piece.number()).isEqualTo(sums.size());
                        sums.add(piece.crc32c());
                    });
                    read.add(new ReadChunk(accepted.seq(), rows(accepted), rejects(accepted)));
                }
            }
            assertThat(bytes).isEqualTo(reader.bytes());
            assertThat(reader.inputFiles())
                    .isEqualTo(reader.inputFiles(sums::get))
                    .allSatisfy(file -> assertThat(file.crc32c()).isEqualTo(checksum(data.resolve(file.path()))));
            for (int piece = 0; piece < reader.pieces(); piece++) {
                assertThat(reader.checksum(piece)).isEqualTo(sums.get(piece));
            }
            return read;
        }
    }

    private static int checksum(Path file) {
        try {
            var crc32c = new CRC32C();
            crc32c.update(Files.readAllBytes(file));
            return (int) crc32c.getValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> rows(AcceptedChunk chunk) {
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < chunk.batch().rows(); row++) {
            rows.add(chunk.batch().longs(0)[row] + "|" + chunk.batch().texts(1).text(row));
        }
        return rows;
    }

    /** Without the way the file is packed. */
    private static List<String> rejects(AcceptedChunk chunk) {
        return chunk.rejects().stream()
                .map(reject -> reject.describe().replace(".gz", "").replace(".zst", ""))
                .toList();
    }

    private static String csv(Random random, int rows) {
        StringBuilder csv = new StringBuilder("id,name\n");
        String[] names = {"a", "\"b,\n\nb\"", "\"\"\"\"", "c\"c", "\"open", "é\u0000", "", "x".repeat(300), "a,b"};
        for (int row = 0; row < rows; row++) {
            csv.append(random.nextInt(20) == 0 ? "bad" : String.valueOf(row)).append(',');
            csv.append(names[random.nextInt(names.length)]).append(random.nextInt(30) == 0 ? "\n\n" : "\n");
        }
        return csv.toString();
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD"})
    void batchesAreThoseOfThePlainFilesWhateverIsPacked(Packing packing) throws IOException {
        for (long seed = 0; seed < 8; seed++) {
            Random random = new Random(seed);
            int chunkBytes = 1 + random.nextInt(random.nextBoolean() ? 40 : 5_000);
            byte[] first = csv(random, 30 + random.nextInt(400)).getBytes(UTF_8);
            byte[] second = csv(random, 5).getBytes(UTF_8);
            write("a.csv", first);
            write("b.csv", second);
            List<ReadChunk> plain = read(chunkBytes, random);
            Files.delete(folder.resolve("a.csv"));
            write("a.csv" + packing.suffix().substring(4), packInParts(packing, first, random));
            assertThat(read(chunkBytes, random)).as("seed %s, one packed", seed).isEqualTo(plain);
            Files.delete(folder.resolve("b.csv"));
            write("b.csv" + packing.suffix().substring(4), pack(packing, second));
            assertThat(read(chunkBytes, random))
                    .as("seed %s, both packed", seed)
                    .isEqualTo(plain);
            Files.delete(folder.resolve("a.csv" + packing.suffix().substring(4)));
            Files.delete(folder.resolve("b.csv" + packing.suffix().substring(4)));
        }
    }

    @Test
    void linesBeyondTheLimitAreRejectedOnceAndCountedWhereverChunksEnd() throws IOException {
        String text = "id,name\n1,a\n2," + "x".repeat(2 * CsvScanner.RECORD_LIMIT + 77) + "\n3,c\nbad,d\n";
        for (int chunkBytes : new int[] {1 << 18, 700_001, 1 << 22}) {
            write("a.csv", text.getBytes(UTF_8));
            List<ReadChunk> plain = read(chunkBytes, new Random(1));
            Files.delete(folder.resolve("a.csv"));
            write("a.csv.gz", pack(Packing.GZIP, text));
            assertThat(read(chunkBytes, new Random(2))).isEqualTo(plain);
            Files.delete(folder.resolve("a.csv.gz"));
            assertThat(plain.stream().flatMap(chunk -> chunk.rows().stream())).containsExactly("1|a", "3|c");
            assertThat(plain.stream().flatMap(chunk -> chunk.rejects().stream()))
                    .hasSize(2)
                    .satisfies(rejects -> {
                        assertThat(rejects.get(0))
                                .startsWith("things/a.csv, line 3")
                                .contains("longer than");
                        assertThat(rejects.get(1)).startsWith("things/a.csv, line 5, column id");
                    });
        }
    }

    @Test
    void rowsAreFoundAgainInPackedFiles() {
        write("a.csv.gz", pack(Packing.GZIP, "id,name\n0,z\n"));
        write("b.csv.zst", pack(Packing.ZSTD, "id,name\n1,a\n2,\"b\nb\"\n3,c\n4,d\n"));
        try (DatasetReader reader = DatasetReader.open(data, PROJECTION, 12)) {
            List<String> lines = new ArrayList<>();
            while (!reader.isTaken()) {
                try (FoundChunk found = reader.find(reader.next().seq()).orElseThrow()) {
                    for (int row = 0; row < found.batch().rows(); row++) {
                        lines.add(found.describe(row));
                    }
                }
            }
            assertThat(lines)
                    .containsExactly(
                            "things/a.csv.gz, line 2",
                            "things/b.csv.zst, line 2",
                            "things/b.csv.zst, line 3",
                            "things/b.csv.zst, line 5",
                            "things/b.csv.zst, line 6");
            assertThat(reader.find(reader.nextSeq())).isEqualTo(Optional.empty());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD"})
    void aFileThatIsCutOffAnywhereFailsByNameAndOffset(Packing packing) {
        byte[] whole = packInParts(packing, csv(new Random(3), 40).getBytes(UTF_8), new Random(4));
        String name = "a" + packing.suffix();
        for (int length = 0; length < whole.length; length += 1 + length / 16) {
            write(name, Arrays.copyOf(whole, length));
            int cut = length;
            if (isBetweenParts(packing, whole, length)) {
                continue;
            }
            assertThatThrownBy(() -> read(1 << 16, new Random(cut)))
                    .as("%s of %s bytes", length, whole.length)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("things/" + name + " cannot be unpacked: at byte ")
                    .hasMessageContaining(" of " + length + " it is cut off");
        }
    }

    private static boolean isBetweenParts(Packing packing, byte[] whole, int at) {
        return at > 0
                && (packing == Packing.GZIP
                        ? whole[at] == 0x1F && whole[at + 1] == (byte) 0x8B && whole[at + 2] == 8
                        : whole[at] == 0x28 && whole[at + 1] == (byte) 0xB5 && whole[at + 2] == 0x2F);
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD"})
    void damagedFilesFailByNameOrAreNoDifferent(Packing packing) {
        byte[] whole = pack(packing, csv(new Random(5), 200));
        String name = "a" + packing.suffix();
        write(name, whole);
        List<ReadChunk> right = read(1_000, new Random(6));
        Random random = new Random(7);
        for (int i = 0; i < 60; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(whole.length)] ^= (byte) (1 + random.nextInt(255));
            write(name, damaged);
            try {
                assertThat(read(1_000, random)).as("number %s", i).isEqualTo(right);
            } catch (InvalidInputException e) {
                assertThat(e)
                        .hasMessageMatching(
                                "(?s)things/a\\.csv\\.(gz|zst) cannot be unpacked: at byte \\d+ of \\d+ it .*");
            }
        }
    }

    @Test
    void whatFollowsTheEndIsNamedUnlessItIsPadding() {
        byte[] gzip = pack(Packing.GZIP, SMALL);
        write("a.csv.gz", Arrays.copyOf(gzip, gzip.length + 1_000));
        assertThat(read(1 << 16, new Random(8)).getFirst().rows()).containsExactly("1|a", "2|b\nb");
        write("a.csv.gz", concat(gzip, "more".getBytes(UTF_8)));
        assertCorrupt("at byte " + gzip.length + " of " + (gzip.length + 4)
                + " it continues with something other than gzip there");
        write("a.csv.gz", concat(Arrays.copyOf(gzip, gzip.length + 10), new byte[] {7}));
        assertCorrupt("at byte " + gzip.length);
        write("a.csv.gz", SMALL.getBytes(UTF_8));
        assertCorrupt("things/a.csv.gz cannot be unpacked: at byte 0 of " + SMALL.length() + " it is not gzip there");
    }

    @Test
    void whatIsNoZstandardOrAsksForMuchMemoryIsNamed() {
        byte[] zstd = pack(Packing.ZSTD, SMALL);
        write("a.csv.zst", concat(zstd, "more".getBytes(UTF_8)));
        assertCorrupt("at byte " + zstd.length + " of " + (zstd.length + 4)
                + " it continues with something other than Zstandard there");
        // A frame that may be skipped, as pzstd writes them, and nothing in it.
        write("a.csv.zst", concat(new byte[] {0x50, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 9, 9}, zstd));
        assertThat(read(1 << 16, new Random(9)).getFirst().rows()).hasSize(2);
        write("a.csv.zst", concat(new byte[] {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0, (byte) 0x88}, zstd));
        assertCorrupt("was packed with a window of more than 8 MiB, as zstd --long and --ultra do");
        write("a.csv.zst", concat(new byte[] {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 1, 0, 5}, zstd));
        assertCorrupt("needs a dictionary");
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private void assertCorrupt(String message) {
        assertThatThrownBy(() -> read(1 << 16, new Random(10)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\n", "1,a\n"})
    void whatUnpacksToVeryMuchIsReadInLittleMemory(String repeated) {
        // 64 MiB in little.
        var packed = new ByteArrayOutputStream();
        byte[] part = repeated.repeat((1 << 20) / repeated.length()).getBytes(UTF_8);
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write("id,name\n".getBytes(UTF_8));
            for (int i = 0; i < 64; i++) {
                out.write(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        write("a.csv.gz", packed.toByteArray());
        long rows = 0;
        try (DatasetReader reader = DatasetReader.open(data, PROJECTION, 1 << 20)) {
            while (!reader.isTaken()) {
                Chunk chunk = reader.next();
                AcceptedChunk accepted = reader.accept(reader.scan(chunk));
                rows += accepted.rowsRead();
                UnpackedContents text = chunk.unpacked().orElseThrow();
                assertThat(text.keptBytes()).isLessThan(4L << 20);
            }
        }
        assertThat(rows)
                .isEqualTo(
                        switch (repeated) {
                            case "x" -> 1;
                            case "\n" -> 0;
                            default -> 64L * ((1 << 20) / repeated.length());
                        });
    }

    @Test
    void theSameRowsPackedAndNotAreReportedAsTwice() {
        write("a.csv", SMALL.getBytes(UTF_8));
        write("a.csv.gz", pack(Packing.GZIP, SMALL));
        try (DatasetReader reader = DatasetReader.open(data, PROJECTION, 1 << 16)) {
            while (!reader.isTaken()) {
                reader.accept(reader.scan(reader.next()));
            }
            assertThat(reader.warnings())
                    .containsExactly(
                            "things/a.csv.gz holds the same bytes as things/a.csv: its rows are counted twice");
        }
    }

    @Test
    void aFileThatIsPackedUnderAnotherNameIsNamed() {
        write("a.csv", pack(Packing.GZIP, SMALL));
        assertCorrupt("things/a.csv is compressed by gzip; give it a name that ends with .csv.gz");
        write("a.csv", pack(Packing.ZSTD, SMALL));
        assertCorrupt("things/a.csv is compressed by Zstandard; give it a name that ends with .csv.zst");
    }

    @Test
    void aFileThatChangesWhileItIsUnpackedIsNamed() throws IOException {
        write("a.csv.gz", pack(Packing.GZIP, csv(new Random(11), 3_000)));
        try (DatasetReader reader = DatasetReader.open(data, PROJECTION, 1_000)) {
            reader.accept(reader.scan(reader.next()));
            Files.write(folder.resolve("a.csv.gz"), new byte[10]);
            assertThatThrownBy(() -> {
                        while (!reader.isTaken()) {
                            reader.accept(reader.scan(reader.next()));
                        }
                    })
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("things/a.csv.gz changed while it was read: it shrank from");
        }
    }

    @Test
    void packedFilesHaveDialectsAndMayBeEmpty() {
        CsvDialect dialect = SchemaText.parse(
                        "schema.sql",
                        "CREATE TABLE things (id BIGINT, name VARCHAR) WITH (delimiter = ';', header = false,"
                                + " encoding = 'UTF-16')")
                .table("things")
                .orElseThrow()
                .dialect();
        write("a.csv.gz", pack(Packing.GZIP, "\uFEFF1;a\n2;\"é;\uD83D\uDE00\"\n".getBytes(StandardCharsets.UTF_16LE)));
        write("b.csv.zst", pack(Packing.ZSTD, new byte[0]));
        for (int chunkBytes = 1; chunkBytes < 60; chunkBytes++) {
            List<String> rows = new ArrayList<>();
            try (DatasetReader reader = DatasetReader.open(data, PROJECTION, dialect, chunkBytes)) {
                while (!reader.isTaken()) {
                    rows.addAll(rows(reader.accept(reader.scan(reader.next()))));
                }
            }
            assertThat(rows).as("chunks of %s bytes", chunkBytes).containsExactly("1|a", "2|é;\uD83D\uDE00");
        }
        write("a.csv.gz", pack(Packing.GZIP, "1;a\n".getBytes(StandardCharsets.UTF_16LE)));
        write("b.csv.zst", pack(Packing.ZSTD, new byte[7]));
        assertThatThrownBy(() -> {
                    try (DatasetReader reader = DatasetReader.open(data, PROJECTION, dialect, 4)) {
                        while (!reader.isTaken()) {
                            reader.accept(reader.scan(reader.next()));
                        }
                    }
                })
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("things/b.csv.zst has 7 unpacked bytes, an odd number, so it is not UTF-16");
    }
}
