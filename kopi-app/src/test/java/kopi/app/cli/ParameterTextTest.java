package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import kopi.app.cli.ParameterText.Range;
import kopi.core.report.Reports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterTextTest {
    @ParameterizedTest
    @CsvSource({"2024, 2024, 2024", "2024-2025, 2024, 2025", "0001-9999, 1, 9999"})
    void yearsAreOneOrARange(String text, int first, int last) {
        assertThat(ParameterText.years(text)).isEqualTo(new Range(first, last));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "24", "2024-", "2024-25", "2024 - 2025", "-2024", "2025-2024", "0000", "20240", "٢٠٢٤"})
    void otherYearsAreRefusedWithTheirText(String text) {
        assertThatThrownBy(() -> ParameterText.years(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--years: ");
    }

    @ParameterizedTest
    @CsvSource({
        "06:00-23:00, 21600, 82800",
        "' 06:00 - 23:00 ', 21600, 82800",
        "00:00:00-00:00:00, 0, 0",
        "00:00-23:59:59, 0, 86399",
        "12:30:15-12:30:15, 45015, 45015"
    })
    void hoursAreSecondsSinceMidnight(String text, int first, int last) {
        assertThat(ParameterText.hours(text)).isEqualTo(new Range(first, last));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "6-23", "06:00", "06:00-24:00", "06:60-23:00", "23:00-06:00", "06:00–23:00", "6:00-23:00"})
    void otherHoursAreRefusedWithTheirText(String text) {
        assertThatThrownBy(() -> ParameterText.hours(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--hours: ")
                .hasMessageContaining(text);
    }

    @ParameterizedTest
    @CsvSource({
        "00:00-23:59, 'means 00:00:00 to 23:59:00, both included: the 59 seconds after it do not count'",
        "06:00-22:59, 'means 06:00:00 to 22:59:00, both included: the 59 seconds after it do not count'",
        "07:00-07:00, 'means 07:00:00 to 07:00:00, both included: one second of each day'"
    })
    void hoursThatMayNotBeWhatWasMeantAreSpelledOut(String text, String note) {
        assertThat(ParameterText.hoursNote(text))
                .hasValueSatisfying(notices -> assertThat(notices).contains(note));
    }

    @ParameterizedTest
    @ValueSource(strings = {"06:00-23:00", "00:00-23:59:59", "07:00:00-07:00:00", "00:00-23:59:00"})
    void otherHoursNeedNoNote(String text) {
        assertThat(ParameterText.hoursNote(text)).isEmpty();
    }

    @Test
    void midnightToMidnightIsRefusedWithWhatTheWholeDayIs() {
        assertThatThrownBy(() -> ParameterText.hours("00:00-00:00")).hasMessageContaining("00:00:00-23:59:59");
    }

    @ParameterizedTest
    @ValueSource(strings = {"t1,t4", "T4, T1", " t1 ,high-value, 4", "HIGH-VALUE,top customers", "1,Top_Customers"})
    void reportsAreNamedInAnyCaseByNumberOrByWhatTheySay(String text) {
        assertThat(ParameterText.reports(Reports.CATALOGUE, List.of(text))).containsExactlyInAnyOrder("t1", "t4");
    }

    @Test
    void reportsMayBeGivenOneAfterTheOther() {
        assertThat(ParameterText.reports(Reports.CATALOGUE, List.of("t1", "t3,t1")))
                .containsExactly("t1", "t3");
    }

    @Test
    void otherReportsAreRefused() {
        assertThatThrownBy(() -> ParameterText.reports(Reports.CATALOGUE, List.of("t5")))
                .hasMessage("--reports: there is no report \"t5\"; there are t1, t2, t3, t4");
        assertThatThrownBy(() -> ParameterText.reports(Reports.CATALOGUE, List.of("top-item")))
                .hasMessage("--reports: there is no report \"top-item\"; did you mean top-items?");
        assertThatThrownBy(() -> ParameterText.reports(Reports.CATALOGUE, List.of("t1,")))
                .hasMessageContaining("no report \"\"");
        assertThatThrownBy(() -> ParameterText.reports(Reports.CATALOGUE, List.of("\u001b[2J")))
                .hasMessageContaining("\\x1b[2J");
    }

    @ParameterizedTest
    @CsvSource({
        "75, 750000",
        "74.50, 745000",
        "0.0001, 1",
        "-3.5, -35000",
        "0, 0",
        "99999999999999.9999, 999999999999999999"
    })
    void amountsAreExact(String text, long units) {
        assertThat(ParameterText.amount(text)).isEqualTo(units);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "RM75", "75,00", "7.12345", "1e3", ".5", "5.", "--5", "999999999999999", "NaN"})
    void otherAmountsAreRefusedWithTheirText(String text) {
        assertThatThrownBy(() -> ParameterText.amount(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--min-amount: \"" + text + "\"");
    }

    @Test
    void aTopIsAtLeastOne() {
        assertThat(ParameterText.top(1)).isEqualTo(1);
        assertThatThrownBy(() -> ParameterText.top(0)).hasMessage("--top: 0 must be at least 1");
    }
}
