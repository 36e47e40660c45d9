package kopi.adapter.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.platform.folder.LockedFolder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetGeneratorTest {
    private static final double SCALE = 0.002;
    private static final String DATE = "202[345]-[01]\\d-[0-3]\\d";
    private static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
    private static final String AMOUNT = "(?:0|[1-9]\\d*)\\.(?:\\d|\\d[1-9]|\\d\\d[1-9])";
    private static final String OPEN = " (?:(?:0[7-9]|1\\d|2[0-2]):[0-5]\\d:[0-5]\\d|23:00:00)";
    private static final Pattern TRANSACTION = Pattern.compile(UUID + ",(?:10|[1-9]),[1-5],(?:(?:1[0-6]|[1-9])\\.0)?,"
            + "(?:[1-9]\\d*\\.0)?(?:," + AMOUNT + "){3}," + DATE + OPEN);
    private static final Pattern ITEM =
            Pattern.compile(UUID + ",[1-8],[1-3]," + AMOUNT + "," + AMOUNT + "," + DATE + OPEN);
    private static final Pattern USER = Pattern.compile(
            "[1-9]\\d*,(?:male|female),(?:19|20)\\d\\d-[01]\\d-[0-3]\\d," + DATE + " [0-2]\\d:[0-5]\\d:[0-5]\\d");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path shared;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path temp;

    @BeforeAll
    static void generate() throws InterruptedException {
        DatasetGenerator.generate(shared.resolve("data"), SCALE, 1, Progress.NONE, 2);
    }

    private static List<String> rows(String dataset) throws IOException {
        List<String> rows = new ArrayList<>();
        for (Path file : files(shared.resolve("data").resolve(dataset))) {
            List<String> lines = Files.readAllLines(file);
            rows.addAll(lines.subList(1, lines.size()));
        }
        return rows;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static String hash(Path folder) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        for (Path file : files(folder)) {
            digest.update((folder.relativize(file) + "\n").getBytes(StandardCharsets.UTF_8));
            digest.update(Files.readAllBytes(file));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @Test
    void bytesAreTheSameAsEver() throws IOException, InterruptedException {
        Path out = temp.resolve("tiny");
        DatasetGenerator.generate(out, 0.0001, 1, Progress.NONE);
        // Benchmarks and expected results hang on these bytes: change them on purpose or not at all.
        assertThat(hash(out)).isEqualTo("b41b21ad8c9956f3e8c478a3fc79b667c51a86f2383f6a060934632d720e2bce");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 30})
    void bytesDoNotDependOnTheNumberOfThreads(int threads) throws IOException, InterruptedException {
        Path out = temp.resolve("threads");
        DatasetGenerator.generate(out, SCALE, 1, Progress.NONE, threads);
        assertThat(hash(out)).isEqualTo(hash(shared.resolve("data")));
    }

    @Test
    void anotherSeedGivesAnotherDatasetOfTheSameSize() throws IOException, InterruptedException {
        Path out = temp.resolve("seed");
        GeneratedDataset made = DatasetGenerator.generate(out, SCALE, -5, Progress.NONE);
        assertThat(hash(out)).isNotEqualTo(hash(shared.resolve("data")));
        assertThat(made.rows())
                .containsEntry("transactions", (long) rows("transactions").size());
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-9, 1e-6, 0.000123, 0.01})
    void theSummaryTellsWhatIsOnTheDisk(double scale) throws IOException, InterruptedException {
        Path out = temp.resolve("summary");
        GeneratedDataset made = DatasetGenerator.generate(out, scale, 3, Progress.NONE);

        long bytes = 0;
        Map<String, Long> rows = new TreeMap<>();
        List<Path> files = files(out);
        for (Path file : files) {
            bytes += Files.size(file);
            try (Stream<String> lines = Files.lines(file)) {
                rows.merge(out.relativize(file).getName(0).toString(), lines.count() - 1, Long::sum);
            }
        }
        assertThat(made).isEqualTo(new GeneratedDataset(files.size(), bytes, rows));
        DatasetShape shape = DatasetShape.ofScale(scale);
        assertThat(rows)
                .containsEntry("transactions", shape.transactions())
                .containsEntry("transaction_items", shape.items())
                .containsEntry("users", shape.users())
                .containsEntry("stores", 10L)
                .containsEntry("menu_items", 8L)
                .containsEntry("payment_methods", 5L)
                .containsEntry("vouchers", 16L);
    }

    @Test
    void monthsHaveFilesOfTheirOwnAndRowsInTimeOrder() throws IOException {
        for (String dataset : List.of("transactions", "transaction_items", "users")) {
            List<Path> files = files(shared.resolve("data").resolve(dataset));
            assertThat(files).hasSize(24);
            assertThat(files.getFirst()).hasFileName(dataset + "_202307.csv");
            assertThat(files.getLast()).hasFileName(dataset + "_202506.csv");
            for (Path file : files) {
                String name = file.getFileName().toString();
                String digits = name.substring(dataset.length() + 1, dataset.length() + 7);
                String month = digits.substring(0, 4) + "-" + digits.substring(4);
                List<String> times = Files.readAllLines(file).stream()
                        .skip(1)
                        .map(line -> line.substring(line.lastIndexOf(',') + 1))
                        .toList();
                assertThat(times).isNotEmpty().isSorted().allMatch(time -> time.startsWith(month));
            }
        }
    }

    @Test
    void rowsLookLikeThoseOfTheRealFiles() throws IOException {
        assertThat(rows("transactions"))
                .allMatch(row -> TRANSACTION.matcher(row).matches());
        assertThat(rows("transaction_items")).allMatch(row -> ITEM.matcher(row).matches());
        assertThat(rows("users")).allMatch(row -> USER.matcher(row).matches());
        assertThat(rows("stores"))
                .contains(
                        "4,G Coffee @ Kampung Changkat,Jln 6/6A,62941,Kampung Changkat,Putrajaya,2.914594,101.704486");
        assertThat(rows("menu_items")).contains("6,Mocha,coffee,9.5,False,,");
        assertThat(rows("vouchers")).contains("8,SALES66,percentage,6.0,2024-06-06,2024-06-08");
        assertThat(rows("payment_methods")).contains("5,grabpay,ewallet");
    }

    @Test
    void headersAreThoseOfTheRealFiles() throws IOException {
        Map<String, String> headers = Map.of(
                "transactions",
                "transaction_id,store_id,payment_method_id,voucher_id,user_id,original_amount,discount_applied,"
                        + "final_amount,created_at",
                "transaction_items",
                "transaction_id,item_id,quantity,unit_price,subtotal,created_at",
                "users",
                "user_id,gender,birthdate,registered_at",
                "stores",
                "store_id,store_name,street,postal_code,city,state,latitude,longitude",
                "menu_items",
                "item_id,item_name,category,price,is_seasonal,available_from,available_to");
        for (Map.Entry<String, String> header : headers.entrySet()) {
            for (Path file : files(shared.resolve("data").resolve(header.getKey()))) {
                assertThat(Files.readAllLines(file)).first().isEqualTo(header.getValue());
            }
        }
    }

    @Test
    void itemsAddUpToTheirTransactionAndVouchersTakeOffWhatTheySay() throws IOException {
        Map<String, BigDecimal> sums = new HashMap<>();
        Map<String, String> times = new HashMap<>();
        for (String row : rows("transaction_items")) {
            String[] field = row.split(",", -1);
            BigDecimal subtotal = new BigDecimal(field[4]);
            assertThat(new BigDecimal(field[3]).multiply(new BigDecimal(field[2])))
                    .isEqualByComparingTo(subtotal);
            sums.merge(field[0], subtotal, BigDecimal::add);
            times.put(field[0], field[5]);
        }
        List<String> transactions = rows("transactions");
        assertThat(sums).hasSize(transactions.size());
        int withVoucher = 0;
        for (String row : transactions) {
            String[] field = row.split(",", -1);
            BigDecimal original = new BigDecimal(field[5]);
            assertThat(original).as(row).isEqualByComparingTo(sums.get(field[0]));
            assertThat(field[8]).as(row).isEqualTo(times.get(field[0]));
            assertThat(new BigDecimal(field[6])).as(row).isEqualByComparingTo(discount(field[3], original, field[8]));
            assertThat(new BigDecimal(field[7]).add(new BigDecimal(field[6]))).isEqualByComparingTo(original);
            assertThat(new BigDecimal(field[7])).isNotNegative();
            withVoucher += field[3].isEmpty() ? 0 : 1;
        }
        // Half of those on 44 of 731 days.
        assertThat((double) withVoucher / transactions.size()).isBetween(0.02, 0.04);
    }

    /** What the voucher takes off by vouchers.csv, which must say that it is valid. */
    private static BigDecimal discount(String voucherId, BigDecimal original, String time) throws IOException {
        if (voucherId.isEmpty()) {
            return BigDecimal.ZERO;
        }
        String id = voucherId.substring(0, voucherId.indexOf('.'));
        String[] voucher = rows("vouchers").get(Integer.parseInt(id) - 1).split(",", -1);
        assertThat(voucher[0]).isEqualTo(id);
        assertThat(time.substring(0, 10)).isBetween(voucher[4], voucher[5]);
        BigDecimal value = new BigDecimal(voucher[3]);
        return voucher[2].equals("percentage") ? original.multiply(value).movePointLeft(2) : value.min(original);
    }

    @Test
    void amountsWithThreeDecimalsAndIdsWithAPointOccur() throws IOException {
        List<String> rows = rows("transactions");
        assertThat(rows).anyMatch(row -> row.split(",", -1)[7].matches("\\d+\\.\\d{3}"));
        assertThat(rows).anyMatch(row -> row.split(",", -1)[4].matches("\\d+\\.0"));
        assertThat(rows).anyMatch(row -> row.split(",", -1)[4].isEmpty());
    }

    @Test
    void idsAreUniqueAndUsersNumberedThrough() throws IOException {
        Set<String> ids = new HashSet<>();
        for (String row : rows("transactions")) {
            assertThat(ids.add(row.substring(0, row.indexOf(',')))).isTrue();
        }
        int expected = 1;
        for (String row : rows("users")) {
            assertThat(row).startsWith(expected + ",");
            expected++;
        }
    }

    @Test
    void progressEndsAtTheTotalAndNeverFalls() throws InterruptedException {
        List<Long> done = new ArrayList<>();
        Set<Long> totals = new HashSet<>();
        DatasetGenerator.generate(
                temp.resolve("progress"),
                SCALE,
                1,
                (rowsDone, rowsTotal) -> {
                    done.add(rowsDone);
                    totals.add(rowsTotal);
                },
                2);
        assertThat(done).isSorted();
        assertThat(totals).containsExactly(done.getLast());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 100.1, Double.NaN, Double.POSITIVE_INFINITY})
    void aScaleOutOfRangeIsRefusedBeforeAnythingIsTouched(double scale) {
        Path out = temp.resolve("range");
        assertThatThrownBy(() -> DatasetGenerator.generate(out, scale, 1, Progress.NONE))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("scale " + scale);
        assertThat(out).doesNotExist();
    }

    @Test
    void aFolderWithSomethingInItIsRefusedAndKept() throws IOException {
        Path precious = Files.writeString(temp.resolve("precious.txt"), "mine");
        assertThatThrownBy(() -> DatasetGenerator.generate(temp, 1e-6, 1, Progress.NONE))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(temp.toString())
                .hasMessageContaining("not empty");
        assertThat(files(temp)).containsExactly(precious);
    }

    @Test
    void whatAKilledGeneratorHasLeftIsReplaced() throws IOException, InterruptedException {
        Path out = temp.resolve("killed");
        Path left = Files.createDirectories(out.resolve("stores")).resolve("stores.csv.0123456789abcdef.partial");
        Files.writeString(left, "store_id");
        Files.writeString(out.resolve(".kopi-lock"), "kopi-lock 1 generate 2026-11-28T17:00:00Z\n");
        DatasetGenerator.generate(out, 1e-6, 1, Progress.NONE);
        Path fresh = temp.resolve("fresh");
        DatasetGenerator.generate(fresh, 1e-6, 1, Progress.NONE);
        assertThat(hash(out)).isEqualTo(hash(fresh));
        assertThat(left).doesNotExist();
    }

    @Test
    void aFolderThatAnotherWritesToIsRefusedAtOnce() throws IOException {
        try (LockedFolder _ = LockedFolder.open(temp, "run")) {
            assertThatThrownBy(() -> DatasetGenerator.generate(temp, 1e-6, 1, Progress.NONE))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("is in use: kopi run (process ");
        }
    }

    @Test
    void aLinkInThePlaceOfADatasetsFolderIsNotFollowed() throws IOException {
        Path theirs = Files.createDirectory(temp.resolve("theirs"));
        Path out = Files.createDirectory(temp.resolve("linked"));
        Files.createSymbolicLink(out.resolve("stores"), theirs);
        assertThatThrownBy(() -> DatasetGenerator.generate(out, 1e-6, 1, Progress.NONE))
                .isInstanceOf(InvalidInputException.class);
        assertThat(theirs).isEmptyDirectory();
    }

    @Test
    void aFileInThePlaceOfTheFolderIsRefused() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "mine");
        for (Path out : List.of(file, file.resolve("below"))) {
            assertThatThrownBy(() -> DatasetGenerator.generate(out, 1e-6, 1, Progress.NONE))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining(out.toString());
        }
    }

    @Test
    void anEmptyFolderIsUsedAndMissingOnesAreMade() throws IOException, InterruptedException {
        Path out = Files.createDirectories(temp.resolve("empty"));
        DatasetGenerator.generate(out, 1e-6, 1, Progress.NONE);
        Path deep = temp.resolve("not/there/yet");
        DatasetGenerator.generate(deep, 1e-6, 1, Progress.NONE);
        assertThat(hash(deep)).isEqualTo(hash(out));
    }

    @Test
    void aFullDiskIsToldInOneLineAndLeavesNothing() {
        Path out = temp.resolve("full");
        OutputFolder.Outlet fullDisk = (name, file) -> name.contains("items_202401")
                ? channel(file, () -> {
                    throw new IOException("No space left on device");
                })
                : file;
        assertThatThrownBy(() -> DatasetGenerator.generate(out, SCALE, 1, Progress.NONE, 2, fullDisk))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining(out.toString())
                .hasMessageContaining("No space left on device")
                .hasMessageContaining("removed")
                .hasMessageNotContaining("\n");
        assertThat(out).doesNotExist();
    }

    @Test
    void anInterruptEndsItAndLeavesNothing() {
        Path out = temp.resolve("interrupted");
        Thread generating = Thread.currentThread();
        OutputFolder.Outlet interrupting = (_, file) -> channel(file, generating::interrupt);
        assertThatThrownBy(() -> DatasetGenerator.generate(out, SCALE, 1, Progress.NONE, 2, interrupting))
                .isInstanceOf(InterruptedException.class);
        // Each file that was begun interrupts, also after the first time was noticed: the next test is not to suffer.
        Thread.interrupted();
        assertThat(out).doesNotExist();
    }

    @Test
    void untilAllFilesAreCompleteNoneLooksLikeData() throws IOException, InterruptedException {
        Path out = temp.resolve("unfinished");
        List<Path> seen = new ArrayList<>();
        OutputFolder.Outlet watching = (_, file) -> {
            seen.addAll(files(out));
            return file;
        };
        DatasetGenerator.generate(out, 1e-5, 1, Progress.NONE, 1, watching);
        seen.removeIf(file -> file.getFileName().toString().equals(".kopi-lock"));
        assertThat(seen).isNotEmpty().allMatch(file -> file.toString().matches(".*\\.csv\\.[0-9a-f]{16}\\.partial"));
        assertThat(files(out)).hasSize(76).allMatch(file -> file.toString().endsWith(".csv"));
    }

    @FunctionalInterface
    private interface BeforeWrite {
        void run() throws IOException;
    }

    private static WritableByteChannel channel(FileChannel file, BeforeWrite before) {
        return new WritableByteChannel() {
            @Override
            public int write(ByteBuffer bytes) throws IOException {
                before.run();
                return file.write(bytes);
            }

            @Override
            public boolean isOpen() {
                return file.isOpen();
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }
}
