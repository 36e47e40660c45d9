package kopi.testkit.oracle;

import java.util.Map;
import java.util.Set;

/** One report once more, computed as plainly as can be, in nothing that kopi is made of. */
public interface Oracle {
    /** The columns that it needs, by table. */
    Map<String, Set<String>> columns();

    /** Computes the report and prints its files. */
    void compute(NaiveDataset data);
}
