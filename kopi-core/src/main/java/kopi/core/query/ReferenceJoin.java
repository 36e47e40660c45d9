package kopi.core.query;

import java.util.List;
import kopi.core.expression.ValueType;
import kopi.core.model.ColumnSpec;
import kopi.core.model.Dataset;

/**
 * Looks up the row of a reference whose key equals a value; NULL equals no key. Immutable.
 *
 * @param dataset the reference
 * @param key its column that tells its rows apart
 * @param columns what is added to the joined row, in this order; the key may be among them
 * @param on the column of the joined row so far whose value is looked up
 * @param isOuter whether a row without a match stays, with NULLs; else it goes
 */
public record ReferenceJoin(Dataset dataset, ColumnSpec key, List<ColumnSpec> columns, int on, boolean isOuter) {
    public ReferenceJoin {
        columns = List.copyOf(columns);
        List<ColumnSpec> known = dataset.columns();
        QueryRules.require(
                known.contains(key) && known.containsAll(columns), "columns that " + dataset.name() + " has not");
    }

    /** The types of the columns that it adds. */
    public List<ValueType> types() {
        return columns.stream().map(ColumnVectors::type).toList();
    }

    /** Requires that the column that it looks up is there, and of the key's type. */
    void require(List<ValueType> joined) {
        QueryRules.index(on, joined.size());
        QueryRules.require(
                joined.get(on).equals(ColumnVectors.type(key)),
                "a " + joined.get(on) + " is looked up among keys of type " + ColumnVectors.type(key));
    }
}
