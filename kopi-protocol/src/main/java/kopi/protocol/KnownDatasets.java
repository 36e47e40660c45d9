package kopi.protocol;

import kopi.core.error.CorruptStateException;
import kopi.core.model.ColumnSpec;
import kopi.core.model.Dataset;
import kopi.core.model.Datasets;

/** Datasets and columns travel as names; this finds them again. */
final class KnownDatasets {
    private KnownDatasets() {}

    /**
     * This very dataset.
     *
     * @throws IllegalArgumentException if readers would find another one, or none, under its name
     */
    static Dataset known(Dataset dataset) {
        if (!Datasets.ALL.contains(dataset)) {
            throw new IllegalArgumentException("dataset " + dataset.name() + " is not known: it cannot be sent");
        }
        return dataset;
    }

    /**
     * The dataset of that name.
     *
     * @throws CorruptStateException if there is none
     */
    static Dataset named(String name) {
        for (Dataset dataset : Datasets.ALL) {
            if (dataset.name().equals(name)) {
                return dataset;
            }
        }
        throw new CorruptStateException("plan reads a dataset \"" + name + "\", which this version does not know");
    }

    /**
     * The dataset's column of that name.
     *
     * @throws CorruptStateException if it has none
     */
    static ColumnSpec column(Dataset dataset, String name) {
        for (ColumnSpec column : dataset.columns()) {
            if (column.name().equals(name)) {
                return column;
            }
        }
        throw new CorruptStateException(
                "plan reads a column \"" + name + "\" of " + dataset.name() + ", which this version does not know");
    }
}
