package kopi.testkit.stage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.model.JobId;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import kopi.testkit.oracle.NaiveReports;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: whatever goes wrong on the way, the client has the same bytes in the end, and they are the right ones. */
class ChaoticClusterTest {
    private static final int SEEDS = 200;
    private static final int MISHAPS = 25;
    private static final int ALL_ROWS = 1_000;
    private static final JobId JOB = new JobId("job-1");

    @TempDir
    private Path folder;

    private static LongStream seeds() {
        @Nullable String wanted = System.getProperty("kopi.seed");
        return wanted == null || wanted.isEmpty()
                ? LongStream.rangeClosed(1, SEEDS)
                : LongStream.of(Long.parseLong(wanted));
    }

    /** Some reports and some parameters by chance, all and the usual ones mostly. */
    private static JobPlan plan(Random random) {
        List<String> names = new ArrayList<>(Reports.NAMES);
        if (random.nextInt(3) == 0) {
            names = List.of(names.get(random.nextInt(4)));
        }
        Parameters parameters = random.nextBoolean()
                ? Parameters.DEFAULT
                : new Parameters(2023, 2024, 0, 43_200, -100_000, 1 + random.nextInt(3));
        return new JobPlan(
                JOB, names.stream().map(name -> Reports.named(name, parameters)).toList(), 1 + random.nextInt(4));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, ALL_ROWS})
    void whateverGoesWrongTheBytesAreThoseOfAnUndisturbedRun(int batchRows) {
        seeds().forEach(seed -> {
            var random = new Random(seed);
            var shop = new SmallShop(random);
            JobPlan plan = plan(random);
            List<Message> upload = shop.upload(plan, batchRows);
            try {
                ChaoticCluster.Result undisturbed = ChaoticCluster.run(plan, upload, Chance.none());
                assertThat(ChaoticCluster.run(plan, upload, Chance.of(seed, MISHAPS)))
                        .isEqualTo(undisturbed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("replay with -Dkopi.seed=" + seed + ": " + e, e);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, ALL_ROWS})
    void anUndisturbedRunGivesTheOraclesBytes(int batchRows) {
        seeds().limit(40).forEach(seed -> {
            var random = new Random(seed);
            var shop = new SmallShop(random);
            Path data = folder.resolve("data-" + seed);
            shop.write(data);
            var plan = new JobPlan(
                    JOB,
                    Reports.NAMES.stream()
                            .map(name -> Reports.named(name, Parameters.DEFAULT))
                            .toList(),
                    3);
            var actual = ChaoticCluster.run(plan, shop.upload(plan, batchRows), Chance.none());
            assertThat(withHeaders(plan, actual.files()))
                    .as("kopi.seed=%d", seed)
                    .isEqualTo(oracle(data));
        });
    }

    private static Map<String, String> withHeaders(JobPlan plan, Map<String, String> records) {
        Map<String, String> files = new TreeMap<>(records);
        plan.reports().stream()
                .flatMap(report -> report.shape().files().stream())
                .forEach(file ->
                        files.merge(file.name(), "", (content, _) -> String.join(",", file.header()) + "\n" + content));
        return files;
    }

    private static Map<String, String> oracle(Path data) {
        Map<String, String> files = new TreeMap<>();
        NaiveReports.run(data, Set.copyOf(Reports.NAMES), Parameters.DEFAULT)
                .files()
                .forEach((name, bytes) -> files.put(name, new String(bytes, ISO_8859_1)));
        return files;
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        var shop = new SmallShop(new Random(3));
        JobPlan plan = plan(new Random(1));
        List<Message> upload = shop.upload(plan, 2);
        assertThat(trace(plan, upload, 7)).isEqualTo(trace(plan, upload, 7)).isNotEqualTo(trace(plan, upload, 8));
    }

    private static String trace(JobPlan plan, List<Message> upload, long seed) {
        var chance = Chance.of(seed, MISHAPS);
        ChaoticCluster.run(plan, upload, chance);
        // How often chance was asked before tells in what it says next.
        return chance.below(Integer.MAX_VALUE) + " " + chance.below(Integer.MAX_VALUE);
    }

    @Test
    void aMissingBatchIsAJobThatDoesNotEndAndNeverAWrongResult() {
        JobPlan plan = plan(new Random(2));
        List<Message> upload = new ArrayList<>(new SmallShop(new Random(5)).upload(plan, 1));
        upload.remove(0);
        assertThatThrownBy(() -> ChaoticCluster.run(plan, upload, Chance.none()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("nothing is finished");
    }

    @Test
    void aClientThatContradictsItselfIsToldSo() {
        JobPlan plan = plan(new Random(2));
        List<Message> upload = new ArrayList<>(new SmallShop(new Random(5)).upload(plan, 1));
        String dataset = ((EndOfDataset) upload.getLast()).dataset();
        upload.add(new EndOfDataset(JOB, dataset, 99));
        assertThatThrownBy(() -> ChaoticCluster.run(plan, upload, Chance.none()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the job failed")
                .hasMessageContaining("99 batches");
    }
}
