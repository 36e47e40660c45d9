package kopi.core.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import kopi.core.model.JobId;
import org.junit.jupiter.api.Test;

class InputIdentityTest {
    private static final JobId NAME = new JobId("daily");
    private static final byte[] PLAN = {1, 2, 3};
    private static final FileIdentity STORES = new FileIdentity("stores/s.csv", 10, 1);
    private static final FileIdentity SALES = new FileIdentity("transactions/2024.csv", 2_700_000, 2);
    private static final InputIdentity INPUT = InputIdentity.of(4 << 20, List.of(STORES, SALES));

    private static InputIdentity with(FileIdentity... files) {
        return InputIdentity.of(4 << 20, List.of(files));
    }

    @Test
    void theSameFilesAreTheSameInput() {
        assertThat(INPUT.difference(with(STORES, SALES))).isEmpty();
        assertThat(INPUT.job(NAME, PLAN)).isEqualTo(with(STORES, SALES).job(NAME, PLAN));
    }

    @Test
    void aDifferenceNamesTheFileAndInWhatItDiffers() {
        assertThat(INPUT.difference(with(STORES, new FileIdentity(SALES.path(), SALES.bytes(), 3))))
                .contains("transactions/2024.csv has the same size, but other content");
        assertThat(INPUT.difference(with(STORES, new FileIdentity(SALES.path(), 5, 2))))
                .contains("transactions/2024.csv has 5 bytes instead of 2700000");
        assertThat(INPUT.difference(with(STORES))).contains("transactions/2024.csv is missing");
        assertThat(INPUT.difference(with(STORES, SALES, new FileIdentity("users/u.csv", 1, 1))))
                .contains("users/u.csv is new");
        assertThat(INPUT.difference(with(SALES, STORES))).contains("its files are in another order");
        assertThat(INPUT.difference(with(new FileIdentity("a", 1, 1), new FileIdentity("b", 1, 1))))
                .contains("stores/s.csv is missing, and 3 more files differ");
        assertThat(INPUT.difference(InputIdentity.of(16 << 10, INPUT.files())))
                .contains("it was split into batches of 4096 KiB, and now of 16 KiB (--batch-kib)");
    }

    @Test
    void whateverDiffersMakesAnotherJobOfTheSameName() {
        List<JobId> jobs = List.of(
                INPUT.job(NAME, PLAN),
                INPUT.job(NAME, new byte[] {1, 2, 4}),
                InputIdentity.of(16 << 10, INPUT.files()).job(NAME, PLAN),
                with(STORES).job(NAME, PLAN),
                with(SALES, STORES).job(NAME, PLAN),
                with(STORES, new FileIdentity(SALES.path(), SALES.bytes(), 3)).job(NAME, PLAN),
                with(STORES, new FileIdentity(SALES.path(), 1, 2)).job(NAME, PLAN),
                with(STORES, new FileIdentity("transactions/2025.csv", SALES.bytes(), 2))
                        .job(NAME, PLAN));
        assertThat(jobs).doesNotHaveDuplicates().allSatisfy(job -> {
            assertThat(job.name()).isEqualTo("daily");
            assertThat(job.isNameOnly()).isFalse();
        });
    }

    @Test
    void thereMayBeAnyNumberOfFilesAndEachByteOfThemCounts() {
        List<FileIdentity> many = new ArrayList<>(IntStream.range(0, 10_000)
                .mapToObj(i -> new FileIdentity("transactions/" + i + ".csv", i, i))
                .toList());
        InputIdentity whole = InputIdentity.of(1_024, many);
        assertThat(whole.files()).hasSize(InputIdentity.MAX_FILES);
        many.set(9_999, new FileIdentity("transactions/9999.csv", 9_999, 0));
        assertThat(whole.difference(InputIdentity.of(1_024, many)))
                .hasValueSatisfying(what -> assertThat(what).contains("one of 9745 further files", "other content"));
    }

    @Test
    void aPathOfAnyLengthIsToldFromAnother() {
        String folder = "transactions/" + "x".repeat(4_000);
        InputIdentity one = with(new FileIdentity(folder + "/a.csv", 1, 1));
        assertThat(one.files().getFirst().path()).hasSizeLessThanOrEqualTo(InputIdentity.MAX_PATH);
        assertThat(one.difference(with(new FileIdentity(folder + "/b.csv", 1, 1))))
                .isPresent();
    }
}
