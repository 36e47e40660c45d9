package kopi.core.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Optional;
import java.util.SplittableRandom;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.schema.CsvDialect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldParserTest {
    private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    /** What the reference says. */
    private static Optional<Long> parse(ColumnType type, String text) {
        TypedFieldParser parser = new TypedFieldParser(CsvDialect.STANDARD, false);
        byte[] bytes = text.getBytes(ISO_8859_1);
        return parser.parse(spec(type), bytes, 0, bytes.length) ? Optional.of(parser.value()) : Optional.empty();
    }

    private static ColumnSpec spec(ColumnType type) {
        return type == ColumnType.DECIMAL ? ColumnSpec.decimal("c", 9, 2) : new ColumnSpec("c", type);
    }

    /** What the whole scanner says of a row with that one field, so what the fast path says if it can. */
    private static Optional<Long> scan(ColumnType type, String text) {
        var scanned = AllTypes.scan("c,d\n" + text + ",\n", AllTypes.projection(spec(type)));
        return scanned.rows().stream().map(Long::parseLong).findFirst();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 10000",
        "38.0, 380000",
        "0.0001, 1",
        "0.00004, 0",
        "0.00005, 1",
        "-0.00005, -1",
        "-0.00004999, 0",
        "-0, 0",
        "00012.50, 125000",
        "28.499999999999996, 285000",
        "0.99995, 10000",
        "1.00015000000, 10002",
        "922337203685477.5807, 9223372036854775807",
        "-922337203685477.5808, -9223372036854775808",
        "922337203685477.58074, 9223372036854775807",
        "-922337203685477.58084, -9223372036854775808",
        "000000000000000000000000000000001, 10000"
    })
    void amountIsReadInUnitsRoundedHalfUp(String text, long units) {
        assertThat(parse(ColumnType.MONEY, text)).contains(units);
        assertThat(scan(ColumnType.MONEY, text)).contains(units);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                ".",
                ".5",
                "5.",
                "-.5",
                "+1",
                "--1",
                "1-",
                "1.2.3",
                "1..2",
                "1e3",
                "abc",
                " 1",
                "1 ",
                "1.5 ",
                "0x1",
                "1_000",
                "NaN",
                "922337203685477.5808",
                "922337203685477.58075",
                "-922337203685477.5809",
                "-922337203685477.58085",
                "99999999999999999999",
                "\u00b9",
                "1.\u00b9",
                "12345678a",
                "1.0/",
                "1.0:",
                "1:0"
            })
    void whatIsNoAmountIsRejected(String text) {
        assertThat(parse(ColumnType.MONEY, text)).isEmpty();
        assertThat(scan(ColumnType.MONEY, text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "7, 7",
        "4.0, 4",
        "4.000000000000, 4",
        "1038745.0, 1038745",
        "12345678, 12345678",
        "12345678.0, 12345678",
        "123456789, 123456789",
        "9223372036854775807, 9223372036854775807",
        "9223372036854775807.0, 9223372036854775807",
        "00000000000000000000000000000000000007, 7"
    })
    void idIsRead(String text, long id) {
        assertThat(parse(ColumnType.ID, text)).contains(id);
        assertThat(scan(ColumnType.ID, text)).contains(id);
        assertThat(scan(ColumnType.OPTIONAL_ID, text)).contains(id);
        assertThat(scan(ColumnType.QUANTITY, text)).contains(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "-0",
                ".0",
                ".",
                "1.",
                "1.5",
                "1.05",
                "1.0.0",
                "1.00x",
                "9223372036854775808",
                "9223372036854775808.0",
                "18446744073709551617",
                "99999999999999999999999",
                "1e1",
                "a",
                "1a",
                "12345678a",
                " 1",
                "1 ",
                "\u00b9",
                "1.O"
            })
    void whatIsNoIdIsRejected(String text) {
        for (ColumnType type : new ColumnType[] {ColumnType.ID, ColumnType.OPTIONAL_ID, ColumnType.QUANTITY}) {
            assertThat(parse(type, text)).isEmpty();
            assertThat(scan(type, text)).isEmpty();
        }
    }

    @Test
    void onlyOptionalIdsMayBeEmpty() {
        assertThat(parse(ColumnType.OPTIONAL_ID, "")).contains(-1L);
        assertThat(scan(ColumnType.OPTIONAL_ID, "")).contains(-1L);
        assertThat(scan(ColumnType.OPTIONAL_ID, "\"\"")).contains(-1L);
        assertThat(scan(ColumnType.ID, "")).isEmpty();
        assertThat(scan(ColumnType.QUANTITY, "\"\"")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0001-01-01 00:00:00, -62135596800", "9999-12-31 23:59:59, 253402300799", "1970-01-01 00:00:00, 0",
        "1969-12-31 23:59:59, -1", "2024-02-29 06:00:00, 1709186400", "2000-02-29 23:00:00, 951865200"
    })
    void timestampIsRead(String text, long seconds) {
        assertThat(parse(ColumnType.TIMESTAMP, text)).contains(seconds);
        assertThat(scan(ColumnType.TIMESTAMP, text)).contains(seconds);
        assertThat(scan(ColumnType.DATE, text.substring(0, 10))).contains(Math.floorDiv(seconds, 86_400L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2024-01-01",
                "2024-01-01T00:00:00",
                "2024-01-01 24:00:00",
                "2024-01-01 23:60:00",
                "2024-01-01 23:59:60",
                "2024-01-01 1:00:00",
                "2024-01-01 01:00",
                "2024-01-01 01:00:00Z",
                "2024-01-01 01:00:00.0",
                "2024-01-01  1:00:00",
                "2024-01-01 0a:00:00",
                "2024-01-01 00:0a:00",
                "2024-01-01 00:00:a0",
                "2024-01-01 00-00-00",
                "2024-01-01 :0:00:00",
                "2024-01-01 -1:00:00",
                "2023-02-29 00:00:00",
                "1900-02-29 00:00:00",
                "2024-13-01 00:00:00",
                "0000-01-01 00:00:00"
            })
    void whatIsNoTimestampIsRejected(String text) {
        assertThat(parse(ColumnType.TIMESTAMP, text)).isEmpty();
        assertThat(scan(ColumnType.TIMESTAMP, text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2024-1-01",
                "2024-01-1",
                "24-01-01",
                "2024-01-32",
                "2024-01-00",
                "2024-00-01",
                "2024-04-31",
                "2100-02-29",
                "2024/01/01",
                "2024-01-0a",
                "2024-01-a0",
                "2024-0a-01",
                "202a-01-01",
                "-024-01-01",
                "20240101",
                "2024-01-01x",
                "2024-01-0/",
                "2024-01-0:",
                "2024-01-/9",
                "2024:01:01"
            })
    void whatIsNoDateIsRejected(String text) {
        assertThat(parse(ColumnType.DATE, text)).isEmpty();
        assertThat(scan(ColumnType.DATE, text)).isEmpty();
    }

    @Test
    void amountsAreThoseOfBigDecimal() {
        CsvSeeds.check(2_000, random -> {
            String text = number(random);
            BigInteger units = new BigDecimal(text)
                    .movePointRight(4)
                    .setScale(0, RoundingMode.HALF_UP)
                    .toBigInteger();
            Optional<Long> expected = units.compareTo(MIN) < 0 || units.compareTo(MAX) > 0
                    ? Optional.empty()
                    : Optional.of(units.longValueExact());

            assertThat(parse(ColumnType.MONEY, text)).as(text).isEqualTo(expected);
            assertThat(scan(ColumnType.MONEY, text)).as(text).isEqualTo(expected);
        });
    }

    private static String number(SplittableRandom random) {
        StringBuilder number = new StringBuilder(random.nextInt(4) == 0 ? "-" : "");
        int digits = 1 + random.nextInt(random.nextInt(3) == 0 ? 20 : 4);
        random.ints(digits, 0, 10).forEach(number::append);
        if (random.nextBoolean()) {
            number.append('.');
            random.ints(1 + random.nextInt(random.nextInt(3) == 0 ? 12 : 4), 0, 10)
                    .forEach(number::append);
        }
        return number.toString();
    }

    @Test
    void datesAndTimesAreThoseOfTheCalendar() {
        CsvSeeds.check(1_000, random -> {
            int year = random.nextInt(3) == 0 ? random.nextInt(10_000) : 1890 + random.nextInt(220);
            int month = random.nextInt(14);
            int day = random.nextInt(33);
            int hour = random.nextInt(26);
            int minute = random.nextInt(62);
            int second = random.nextInt(62);
            String text = "%04d-%02d-%02d %02d:%02d:%02d".formatted(year, month, day, hour, minute, second);
            Optional<Long> expected;
            try {
                if (year == 0) {
                    throw new DateTimeException("before the first year");
                }
                expected = Optional.of(LocalDate.of(year, month, day).toEpochDay() * 86_400
                        + LocalTime.of(hour, minute, second).toSecondOfDay());
            } catch (DateTimeException _) {
                expected = Optional.empty();
            }

            assertThat(parse(ColumnType.TIMESTAMP, text)).as(text).isEqualTo(expected);
            assertThat(scan(ColumnType.TIMESTAMP, text)).as(text).isEqualTo(expected);
        });
    }

    @ParameterizedTest
    @EnumSource(ColumnType.class)
    void anyBytesReadTheSameOnTheFastPath(ColumnType type) {
        if (type.isText()) {
            return;
        }
        String[] models = {"2024-02-29 12:34:56", "2024-02-29", "1038745.0", "38.05", "7"};
        CsvSeeds.check(1_000, random -> {
            StringBuilder text = new StringBuilder(models[random.nextInt(models.length)]);
            for (int i = random.nextInt(3); i > 0; i--) {
                char c = (char) random.nextInt(256);
                text.setCharAt(random.nextInt(text.length()), "\n\r,\"".indexOf(c) < 0 ? c : '/');
            }
            assertThat(scan(type, text.toString())).as(text.toString()).isEqualTo(parse(type, text.toString()));
        });
    }
}
