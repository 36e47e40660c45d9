package kopi.core.schema;

import java.util.Locale;
import kopi.core.text.SafeText;

/**
 * A word of a schema's text.
 *
 * @param kind what it is
 * @param text as it was written; of a name or text in quotes, what is inside, doubled quotes undone
 * @param line where it begins, from 1
 * @param column where it begins, in chars from 1
 * @param width how many chars it has, quotes included
 */
record DdlToken(Kind kind, String text, int line, int column, int width) {
    enum Kind {
        /** A keyword or a name. */
        WORD,
        /** A name in double quotes. */
        QUOTED_NAME,
        /** A text in single quotes. */
        STRING,
        NUMBER,
        SYMBOL,
        END
    }

    /** Whether it is that keyword, in any case of letters. */
    boolean is(String keyword) {
        return kind == Kind.WORD && text.equalsIgnoreCase(keyword);
    }

    boolean isSymbol(char symbol) {
        return kind == Kind.SYMBOL && text.charAt(0) == symbol;
    }

    /** The name that it is: in lower case, unless it is in quotes. */
    String name() {
        return kind == Kind.QUOTED_NAME ? text : text.toLowerCase(Locale.ROOT);
    }

    /** For messages. */
    String shown() {
        return switch (kind) {
            case END -> "the end of the text";
            case STRING -> "'" + SafeText.value(text) + "'";
            case QUOTED_NAME -> "\"" + SafeText.value(text) + "\"";
            case WORD, NUMBER, SYMBOL -> SafeText.value(text);
        };
    }
}
