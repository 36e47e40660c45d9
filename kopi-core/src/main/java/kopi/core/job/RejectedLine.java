package kopi.core.job;

/**
 * A row of an input file that could not be read, as its client says; long texts are cut.
 *
 * @param file relative to the dataset directory
 * @param line on which the row starts; the header's is 1
 * @param column name of the leftmost bad column; empty if the row as a whole is malformed
 * @param reason what is wrong, for people
 */
public record RejectedLine(String file, long line, String column, String reason) {
    private static final int MAX_TEXT = 300;

    public RejectedLine {
        file = cut(file);
        column = cut(column);
        reason = cut(reason);
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), MAX_TEXT));
    }

    /** The reason without the value that it was found in: the same for all rows in which the same is wrong. */
    String kind() {
        int value = reason.indexOf(": \"");
        return (column.isEmpty() ? "" : column + ": ") + (value < 0 ? reason : reason.substring(0, value));
    }
}
