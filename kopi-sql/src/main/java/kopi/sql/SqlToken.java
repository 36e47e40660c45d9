package kopi.sql;

/**
 * A token of a query's text.
 *
 * @param text as it is written
 * @param start its first char in the source, from 0
 */
record SqlToken(Kind kind, String text, int start) {
    enum Kind {
        /** A keyword or a name without quotes. */
        WORD,
        /** A name in quotes. */
        QUOTED_NAME,
        /** A text literal. */
        TEXT,
        NUMBER,
        /** A name behind a colon. */
        PARAMETER,
        /** Any other char. */
        SYMBOL
    }

    int end() {
        return start + text.length();
    }

    boolean isWord(String upperCase) {
        return kind == Kind.WORD && text.equalsIgnoreCase(upperCase);
    }

    boolean isSymbol(char symbol) {
        return kind == Kind.SYMBOL && text.charAt(0) == symbol;
    }

    /** What it names: without quotes, or without the colon. */
    String name() {
        return switch (kind) {
            case QUOTED_NAME -> text.substring(1, text.length() - 1).replace("\"\"", "\"");
            case PARAMETER -> text.substring(1);
            case WORD, TEXT, NUMBER, SYMBOL -> text;
        };
    }
}
