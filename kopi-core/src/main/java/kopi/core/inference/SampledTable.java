package kopi.core.inference;

import java.util.List;
import kopi.core.schema.CsvDialect;

/**
 * What a table's files hold, as texts.
 *
 * @param sample where it is from
 * @param dialect how the files are written, as far as that can be told without knowing the columns' types
 * @param names of the columns
 * @param columns the fields of each
 */
record SampledTable(TableSample sample, CsvDialect dialect, List<String> names, List<List<String>> columns) {
    SampledTable withDialect(CsvDialect other) {
        return new SampledTable(sample, other, names, columns);
    }

    /** How many rows were looked at. */
    int rows() {
        return columns.getFirst().size();
    }
}
