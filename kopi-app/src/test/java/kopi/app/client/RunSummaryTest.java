package kopi.app.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunSummaryTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1|100|1 row",
                "10|1000|10 rows",
                "11|1000|1.1 % of all rows that were read, 11 rows of 1000,",
                "999999|1000000|99.9 % of all rows that were read, 999999 rows of 1000000,",
                "2|2|100.0 % of all rows that were read, 2 rows of 2,"
            })
    void shareOfRejectedRowsIsToldWhenItIsMoreThanOnePercent(long rejected, long rows, String notices) {
        assertThat(RunSummary.rejects(rejected, rows)).isEqualTo(notices);
    }
}
