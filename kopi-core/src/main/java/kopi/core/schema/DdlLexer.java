package kopi.core.schema;

import java.util.ArrayList;
import java.util.List;
import kopi.core.schema.DdlToken.Kind;

/** Cuts the text of a schema into words; blanks and comments ({@code -- …} and {@code /* … *}{@code /}) fall away. */
final class DdlLexer {
    private final DdlSource source;
    private final String text;
    private final List<DdlToken> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private int lineStart;

    private DdlLexer(DdlSource source) {
        this.source = source;
        this.text = source.text();
    }

    /**
     * All of them, the last of which is the end.
     *
     * @throws kopi.core.error.InvalidInputException at a quote or comment that is not closed
     */
    static List<DdlToken> tokens(DdlSource source) {
        DdlLexer lexer = new DdlLexer(source);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        skipBlanks();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (isWordStart(c)) {
                add(Kind.WORD, wordEnd());
            } else if (isDigit(c) || ((c == '-' || c == '+') && isDigit(charAt(at + 1)))) {
                add(Kind.NUMBER, wordEnd());
            } else if (c == '\'' || c == '"') {
                addQuoted(c);
            } else {
                add(Kind.SYMBOL, at + Character.charCount(text.codePointAt(at)));
            }
            skipBlanks();
        }
        tokens.add(new DdlToken(Kind.END, "", line, column(), 1));
    }

    private int column() {
        return at - lineStart + 1;
    }

    private char charAt(int index) {
        return index < text.length() ? text.charAt(index) : '\0';
    }

    private void add(Kind kind, int end) {
        tokens.add(new DdlToken(kind, text.substring(at, end), line, column(), end - at));
        at = end;
    }

    private int wordEnd() {
        int end = at + 1;
        while (end < text.length() && (isWordStart(text.charAt(end)) || isDigit(text.charAt(end)))) {
            end++;
        }
        return end;
    }

    private static boolean isWordStart(char c) {
        return c == '_' || Character.isLetter(c);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void addQuoted(char quote) {
        int end = at + 1;
        while (charAt(end) != quote || charAt(end + 1) == quote) {
            if (end >= text.length() || text.charAt(end) == '\n') {
                throw source.error(line, column(), end - at, "this quote is not closed on its line");
            }
            end += text.charAt(end) == quote ? 2 : 1;
        }
        String twice = String.valueOf(quote).repeat(2);
        String inside = text.substring(at + 1, end).replace(twice, String.valueOf(quote));
        tokens.add(new DdlToken(quote == '"' ? Kind.QUOTED_NAME : Kind.STRING, inside, line, column(), end + 1 - at));
        at = end + 1;
    }

    private void skipBlanks() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                at++;
                line++;
                lineStart = at;
            } else if (Character.isWhitespace(c) || c == '\uFEFF') {
                at++;
            } else if (text.startsWith("--", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", at)) {
                skipComment();
            } else {
                return;
            }
        }
    }

    private void skipComment() {
        int end = text.indexOf("*/", at + 2);
        if (end < 0) {
            throw source.error(line, column(), 2, "this comment is not closed");
        }
        for (int i = at; i < end; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        at = end + 2;
    }
}
