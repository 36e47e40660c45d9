package kopi.app.ask;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.stream.Collectors;
import kopi.core.query.QueryPlan.OutputField;

/** A result as a table of GitHub's Markdown. */
final class MarkdownText {
    private MarkdownText() {}

    static void write(QueryResult result, Writer to) throws IOException {
        if (!result.title().isEmpty()) {
            to.write("## " + escaped(result.title()) + "\n\n");
        }
        writeRow(
                result.fields().stream()
                        .map(OutputField::name)
                        .map(MarkdownText::escaped)
                        .toList(),
                to);
        writeRow(
                result.fields().stream()
                        .map(field -> field.type().isNumeric() ? "---:" : "---")
                        .toList(),
                to);
        try (ResultRows rows = result.open()) {
            while (rows.hasNext()) {
                writeRow(
                        rows.next().stream()
                                .map(cell ->
                                        cell.text().map(MarkdownText::escaped).orElse("*NULL*"))
                                .toList(),
                        to);
            }
        }
    }

    private static void writeRow(List<String> cells, Writer to) throws IOException {
        to.write(cells.stream().collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    /** What would end a cell, or be taken for markup, is written so that it is not. */
    private static String escaped(String text) {
        var safe = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            switch (character) {
                case '\n' -> safe.append("<br>");
                case '\r' -> {}
                case '|', '\\', '`', '*', '_', '<', '>', '[', ']' ->
                    safe.append('\\').append(character);
                case '&' -> safe.append("&amp;");
                default -> safe.append(character);
            }
        }
        return safe.toString();
    }
}
