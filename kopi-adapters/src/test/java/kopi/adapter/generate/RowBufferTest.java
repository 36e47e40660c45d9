package kopi.adapter.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowBufferTest {
    private static String written(Consumer<RowBuffer> content) {
        RowBuffer buffer = new RowBuffer(2 * RowBuffer.LONGEST_ROW);
        content.accept(buffer);
        return new String(buffer.bytes(), 0, buffer.length(), StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @CsvSource({"0,0.0", "38000,38.0", "9500,9.5", "28500,28.5", "8835,8.835", "8830,8.83", "1005,1.005", "1050,1.05"})
    void amountsHaveAsManyDecimalsAsTheyNeedButOne(int thousandths, String text) {
        assertThat(written(row -> row.amount(thousandths))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 9, 10, 99, 100, 1_038_745, 999_999_999_999L, Long.MAX_VALUE})
    void numbersReadAsJavaPrintsThem(long number) {
        assertThat(written(row -> row.number(number))).isEqualTo(Long.toString(number));
    }

    @Test
    void idsOfColumnsWithEmptyFieldsLookLikeFloats() {
        assertThat(written(row -> row.optionalId(1_038_745))).isEqualTo("1038745.0");
        assertThat(written(row -> row.optionalId(0))).isEmpty();
    }

    @Test
    void uuidsReadAsJavaPrintsThem() {
        UUID id = UUID.fromString("2ae6d188-76c2-4095-b861-ab97d3cd9312");
        assertThat(written(row -> row.uuid(id.getMostSignificantBits(), id.getLeastSignificantBits())))
                .isEqualTo(id.toString());
    }

    @Test
    void datesAndTimesHaveLeadingZeros() {
        assertThat(written(row -> row.date(2023, 7, 1))).isEqualTo("2023-07-01");
        assertThat(written(row -> row.time(7 * 3_600 + 5 * 60 + 9))).isEqualTo("07:05:09");
        assertThat(written(row -> row.time(23 * 3_600))).isEqualTo("23:00:00");
    }
}
