package kopi.core.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import kopi.core.error.InvalidInputException;
import kopi.core.schema.DdlToken.Kind;

/** Goes through the words of a schema's text. Not thread-safe. */
final class DdlTokens {
    private static final int MAX_NAME = 128;

    private final DdlSource source;
    private final List<DdlToken> tokens;
    private int next;

    DdlTokens(DdlSource source) {
        this.source = source;
        this.tokens = DdlLexer.tokens(source);
    }

    DdlToken peek() {
        return tokens.get(next);
    }

    /** The next one, which is passed unless it is the end. */
    DdlToken take() {
        DdlToken token = peek();
        if (token.kind() != Kind.END) {
            next++;
        }
        return token;
    }

    InvalidInputException error(DdlToken at, String problem) {
        return source.error(at, problem);
    }

    /** Takes that keyword, if it stands here. */
    boolean takeIf(String keyword) {
        boolean is = peek().is(keyword);
        next += is ? 1 : 0;
        return is;
    }

    boolean takeIf(char symbol) {
        boolean is = peek().isSymbol(symbol);
        next += is ? 1 : 0;
        return is;
    }

    /** Takes these keywords, one after the other. */
    DdlToken expect(String... keywords) {
        DdlToken first = peek();
        for (String keyword : keywords) {
            if (!takeIf(keyword)) {
                throw expected(keyword);
            }
        }
        return first;
    }

    void expect(char symbol) {
        if (!takeIf(symbol)) {
            throw expected("\"" + symbol + "\"");
        }
    }

    InvalidInputException expected(String what) {
        return error(peek(), "expected " + what + ", found " + peek().shown());
    }

    /** Takes a name of the kind that is said. */
    DdlToken expectName(String what) {
        DdlToken token = peek();
        if (token.kind() != Kind.WORD && token.kind() != Kind.QUOTED_NAME) {
            throw expected("the name of a " + what);
        }
        if (token.text().isBlank() || token.text().length() > MAX_NAME) {
            throw error(token, "a name has 1 to " + MAX_NAME + " characters");
        }
        if (token.text().chars().anyMatch(Character::isISOControl)) {
            throw error(token, "a name has no control characters");
        }
        return take();
    }

    /** Takes names in brackets, of which there must be one. */
    DdlToken expectOneName(String key) {
        expect('(');
        DdlToken first = expectName("column");
        if (peek().isSymbol(',')) {
            throw error(
                    peek(),
                    key
                            + " of several columns is not supported; give the rows one column that tells them apart, or leave"
                            + " the key out");
        }
        expect(')');
        return first;
    }

    /** For messages: these, separated by commas. */
    static String listed(Iterable<String> names, int max) {
        List<String> all = new ArrayList<>();
        names.forEach(all::add);
        return all.stream().limit(max).collect(Collectors.joining(", ")) + (all.size() > max ? ", …" : "");
    }
}
