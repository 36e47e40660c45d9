package kopi.sql;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import kopi.core.error.InvalidInputException;
import kopi.core.text.SafeText;
import kopi.core.text.Suggestion;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.avatica.util.Quoting;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlAbstractParserImpl.Metadata;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.sql.validate.SqlDelegatingConformance;

/** One statement, parsed by Calcite. */
final class SqlStatement {
    private static final SqlParser.Config CONFIG = SqlParser.config()
            .withQuoting(Quoting.DOUBLE_QUOTE)
            .withUnquotedCasing(Casing.UNCHANGED)
            .withQuotedCasing(Casing.UNCHANGED)
            .withIdentifierMaxLength(SqlLexer.MAX_CHARS)
            .withConformance(new SqlDelegatingConformance(SqlConformanceEnum.DEFAULT) {
                @Override
                public boolean isPercentRemainderAllowed() {
                    return true;
                }

                @Override
                public boolean isBangEqualAllowed() {
                    return true;
                }
            });

    /** How the parser's message starts when it has found no more tokens. */
    private static final Pattern ENDS_EARLY = Pattern.compile("Encountered \"[^\"]*<EOF>\"");

    private static final List<String> STARTS = List.of("SELECT", "WITH", "VALUES", "TABLE");
    private static final Set<String> CHANGES = Set.of(
            "ALTER",
            "CALL",
            "COPY",
            "CREATE",
            "DELETE",
            "DROP",
            "EXPLAIN",
            "INSERT",
            "MERGE",
            "SET",
            "TRUNCATE",
            "UPDATE");

    private SqlStatement() {}

    /** Which words the parser reserves. */
    static Metadata words() {
        return SqlParser.create("", CONFIG).getMetadata();
    }

    /** The tokens of the one statement of a text, without the semicolon behind it. */
    static List<SqlToken> tokens(SqlSource source) {
        List<SqlToken> tokens = SqlLexer.tokens(source);
        boolean isEnded = !tokens.isEmpty() && tokens.getLast().isSymbol(';');
        List<SqlToken> statement = isEnded ? tokens.subList(0, tokens.size() - 1) : tokens;
        if (statement.isEmpty()) {
            throw source.error(0, 0, "there is no query");
        }
        for (SqlToken token : statement) {
            if (token.isSymbol(';')) {
                throw source.error(token.start(), token.end(), "there is more than one statement: one query at a time");
            }
        }
        requireStart(source, statement.getFirst());
        return statement;
    }

    private static void requireStart(SqlSource source, SqlToken first) {
        String word = first.text().toUpperCase(Locale.ROOT);
        if (first.isSymbol('(') || STARTS.contains(word)) {
            return;
        }
        String reason = CHANGES.contains(word)
                ? word + " is not supported: a query starts with SELECT or WITH, and changes nothing"
                : "a query starts with SELECT or WITH" + suggestion(word, STARTS);
        throw source.error(first.start(), first.end(), reason);
    }

    /** What may be meant, in upper case, as keywords and functions are written. */
    static String suggestion(String given, List<String> known) {
        return Suggestion.closest(
                        given,
                        known.stream()
                                .map(name -> name.toLowerCase(Locale.ROOT))
                                .toList())
                .map(name -> "; did you mean " + name.toUpperCase(Locale.ROOT) + "?")
                .orElse("");
    }

    /** @throws InvalidInputException if it is no statement; the place is where the parser cannot go on */
    static SqlNode parse(SqlSource source, ParserText text) {
        try {
            return SqlParser.create(text.toString(), CONFIG).parseStmt();
        } catch (SqlParseException e) {
            throw error(source, text, e);
        }
    }

    private static InvalidInputException error(SqlSource source, ParserText text, SqlParseException e) {
        SqlParserPos at = e.getPos();
        if (ENDS_EARLY.matcher(String.valueOf(e.getMessage())).lookingAt()) {
            return source.error(text.end(), text.end(), "the query ends too early");
        }
        if (at == null || at.getLineNum() == 0) {
            return source.error(0, 0, "this is no query");
        }
        int start = source.start(at);
        return text.tokenAt(start)
                .map(token -> source.error(
                        token.start(), token.end(), SafeText.value(token.text()) + " is not expected here"))
                .orElseGet(
                        () -> source.error(source.text().length(), source.text().length(), "the query ends too early"));
    }
}
