package kopi.adapter.file;

import kopi.core.text.SafeText;

/**
 * A row of a file that cannot be read.
 *
 * @param file relative to the dataset directory, always with {@code /}: {@code transactions/2024-01.csv}
 * @param line the physical line on which the row starts; the header's is 1
 * @param column name of the leftmost bad column; empty if the row as a whole is malformed
 * @param reason what is wrong, for people
 */
public record RejectedRow(String file, long line, String column, String reason) {
    /** In one line, for people. */
    public String describe() {
        return SafeText.value(file) + ", line " + line + (column.isEmpty() ? "" : ", column " + SafeText.value(column))
                + ": " + reason;
    }
}
