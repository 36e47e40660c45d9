package kopi.adapter.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.YearMonth;
import java.util.List;
import kopi.adapter.generate.DatasetShape.Month;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetShapeTest {
    @Test
    void scaleOneHasTheCountsOfTheRealDataset() {
        assertThat(DatasetShape.ofScale(1)).isEqualTo(new DatasetShape(14_623_691, 29_246_323, 2_196_257));
    }

    @Test
    void countsAreScaledAndRounded() {
        assertThat(DatasetShape.ofScale(0.001)).isEqualTo(new DatasetShape(14_624, 29_246, 2_196));
        assertThat(DatasetShape.ofScale(0.5)).isEqualTo(new DatasetShape(7_311_846, 14_623_162, 1_098_129));
        assertThat(DatasetShape.ofScale(1e-9)).isEqualTo(new DatasetShape(0, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-9, 4e-8, 1e-7, 1e-5, 0.0137, 1, 100})
    void monthsFollowOneAnotherWithoutGaps(double scale) {
        DatasetShape shape = DatasetShape.ofScale(scale);
        List<Month> months = shape.months();

        assertThat(months).hasSize(24);
        assertThat(months.getFirst().month()).isEqualTo(YearMonth.of(2023, 7));
        assertThat(months.getLast().month()).isEqualTo(YearMonth.of(2025, 6));
        long transactions = 0;
        long users = 0;
        for (Month month : months) {
            assertThat(month.firstTransaction()).isEqualTo(transactions);
            assertThat(month.firstUser()).isEqualTo(users);
            transactions += month.transactions();
            users += month.users();
        }
        assertThat(transactions).isEqualTo(shape.transactions());
        assertThat(users).isEqualTo(shape.users());
    }

    @ParameterizedTest
    @ValueSource(doubles = {4e-8, 7e-8, 1e-7, 1.3e-7, 1e-6, 1e-5, 0.00033, 0.0137, 0.1, 1})
    void transactionsHaveOneToThreeItemsAndAllTogetherExactlyTheTotal(double scale) {
        DatasetShape shape = DatasetShape.ofScale(scale);
        assertThat(itemCounts(shape)).satisfies(counts -> {
            assertThat(counts[1] + counts[2] + counts[3]).isEqualTo(shape.transactions());
            assertThat(counts[1] + 2 * counts[2] + 3 * counts[3]).isEqualTo(shape.items());
        });
    }

    @Test
    void anyTotalBetweenOneAndThreeItemsEachIsMet() {
        for (int transactions = 1; transactions <= 12; transactions++) {
            for (int items = transactions; items <= 3 * transactions; items++) {
                long[] counts = itemCounts(new DatasetShape(transactions, items, 0));
                assertThat(counts[1] + 2 * counts[2] + 3 * counts[3])
                        .as("%d items in %d transactions", items, transactions)
                        .isEqualTo(items);
            }
        }
    }

    @Test
    void oneTwoAndThreeItemsAreAboutAsFrequent() {
        long[] counts = itemCounts(DatasetShape.ofScale(0.01));
        for (int items = 1; items <= 3; items++) {
            assertThat(counts[items]).as("transactions of %d items", items).isBetween(46_000L, 51_500L);
        }
    }

    /** How many transactions have no item, one, two and three. Fails on any other number. */
    private static long[] itemCounts(DatasetShape shape) {
        SplitMix64 random = new SplitMix64(1, 1);
        long[] counts = new long[4];
        for (long number = 0; number < shape.transactions(); number++) {
            counts[shape.itemsOf(number, random)]++;
        }
        assertThat(counts[0]).isZero();
        return counts;
    }
}
