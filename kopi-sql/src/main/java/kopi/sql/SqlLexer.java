package kopi.sql;

import java.util.ArrayList;
import java.util.List;
import kopi.core.error.InvalidInputException;
import kopi.core.text.SafeText;
import kopi.sql.SqlToken.Kind;

/**
 * Takes a query's text apart, so that the parser behind it only sees what it can take: no comments, no endless nesting, no
 * characters that it does not know. Mutable, single use.
 */
final class SqlLexer {
    static final int MAX_CHARS = 65_536;
    static final int MAX_TOKENS = 10_000;

    /** How deep brackets and CASEs may be nested. */
    static final int MAX_NESTING = 50;

    /** How many signs and NOTs may stand in a row. */
    static final int MAX_PREFIXES = 20;

    private static final String SYMBOLS = "()[],.*+-/%=<>!|;";

    private final SqlSource source;
    private final String text;
    private final List<SqlToken> tokens = new ArrayList<>();
    private int at;
    private int nesting;
    private int prefixes;

    private SqlLexer(SqlSource source) {
        this.source = source;
        text = source.text();
    }

    /**
     * The tokens of a text; comments are none.
     *
     * @throws InvalidInputException if it is too long, too deeply nested, or has what is no token
     */
    static List<SqlToken> tokens(SqlSource source) {
        if (source.text().length() > MAX_CHARS) {
            throw new InvalidInputException(String.format(
                    "the query has %,d characters; it may have %,d",
                    source.text().length(), MAX_CHARS));
        }
        var lexer = new SqlLexer(source);
        while (lexer.at < lexer.text.length()) {
            lexer.next();
        }
        return lexer.tokens;
    }

    private void next() {
        char c = text.charAt(at);
        if (Character.isWhitespace(c) || c == '\uFEFF') {
            at++;
        } else if (text.startsWith("--", at)) {
            at = indexOr("\n", text.length());
        } else if (text.startsWith("/*", at)) {
            at = closed("*/", at + 2, "this comment has no end: */ is missing");
        } else if (c == '\'') {
            refuseGluedPrefix();
            token(Kind.TEXT, quoted('\'', "this text has no end: a ' is missing"));
        } else if (c == '"') {
            token(Kind.QUOTED_NAME, quoted('"', "this name has no end: a \" is missing"));
        } else if (c == ':') {
            parameter();
        } else if (isWordStart(c)) {
            token(Kind.WORD, wordEnd(at));
        } else if (isDigit(c) || (c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1)))) {
            token(Kind.NUMBER, numberEnd());
        } else {
            symbol(c);
        }
    }

    private int indexOr(String end, int otherwise) {
        int index = text.indexOf(end, at);
        return index < 0 ? otherwise : index;
    }

    private int closed(String end, int from, String otherwise) {
        int index = text.indexOf(end, from);
        if (index < 0) {
            throw source.error(at, at + 2, otherwise);
        }
        return index + end.length();
    }

    /** The end of what is quoted; a quote in it is doubled. */
    private int quoted(char quote, String otherwise) {
        int end = at + 1;
        while (true) {
            end = text.indexOf(quote, end);
            if (end < 0) {
                throw source.error(at, at + 1, otherwise);
            }
            if (end + 1 == text.length() || text.charAt(end + 1) != quote) {
                return end + 1;
            }
            end += 2;
        }
    }

    /** A text literal directly behind a word may be one with a prefix, which means something else than it seems. */
    private void refuseGluedPrefix() {
        if (!tokens.isEmpty()
                && tokens.getLast().end() == at
                && tokens.getLast().kind() == Kind.WORD) {
            SqlToken word = tokens.getLast();
            if (word.text().length() == 1 || word.text().startsWith("_")) {
                throw source.error(word.start(), at + 1, "a text literal has no prefix: write '…' alone");
            }
        }
    }

    private void parameter() {
        if (at + 1 < text.length() && text.charAt(at + 1) == ':') {
            throw source.error(at, at + 2, "there is no ::; a conversion is written CAST(x AS type)");
        }
        if (at + 1 == text.length() || !isWordStart(text.charAt(at + 1))) {
            throw source.error(at, at + 1, "a parameter's name is missing behind the colon, as in :year");
        }
        token(Kind.PARAMETER, wordEnd(at + 1));
    }

    private static boolean isWordStart(char c) {
        return Character.isLetter(c) || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private int wordEnd(int from) {
        int end = from;
        while (end < text.length() && (isWordStart(text.charAt(end)) || isDigit(text.charAt(end)))) {
            end++;
        }
        return end;
    }

    private int numberEnd() {
        int end = at;
        while (end < text.length() && (isDigit(text.charAt(end)) || text.charAt(end) == '.')) {
            end++;
        }
        int behind = wordEnd(end);
        String number = text.substring(at, end);
        if (behind > end && Character.toLowerCase(text.charAt(end)) == 'e') {
            throw source.error(at, behind, "a number has no exponent: write its digits, as numbers here are exact");
        }
        if (behind > end || number.indexOf('.') != number.lastIndexOf('.')) {
            throw source.error(at, behind, SafeText.value(text.substring(at, behind)) + " is no number");
        }
        return end;
    }

    private void symbol(char c) {
        if (c == '?') {
            throw source.error(at, at + 1, "a parameter has a name: write :name");
        }
        if (SYMBOLS.indexOf(c) < 0) {
            int width = Character.charCount(text.codePointAt(at));
            throw source.error(
                    at, at + width, SafeText.value(text.substring(at, at + width)) + " is no part of a query");
        }
        token(Kind.SYMBOL, at + 1);
    }

    private void token(Kind kind, int end) {
        var token = new SqlToken(kind, text.substring(at, end), at);
        if (tokens.size() == MAX_TOKENS) {
            throw source.error(at, end, String.format("a query has %,d words and symbols at most", MAX_TOKENS));
        }
        tokens.add(token);
        at = end;
        nest(token);
        boolean isPrefix = token.isSymbol('-') || token.isSymbol('+') || token.isWord("NOT");
        prefixes = isPrefix ? prefixes + 1 : 0;
        if (nesting > MAX_NESTING || prefixes > MAX_PREFIXES) {
            throw source.error(
                    token.start(),
                    end,
                    "the query is nested too deeply: " + MAX_NESTING + " levels of brackets and CASE are the most, and "
                            + MAX_PREFIXES + " signs in a row");
        }
    }

    private void nest(SqlToken token) {
        if (token.isSymbol('(') || token.isSymbol('[') || token.isWord("CASE")) {
            nesting++;
        } else if (token.isSymbol(')') || token.isSymbol(']') || token.isWord("END")) {
            nesting = Math.max(0, nesting - 1);
        }
    }
}
