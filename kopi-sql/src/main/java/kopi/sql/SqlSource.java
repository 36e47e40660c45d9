package kopi.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kopi.core.error.InvalidInputException;
import kopi.core.text.SourceExcerpt;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** A query's text, and errors that show a place in it. Immutable. */
final class SqlSource {
    private final String text;
    private final int[] lineStarts;

    SqlSource(String text) {
        this.text = text;
        List<Integer> starts = new ArrayList<>(List.of(0));
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\n') {
                starts.add(i + 1);
            }
        }
        lineStarts = starts.stream().mapToInt(Integer::intValue).toArray();
    }

    String text() {
        return text;
    }

    /** Where a place, whose line and column count from 1, is in the text. */
    int offset(int line, int column) {
        return Math.min(text.length(), lineStarts[Math.clamp(line, 1, lineStarts.length) - 1] + column - 1);
    }

    /** The chars of a node, from the first to behind the last; one node may stand around another. */
    String text(SqlNode node) {
        SqlParserPos at = node.getParserPosition();
        return text.substring(start(at), Math.max(start(at), end(at)));
    }

    int start(SqlParserPos at) {
        return offset(at.getLineNum(), at.getColumnNum());
    }

    private int end(SqlParserPos at) {
        return Math.min(text.length(), offset(at.getEndLineNum(), at.getEndColumnNum()) + 1);
    }

    /** An error at a node. */
    InvalidInputException error(SqlNode node, String message) {
        return error(node.getParserPosition(), message);
    }

    /** An error at a place. */
    InvalidInputException error(SqlParserPos at, String message) {
        return error(start(at), end(at), message);
    }

    /** An error at the chars {@code start..end-1}. */
    InvalidInputException error(int start, int end, String message) {
        int found = Arrays.binarySearch(lineStarts, start);
        int line = found >= 0 ? found : -found - 2;
        int column = start - lineStarts[line] + 1;
        return new InvalidInputException("line " + (line + 1) + ", column " + column + ": " + message + "\n"
                + SourceExcerpt.at(text, line + 1, column, Math.max(1, end - start)));
    }
}
