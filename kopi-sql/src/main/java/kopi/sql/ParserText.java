package kopi.sql;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import kopi.sql.SqlToken.Kind;
import org.apache.calcite.sql.parser.SqlAbstractParserImpl.Metadata;

/**
 * A query's text as the parser takes it, place by place as long as the query's own: without comments, parameters as question marks, and
 * names that the parser reserves but kopi does not with another first letter. What is at a place is looked up in the query's own text.
 */
final class ParserText {
    /** A letter to the parser that stands in front of no reserved word. */
    private static final char MASK = '\u01C0';

    private final List<SqlToken> tokens;
    private final Metadata parser;
    private final char[] chars;
    private final Map<Integer, Integer> byStart = new HashMap<>();
    private final List<SqlToken> parameters = new ArrayList<>();

    private ParserText(SqlSource source, List<SqlToken> tokens, Metadata parser) {
        this.tokens = tokens;
        this.parser = parser;
        chars = source.text().toCharArray();
    }

    static ParserText of(SqlSource source, List<SqlToken> tokens, Metadata parser) {
        var text = new ParserText(source, tokens, parser);
        text.blank();
        text.mask();
        return text;
    }

    @Override
    public String toString() {
        return new String(chars);
    }

    /** The token that starts there; behind opening brackets, which the parser counts to what they stand around. */
    SqlToken token(int start) {
        Integer index = byStart.get(start);
        while (index != null && index + 1 < tokens.size() && tokens.get(index).isSymbol('(')) {
            index++;
        }
        if (index == null) {
            throw new IllegalStateException("no token at " + start);
        }
        return tokens.get(index);
    }

    /** The token that starts there or, of those behind, first. */
    Optional<SqlToken> tokenAt(int start) {
        return tokens.stream().filter(token -> token.end() > start).findFirst();
    }

    /** Where the last token ends. */
    int end() {
        return tokens.getLast().end();
    }

    /** The parameters, in the order in which they stand in the text. */
    List<SqlToken> parameters() {
        return parameters;
    }

    private void blank() {
        boolean[] isKept = new boolean[chars.length];
        for (SqlToken token : tokens) {
            Arrays.fill(isKept, token.start(), token.end(), true);
        }
        for (int i = 0; i < chars.length; i++) {
            if (!isKept[i] && chars[i] != '\n') {
                chars[i] = ' ';
            }
        }
    }

    private void mask() {
        Deque<Boolean> isCast = new ArrayDeque<>();
        boolean isType = false;
        for (int i = 0; i < tokens.size(); i++) {
            SqlToken token = tokens.get(i);
            byStart.put(token.start(), i);
            if (token.isSymbol('(')) {
                isCast.push(isWordAt(i - 1, "CAST") || isWordAt(i - 1, "TRY_CAST"));
                isType = false;
            } else if (token.isSymbol(')')) {
                isCast.poll();
                isType = false;
            } else if (token.isWord("AS") && Boolean.TRUE.equals(isCast.peek())) {
                isType = true;
            } else if (token.kind() == Kind.PARAMETER) {
                parameters.add(token);
                Arrays.fill(chars, token.start(), token.end(), ' ');
                chars[token.start()] = '?';
            } else if (token.kind() == Kind.WORD && !isType && isName(i)) {
                chars[token.start()] = MASK;
            }
        }
    }

    /** Whether the word is a name, though the parser takes it for something else. */
    private boolean isName(int i) {
        String word = tokens.get(i).text().toUpperCase(Locale.ROOT);
        boolean isCall = isSymbolAt(i + 1, '(');
        if (isCall && SqlWords.PLAIN_FUNCTIONS.contains(word)) {
            return true;
        }
        if (!parser.isReservedWord(word)) {
            return false;
        }
        if (isSymbolAt(i - 1, '.')) {
            return true;
        }
        boolean isLiteral = SqlWords.TYPED_LITERALS.contains(word) && isKindAt(i + 1, Kind.TEXT);
        return !isCall && !isLiteral && !SqlWords.KEYWORDS.contains(word) && !isUnit(i);
    }

    /** Whether the word says which part of a date is meant, or what an interval counts. */
    private boolean isUnit(int i) {
        if (isWordAt(i - 1, "TO") || (isSymbolAt(i - 1, '(') && isWordAt(i - 2, "EXTRACT"))) {
            return true;
        }
        boolean isCounted =
                isKindAt(i - 1, Kind.TEXT) || isKindAt(i - 1, Kind.NUMBER) || isKindAt(i - 1, Kind.PARAMETER);
        boolean isSigned = isSymbolAt(i - 2, '-') || isSymbolAt(i - 2, '+');
        return isCounted && isWordAt(isSigned ? i - 3 : i - 2, "INTERVAL");
    }

    private boolean isWordAt(int i, String word) {
        return i >= 0 && i < tokens.size() && tokens.get(i).isWord(word);
    }

    private boolean isSymbolAt(int i, char symbol) {
        return i >= 0 && i < tokens.size() && tokens.get(i).isSymbol(symbol);
    }

    private boolean isKindAt(int i, Kind kind) {
        return i >= 0 && i < tokens.size() && tokens.get(i).kind() == kind;
    }
}
