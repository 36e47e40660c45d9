package kopi.adapter.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kopi.core.expression.ValueType;

/**
 * A format of files that have columns with types of their own, as results are written in it. Like {@link ColumnarFormat} a module of its
 * own has it, found by {@link java.util.ServiceLoader}. Thread-safe.
 */
public interface ColumnarOutput {
    /** What the names of such files end with, in small letters, with the dot. */
    String suffix();

    /**
     * Begins a file.
     *
     * @param file one that is there is replaced
     * @throws IOException if it cannot be written
     */
    Rows open(Path file, List<Field> fields) throws IOException;

    /**
     * A column.
     *
     * @param name tells it apart from the others
     * @param type of its values
     */
    record Field(String name, ValueType type) {}

    /** Takes the rows of a file. Not thread-safe. */
    interface Rows extends Closeable {
        /**
         * Adds a row.
         *
         * @param values for each column as results print it; empty: NULL
         * @throws IOException if it cannot be written
         */
        void add(List<Optional<String>> values) throws IOException;

        /** Ends the file, which is complete only then. */
        @Override
        void close() throws IOException;
    }
}
