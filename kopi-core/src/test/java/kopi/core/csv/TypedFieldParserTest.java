package kopi.core.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.schema.CsvDialect;
import kopi.core.schema.CsvDialect.DateOrder;
import kopi.core.schema.CsvDialect.Encoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nasty values by type, for types and dialects that schemas declare. */
class TypedFieldParserTest {
    private static final CsvDialect EUROPEAN =
            new CsvDialect(';', '"', true, DateOrder.DAY_MONTH_YEAR, true, "", Encoding.UTF_8);
    private static final ColumnSpec BIGINT = new ColumnSpec("c", ColumnType.BIGINT);
    private static final ColumnSpec DECIMAL = ColumnSpec.decimal("c", 9, 2);

    private static Optional<Long> parse(ColumnSpec column, CsvDialect dialect, String text) {
        TypedFieldParser parser = new TypedFieldParser(dialect, true);
        byte[] bytes = ("x" + text + "9").getBytes(ISO_8859_1);
        DialectBytes.of(dialect).toScanned(bytes, 0, bytes.length);
        return parser.parse(column, bytes, 1, bytes.length - 1) ? Optional.of(parser.value()) : Optional.empty();
    }

    private static Optional<Long> parse(ColumnType type, String text) {
        return parse(new ColumnSpec("c", type), iso(), text);
    }

    private static CsvDialect iso() {
        return new CsvDialect(',', '"', true, DateOrder.ISO_8601, false, "", Encoding.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "+7, 7",
        "-7.00, -7",
        "123.0, 123",
        "0000000000000000000000000001, 1",
        "9223372036854775807, 9223372036854775807",
        "-9223372036854775806, -9223372036854775806"
    })
    void integerIsRead(String text, long value) {
        assertThat(parse(ColumnType.BIGINT, text)).contains(value);
        assertThat(parse(ColumnType.INTEGER, text))
                .isEqualTo(value == (int) value ? Optional.of(value) : Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "+",
                "--1",
                "+-1",
                "1-",
                "1.",
                ".0",
                "1.5",
                "1,0",
                " 1",
                "1 ",
                "1e3",
                "0x1",
                "\u00b9",
                "1_0",
                "9223372036854775808",
                "-9223372036854775807",
                "-9223372036854775808",
                "99999999999999999999"
            })
    void whatIsNoIntegerIsRejected(String text) {
        assertThat(parse(ColumnType.BIGINT, text)).isEmpty();
        assertThat(parse(ColumnType.INTEGER, text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2147483647, true", "2147483648, false", "-2147483648, true", "-2147483649, false"})
    void integersHave32Bits(String text, boolean fits) {
        assertThat(parse(ColumnType.INTEGER, text).isPresent()).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 100",
        "1.5, 150",
        "-1.005, -101",
        "1.004999999999999999999, 100",
        ".5, 50",
        "5., 500",
        "-.5, -50",
        "+.05, 5",
        "9999999.99, 999999999",
        "9999999.994, 999999999",
        "-9999999.994, -999999999",
        "0.005, 1",
        "-0.004, 0"
    })
    void decimalIsRoundedHalfUp(String text, long units) {
        assertThat(parse(DECIMAL, iso(), text)).contains(units);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "-",
                "-.",
                "+",
                "1.2.3",
                "1e3",
                "NaN",
                "Infinity",
                "1,5",
                " 1",
                "1 ",
                "10000000",
                "9999999.995",
                "-9999999.995",
                "99999999999999999999999999",
                "\u00bd",
                "$1",
                "1%"
            })
    void whatIsNoDecimalOfThatPrecisionIsRejected(String text) {
        assertThat(parse(DECIMAL, iso(), text)).isEmpty();
    }

    @Test
    void decimalsAreThoseOfBigDecimal() {
        CsvSeeds.check(3_000, random -> {
            int precision = 1 + random.nextInt(18);
            int scale = random.nextInt(Math.min(precision, 4) + 1);
            int digits = 1 + random.nextInt(20);
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "");
            random.ints(digits, 0, 10).forEach(text::append);
            text.append('.');
            random.ints(1 + random.nextInt(6), 0, 10).forEach(text::append);
            BigDecimal rounded = new BigDecimal(text.toString()).setScale(scale, RoundingMode.HALF_UP);
            boolean fits = rounded.unscaledValue()
                            .abs()
                            .compareTo(BigDecimal.TEN.pow(precision).toBigInteger())
                    < 0;

            assertThat(parse(ColumnSpec.decimal("c", precision, scale), iso(), text.toString()))
                    .as("%s as DECIMAL(%s,%s)", text, precision, scale)
                    .isEqualTo(fits ? Optional.of(rounded.unscaledValue().longValueExact()) : Optional.empty());
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1,5|150",
                "-1.234,56|-123456",
                "1.234.567|123456700",
                "12|1200",
                ",5|50",
                "5,|500",
                "999.999,994|99999999",
                "1234567,8|123456780",
                "0,005|1"
            })
    void decimalCommasAreRead(String text, long units) {
        assertThat(parse(DECIMAL, EUROPEAN, text)).contains(units);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.5",
                "1,2,3",
                "1.23,4",
                "1234.567",
                "1.2345",
                ".123",
                "1..234",
                "1,234.567",
                "1.",
                ",",
                "1;5",
                ""
            })
    void whatIsNoNumberWithADecimalCommaIsRejected(String text) {
        assertThat(parse(DECIMAL, EUROPEAN, text)).isEmpty();
    }

    @Test
    void integersMayHaveThousandsPointsToo() {
        assertThat(parse(BIGINT, EUROPEAN, "1.234.567")).contains(1_234_567L);
        assertThat(parse(BIGINT, EUROPEAN, "-12,0")).contains(-12L);
        assertThat(parse(BIGINT, EUROPEAN, "1.23")).isEmpty();
        assertThat(parse(new ColumnSpec("c", ColumnType.MONEY), EUROPEAN, "38,05"))
                .contains(380_500L);
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "TRUE, 1", "True, 1", "t, 1", "T, 1", "1, 1", "false, 0", "False, 0", "F, 0", "0, 0"})
    void truthIsRead(String text, long value) {
        assertThat(parse(ColumnType.BOOLEAN, text)).contains(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yes", "no", "2", "-1", "tru", "truee", "01", " true", "falsch", "1.0", "\u0131"})
    void whatIsNoTruthIsRejected(String text) {
        assertThat(parse(ColumnType.BOOLEAN, text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"00:00, 0", "23:59:59, 86399", "8:26, 30360", "08:26:01, 30361", "12:00:00.000, 43200"})
    void timeIsRead(String text, long seconds) {
        assertThat(parse(ColumnType.TIME, text)).contains(seconds);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "24:00",
                "12:60",
                "12:00:60",
                "12",
                "12:",
                "12:0",
                "12:00:0",
                "12:00:00.5",
                "12:00:00.",
                "12:00:",
                "012:00",
                "12-00",
                "12:00 PM",
                " 12:00",
                "-1:00",
                "1\u00b9:00"
            })
    void whatIsNoTimeIsRejected(String text) {
        assertThat(parse(ColumnType.TIME, text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2024-02-29 06:00:00, 1709186400", "2024-02-29T06:00:00, 1709186400", "2024-02-29 06:00, 1709186400",
        "2024-02-29 6:00, 1709186400", "2024-02-29 06:00:00.000000, 1709186400", "1969-12-31 23:59:59, -1"
    })
    void isoTimestampIsRead(String text, long seconds) {
        assertThat(parse(ColumnType.TIMESTAMP, text)).contains(seconds);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "2024-02-29", "2024-02-29 ", "2023-02-29 06:00", "2024-02-29 06:00:00Z",
                        "2024-02-29 06:00:00+01:00",
                "2024-02-29 06:00:00.001", "29.02.2024 06:00", "2024-2-29 06:00", "2024-02-29x06:00", "T", " "
            })
    void whatIsNoIsoTimestampIsRejected(String text) {
        assertThat(parse(ColumnType.TIMESTAMP, text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"31.01.2024, 19753", "31/1/2024, 19753", "31-01-2024, 19753", "1.12.2009, 14579", "29.02.2024, 19782"})
    void dayComesFirst(String text, long day) {
        assertThat(parse(new ColumnSpec("c", ColumnType.DATE), EUROPEAN, text)).contains(day);
        assertThat(parse(new ColumnSpec("c", ColumnType.TIMESTAMP), EUROPEAN, text + " 7:45"))
                .contains(day * 86_400 + 7 * 3_600 + 45 * 60);
    }

    @Test
    void monthComesFirst() {
        var american = new CsvDialect(',', '"', true, DateOrder.MONTH_DAY_YEAR, false, "", Encoding.UTF_8);
        assertThat(parse(new ColumnSpec("c", ColumnType.TIMESTAMP), american, "12/1/2010 8:26"))
                .contains(1_291_191_960L);
        assertThat(parse(new ColumnSpec("c", ColumnType.DATE), american, "31.01.2024"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "31.02.2024", "31.01.24", "31.01-2024", "31.01.20240", "01.2024", "2024-01-31", "031.01.2024",
                        "31.13.2024",
                "0.1.2024", "1.0.2024", "1.1.0000", "31.01.2024x", "31 01 2024", "31,01,2024", "1.1.", "1.", "1"
            })
    void whatIsNoDateWithDaysFirstIsRejected(String text) {
        assertThat(parse(new ColumnSpec("c", ColumnType.DATE), EUROPEAN, text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2ae6d188-76c2-4095-b861-ab97d3cd9312, true",
        "2AE6D188-76C2-4095-B861-AB97D3CD9312, true",
        "2ae6d18876c24095b861ab97d3cd9312, false",
        "2ae6d188-76c2-4095-b861-ab97d3cd931, false",
        "2ae6d188-76c2-4095-b861-ab97d3cd93123, false",
        "2ae6d188-76c2-4095-b861-ab97d3cd931g, false",
        "2ae6d188_76c2-4095-b861-ab97d3cd9312, false",
        "{2ae6d188-76c2-4095-b861-ab97d3cd93}, false",
        "'', false"
    })
    void uuidsAreOfOneForm(String text, boolean isGood) {
        assertThat(parse(ColumnType.UUID, text).isPresent()).isEqualTo(isGood);
    }
}
