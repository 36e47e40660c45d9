package kopi.core.schema;

import kopi.core.schema.CsvDialect.DateOrder;
import kopi.core.schema.CsvDialect.Encoding;

/** Puts a dialect together, starting from the usual one of declared tables. Not thread-safe. */
final class DialectBuilder {
    private char delimiter = CsvDialect.DECLARED.delimiter();
    private char quote = CsvDialect.DECLARED.quote();
    private boolean hasHeader = CsvDialect.DECLARED.hasHeader();
    private DateOrder dateOrder = CsvDialect.DECLARED.dateOrder();
    private boolean hasDecimalComma = CsvDialect.DECLARED.hasDecimalComma();
    private String nullText = CsvDialect.DECLARED.nullText();
    private Encoding encoding = CsvDialect.DECLARED.encoding();

    void delimiter(char character) {
        delimiter = character;
    }

    void quote(char character) {
        quote = character;
    }

    void hasHeader(boolean is) {
        hasHeader = is;
    }

    void dateOrder(DateOrder order) {
        dateOrder = order;
    }

    void hasDecimalComma(boolean is) {
        hasDecimalComma = is;
    }

    void nullText(String text) {
        nullText = text;
    }

    void encoding(Encoding of) {
        encoding = of;
    }

    /** @throws IllegalArgumentException if they do not go together */
    CsvDialect build() {
        return new CsvDialect(delimiter, quote, hasHeader, dateOrder, hasDecimalComma, nullText, encoding);
    }
}
