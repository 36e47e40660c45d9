package kopi.core.text;

import java.util.List;

/**
 * Shows where in a text something is wrong: its line, safe for terminals, and carets under what is meant. Lines and columns count
 * from 1, columns in chars.
 */
public final class SourceExcerpt {
    /** How many chars of a long line are shown before what is meant, and behind it. */
    private static final int CONTEXT = 60;

    private static final String INDENT = "  ";
    /** A message and an excerpt. */
    private static final int LINES = 3;

    private SourceExcerpt() {}

    /**
     * The line and, below it, the carets; without a line end behind them.
     *
     * @param source the whole text; its lines end with LF or CR LF
     * @param line which line; one that there is not is shown as an empty one
     * @param column where what is meant begins; it may stand behind the line's end
     * @param width how many chars it has; what reaches into the next line is cut
     */
    public static String at(String source, int line, int column, int width) {
        String text = line(source, line);
        int start = Math.clamp(column - 1L, 0, text.length());
        int end = Math.clamp((long) start + width, start, text.length());
        int from = start > CONTEXT ? boundary(text, start - CONTEXT) : 0;
        int to = boundary(text, Math.min(text.length(), Math.min(end, start + CONTEXT) + CONTEXT));
        String before = (from > 0 ? "…" : "") + shown(text.substring(from, start));
        String meant = shown(text.substring(start, Math.min(end, to)));
        String behind = shown(text.substring(Math.min(end, to), to)) + (to < text.length() ? "…" : "");
        return INDENT
                + before
                + meant
                + behind
                + "\n"
                + INDENT
                + " ".repeat(columns(before))
                + "^".repeat(Math.max(1, columns(meant)));
    }

    /**
     * Whether a message has three lines, the last two of which could be an excerpt: no other message has several, whatever from
     * outside is in it.
     */
    static boolean endsWithOne(String message) {
        List<String> lines = message.lines().toList();
        return lines.size() == LINES
                && lines.get(1).startsWith(INDENT)
                && lines.getLast().startsWith(INDENT)
                && lines.getLast().strip().matches("\\^+");
    }

    /** A tab is one blank, so that the carets stand where they should. */
    private static String shown(String part) {
        return SafeText.escape(part.replace('\t', ' '));
    }

    private static int columns(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Not between the halves of a surrogate pair. */
    private static int boundary(String text, int index) {
        boolean isBetweenHalves = index > 0
                && index < text.length()
                && Character.isSurrogatePair(text.charAt(index - 1), text.charAt(index));
        return isBetweenHalves ? index - 1 : index;
    }

    private static String line(String source, int line) {
        int start = 0;
        for (int number = 1; number < line; number++) {
            int end = source.indexOf('\n', start);
            if (end < 0) {
                return "";
            }
            start = end + 1;
        }
        int end = source.indexOf('\n', start);
        String text = source.substring(start, end < 0 ? source.length() : end);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
