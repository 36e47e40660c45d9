package kopi.adapter.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * A format of files that have columns with types of their own. A module of its own reads it, found by {@link java.util.ServiceLoader}
 * when there is such a file, so that nobody else pays for it. Thread-safe.
 */
public interface ColumnarFormat {
    /** What the names of such files end with, in small letters, with the dot. */
    String suffix();

    /**
     * Looks at a file.
     *
     * @throws IOException if it cannot be read or is none of the format; the message follows the file's name and a colon
     */
    Contents contents(Path file) throws IOException;

    /**
     * The rows of a file, one behind the other, as CSV with commas, double quotes and line feeds in UTF-8, without a header. Dates and
     * times are written as in ISO 8601, with a blank between them.
     *
     * @param columns those that are wanted, in that order, by their places among all; none: rows of one field with anything
     * @param nullText what stands for NULL; what a text holds is quoted so that it is not taken for an empty line
     * @throws IOException like {@link #contents}; so does the stream
     */
    InputStream rows(Path file, List<Integer> columns, String nullText) throws IOException;

    /**
     * What a file holds.
     *
     * @param columns in their order
     * @param rows how many
     */
    record Contents(List<Column> columns, long rows) {
        public Contents {
            columns = List.copyOf(columns);
        }
    }

    /**
     * A column.
     *
     * @param name as the file has it
     * @param kind of its values
     * @param type as the format calls it, for people
     */
    record Column(String name, Kind kind, String type) {}

    /** What the values of a column are. */
    enum Kind {
        TEXT,
        INTEGER,
        DECIMAL,
        FLOATING_POINT,
        BOOLEAN,
        DATE,
        TIME,
        TIMESTAMP,
        UUID,
        /** What no column of a table can be: a list, bytes without a meaning, and others. */
        OTHER
    }
}
