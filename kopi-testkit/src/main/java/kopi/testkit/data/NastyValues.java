package kopi.testkit.data;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import kopi.testkit.data.NastyTable.Kind;

/** Values for the fields of nasty files. */
final class NastyValues {
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final LocalDate FIRST_DAY = LocalDate.of(2023, 7, 1);
    private static final int DAYS = 915;
    private static final int LONG_KEY = 300;

    private static final List<LocalTime> TIME_EDGES = List.of(
            LocalTime.of(6, 0, 0),
            LocalTime.of(5, 59, 59),
            LocalTime.of(6, 0, 1),
            LocalTime.of(22, 59, 59),
            LocalTime.of(23, 0, 0),
            LocalTime.of(23, 0, 1),
            LocalTime.of(0, 0, 0),
            LocalTime.of(23, 59, 59));
    private static final List<LocalDateTime> DATE_EDGES = List.of(
            LocalDateTime.of(2023, 12, 31, 23, 59, 59),
            LocalDateTime.of(2023, 12, 31, 12, 0, 0),
            LocalDateTime.of(2024, 1, 1, 0, 0, 0),
            LocalDateTime.of(2024, 1, 1, 6, 0, 0),
            LocalDateTime.of(2024, 2, 29, 12, 0, 0),
            LocalDateTime.of(2024, 6, 30, 23, 0, 0),
            LocalDateTime.of(2024, 7, 1, 6, 0, 0),
            LocalDateTime.of(2025, 12, 31, 23, 0, 0),
            LocalDateTime.of(2025, 12, 31, 23, 59, 59),
            LocalDateTime.of(2026, 1, 1, 0, 0, 0),
            LocalDateTime.of(2000, 2, 29, 12, 0, 0),
            LocalDateTime.of(1, 1, 1, 12, 0, 0),
            LocalDateTime.of(9999, 12, 31, 12, 0, 0));
    private static final List<String> AMOUNT_EDGES = List.of(
            "75",
            "75.0",
            "75.0000",
            "074.9999",
            "74.9999",
            "74.99995",
            "74.99994",
            "74.999949999",
            "75.0001",
            "74.995");
    private static final List<String> ODD_AMOUNTS = List.of(
            "0",
            "-0",
            "0.0",
            "-0.00004",
            "0.00005",
            "-0.00005",
            "-1",
            "-75.5",
            "100.00005",
            "100.00004999999999",
            "-100.00005",
            "-100.00004",
            "100.00495",
            "100.00494",
            "88.125",
            "88.135",
            "-88.125",
            "0099.5",
            "1234567890.1234",
            "-1234567890.12345",
            "76.1234567890123456789012345678901234567890");
    private static final List<String> ODD_NAMES = List.of(
            "Comma, Store",
            "The \"Quoted\" One",
            "Two\nLines",
            "Two\r\nLines, \"both\"",
            " leading",
            "trailing ",
            "Café Kampung 咖啡 ☕",
            "",
            "'single'",
            "semi;colon\ttab",
            "#1",
            "NULL",
            "-",
            "12.50",
            "\"",
            ",",
            "\n");
    private static final List<String> IMPOSSIBLE_DATES = List.of(
            "2023-02-29",
            "2025-02-30",
            "1900-02-29",
            "2024-04-31",
            "2024-06-31",
            "2024-13-01",
            "2024-00-10",
            "2024-01-00",
            "2024-01-32",
            "0000-01-01");
    private static final List<String> IMPOSSIBLE_TIMES = List.of("24:00:00", "23:60:00", "23:59:60", "99:99:99");
    private static final List<String> GARBAGE_NUMBERS = List.of(
            "+5",
            "-5",
            " 5",
            "5 ",
            "5.",
            ".5",
            ".",
            "-",
            "5.5",
            "5.01",
            "5.0.0",
            "1e3",
            "0x1F",
            "1_000",
            "1,000",
            "five",
            "NaN",
            "Infinity",
            "null",
            "\u0665",
            "5\u00A0",
            "5\n",
            "9223372036854775808",
            "9223372036854775808.0",
            "99999999999999999999999999999999");
    private static final List<String> GARBAGE_AMOUNTS = List.of(
            "+5.0",
            "--5",
            " 5.0",
            "5.0 ",
            "5.",
            ".5",
            "-.5",
            "-",
            ".",
            "5..0",
            "5.0.0",
            "5.-0",
            "1e3",
            "1,000.00",
            "RM 5",
            "5.0RM",
            "NaN",
            "-Infinity",
            "null",
            "\u0665.0",
            "5\n");
    private static final List<String> GARBAGE_TIMESTAMPS = List.of(
            "2024-01-01",
            "2024-01-01 12:00",
            "2024-01-01T12:00:00",
            "2024-01-01 12:00:00Z",
            "2024-01-01 12:00:00.0",
            " 2024-01-01 12:00:00",
            "2024-01-01 12:00:00 ",
            "2024-01-01  12:00:00",
            "2024-1-1 12:00:00",
            "24-01-01 12:00:00",
            "12024-01-01 12:00:00",
            "-2024-01-01 12:00:00",
            "2024/01/01 12:00:00",
            "2024-01-01 12.00.00",
            "2024-01-01 1x:00:00",
            "2024-0\u0661-01 12:00:00",
            "01-01-2024 12:00:00",
            "2024-01-01 12:00:00\n",
            "1704110400");
    private static final List<String> GARBAGE_DATES = List.of(
            "1990-01-01 00:00:00",
            "1990/01/01",
            "90-01-01",
            "1990-1-1",
            " 1990-01-01",
            "1990-01-01 ",
            "01-01-1990",
            "x",
            "1990-01",
            "1990-01-0\u0661");
    private static final List<String> ANYTHING = List.of(
            "",
            "x",
            "a,b",
            "a\nb",
            "a\r\nb",
            "say \"hi\"",
            "\"",
            "\n",
            ",,,",
            "\"\"",
            "x\n\ny",
            " ",
            "é",
            "1,2,3\n4,5,6");

    private final Dice dice;

    NastyValues(Dice dice) {
        this.dice = dice;
    }

    /** A number as the files write ids. */
    String number(long value) {
        if (dice.rolls(Quirk.DECIMAL_IDS, 40)) {
            return dice.oneOf(List.of(value + ".0", value + ".0", value + ".00", "00" + value, "0" + value + ".0"));
        }
        return Long.toString(value);
    }

    /** A key that will not occur again, whether or not it is a UUID. */
    String key(int number) {
        String uuid = new UUID(dice.bits(), dice.bits()).toString();
        if (!dice.rolls(Quirk.ODD_TRANSACTION_IDS, 15)) {
            return uuid;
        }
        return switch (dice.below(9)) {
            case 0 -> uuid.toUpperCase(Locale.ROOT);
            case 1 -> Integer.toString(number);
            case 2 -> "x".repeat(LONG_KEY) + number;
            case 3 -> "número-☕-" + number;
            case 4 -> "with, comma " + number;
            case 5 -> "with \"quotes\" " + number;
            case 6 -> "with\nline end " + number;
            case 7 -> uuid.replace('-', '_');
            default -> " " + uuid;
        };
    }

    String amount() {
        if (dice.rolls(Quirk.ODD_AMOUNTS, 10)) {
            return dice.oneOf(ODD_AMOUNTS);
        }
        if (dice.rolls(Quirk.AMOUNT_EDGES, 5)) {
            return dice.oneOf(AMOUNT_EDGES);
        }
        String decimals = dice.rolls(50) ? "." + dice.below(10) : "." + dice.below(1_000);
        return dice.between(5, 120) + (dice.rolls(10) ? "" : decimals);
    }

    /** A point in time of the two and a half years from July 2023, or a tricky one. */
    LocalDateTime timestamp() {
        if (dice.rolls(Quirk.TIME_EDGES, 5)) {
            return dice.oneOf(DATE_EDGES);
        }
        LocalDate day = FIRST_DAY.plusDays(dice.below(DAYS));
        if (dice.rolls(Quirk.TIME_EDGES, 10)) {
            return day.atTime(dice.oneOf(TIME_EDGES));
        }
        return day.atTime(dice.between(5, 23), dice.below(60), dice.below(60));
    }

    static String format(LocalDateTime time) {
        return TIMESTAMP.format(time);
    }

    /** A point in time outside the default years. */
    LocalDateTime timestampOutside() {
        LocalDateTime time = timestamp();
        return YearMonth.of(dice.rolls(50) ? 2023 : 2026, time.getMonthValue())
                .atDay(Math.min(time.getDayOfMonth(), 28))
                .atTime(time.toLocalTime());
    }

    String birthdate() {
        return LocalDate.of(1950, 1, 1).plusDays(dice.below(20_000)).toString();
    }

    String name(String plain) {
        if (dice.rolls(Quirk.LONE_CARRIAGE_RETURNS, 20)) {
            return "Lone\rreturn " + plain;
        }
        return dice.rolls(Quirk.ODD_NAMES, 60) ? dice.oneOf(ODD_NAMES) : plain;
    }

    /** What no report reads. */
    String anything() {
        return dice.oneOf(ANYTHING);
    }

    String impossibleDate() {
        return dice.oneOf(IMPOSSIBLE_DATES);
    }

    String impossibleTimestamp() {
        return dice.rolls(70)
                ? dice.oneOf(IMPOSSIBLE_DATES) + " 12:00:00"
                : "2024-01-31 " + dice.oneOf(IMPOSSIBLE_TIMES);
    }

    /** What looks like a value of that kind and is none. */
    String garbage(Kind kind) {
        return dice.oneOf(
                switch (kind) {
                    case NUMBER, OPTIONAL_NUMBER -> GARBAGE_NUMBERS;
                    case MONEY -> GARBAGE_AMOUNTS;
                    case TIMESTAMP -> GARBAGE_TIMESTAMPS;
                    case DATE -> GARBAGE_DATES;
                    case KEY, TEXT, UNUSED -> throw new IllegalArgumentException(kind + " has no garbage");
                });
    }
}
