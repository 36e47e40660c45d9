package kopi.core.schema;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import kopi.core.schema.CsvDialect.DateOrder;
import kopi.core.schema.CsvDialect.Encoding;

/** What {@code WITH (…)} may say of a table's files, and how it says it. */
enum DialectOption {
    DELIMITER("a character in quotes, as ';' or '\\t'"),
    QUOTE("a character in quotes, as '\"'"),
    HEADER("true or false"),
    DATE_FORMAT("'YYYY-MM-DD', 'DD.MM.YYYY' or 'MM/DD/YYYY'"),
    DECIMAL_COMMA("true or false"),
    NULL("a text in quotes, as '\\N'"),
    ENCODING("'UTF-8', 'ISO-8859-1' or 'UTF-16'");

    private static final List<DialectOption> ALL = List.of(DialectOption.values());
    private static final int MAX_NULL_TEXT = 100;

    private final String possible;

    DialectOption(String possible) {
        this.possible = possible;
    }

    /** What it is called. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What may stand behind it, for people. */
    String possible() {
        return possible;
    }

    static Optional<DialectOption> named(String word) {
        return ALL.stream()
                .filter(option -> option.word().equalsIgnoreCase(word))
                .findFirst();
    }

    /** What all are called. */
    static List<String> words() {
        return ALL.stream().map(DialectOption::word).toList();
    }

    /** Sets this option; false if that is no value of it. */
    boolean set(DialectBuilder files, String value) {
        return switch (this) {
            case DELIMITER -> set(character(value), files::delimiter);
            case QUOTE -> set(character(value), files::quote);
            case HEADER -> set(truth(value), files::hasHeader);
            case DATE_FORMAT -> set(order(value), files::dateOrder);
            case DECIMAL_COMMA -> set(truth(value), files::hasDecimalComma);
            case NULL -> set(nullText(value), files::nullText);
            case ENCODING -> set(encoding(value), files::encoding);
        };
    }

    private static <T> boolean set(Optional<T> value, Consumer<T> target) {
        value.ifPresent(target);
        return value.isPresent();
    }

    /** Its value in a dialect, as it is declared; empty if it is the usual one. */
    Optional<String> print(CsvDialect d) {
        CsvDialect usual = CsvDialect.DECLARED;
        return switch (this) {
            case DELIMITER -> printed(d.delimiter() != usual.delimiter(), quoted(character(d.delimiter())));
            case QUOTE -> printed(d.quote() != usual.quote(), quoted(character(d.quote())));
            case HEADER -> printed(!d.hasHeader(), "false");
            case DATE_FORMAT -> printed(isOtherOrder(d), quoted(format(d.dateOrder())));
            case DECIMAL_COMMA -> printed(d.hasDecimalComma(), "true");
            case NULL -> printed(!d.nullText().equals(usual.nullText()), quoted(d.nullText()));
            case ENCODING -> printed(d.encoding() != usual.encoding(), quoted(encoding(d.encoding())));
        };
    }

    private static Optional<String> printed(boolean isOther, String value) {
        return isOther ? Optional.of(value) : Optional.empty();
    }

    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static Optional<Character> character(String value) {
        if (value.equals("\\t")) {
            return Optional.of('\t');
        }
        return value.length() == 1 ? Optional.of(value.charAt(0)) : Optional.empty();
    }

    private static String character(char c) {
        return c == '\t' ? "\\t" : String.valueOf(c);
    }

    private static Optional<Boolean> truth(String value) {
        return value.equalsIgnoreCase("true")
                ? Optional.of(true)
                : value.equalsIgnoreCase("false") ? Optional.of(false) : Optional.empty();
    }

    private static Optional<String> nullText(String value) {
        boolean isShort = value.length() <= MAX_NULL_TEXT && value.chars().allMatch(c -> c >= ' ' && c < 0x7F);
        return isShort ? Optional.of(value) : Optional.empty();
    }

    /** Where the year is last any of the three separators may be written, whichever the files have. */
    private static Optional<DateOrder> order(String value) {
        return switch (value.toUpperCase(Locale.ROOT)) {
            case "YYYY-MM-DD" -> Optional.of(DateOrder.ISO_8601);
            case "DD-MM-YYYY", "DD.MM.YYYY", "DD/MM/YYYY" -> Optional.of(DateOrder.DAY_MONTH_YEAR);
            case "MM-DD-YYYY", "MM.DD.YYYY", "MM/DD/YYYY" -> Optional.of(DateOrder.MONTH_DAY_YEAR);
            default -> Optional.empty();
        };
    }

    private static boolean isOtherOrder(CsvDialect d) {
        return d.dateOrder() == DateOrder.DAY_MONTH_YEAR || d.dateOrder() == DateOrder.MONTH_DAY_YEAR;
    }

    private static String format(DateOrder order) {
        return switch (order) {
            case YEAR_MONTH_DAY, ISO_8601 -> "YYYY-MM-DD";
            case DAY_MONTH_YEAR -> "DD.MM.YYYY";
            case MONTH_DAY_YEAR -> "MM/DD/YYYY";
        };
    }

    private static Optional<Encoding> encoding(String value) {
        return Arrays.stream(Encoding.values())
                .filter(encoding -> encoding(encoding).equalsIgnoreCase(value))
                .findFirst();
    }

    private static String encoding(Encoding encoding) {
        return switch (encoding) {
            case UTF_8 -> "UTF-8";
            case ISO_8859_1 -> "ISO-8859-1";
            case UTF_16 -> "UTF-16";
        };
    }
}
