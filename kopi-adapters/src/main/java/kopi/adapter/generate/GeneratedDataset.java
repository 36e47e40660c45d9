package kopi.adapter.generate;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a generator wrote.
 *
 * @param files how many files
 * @param bytes their size together
 * @param rows the number of rows of each dataset by its name, without headers; in name order
 */
public record GeneratedDataset(int files, long bytes, Map<String, Long> rows) {
    public GeneratedDataset {
        rows = Collections.unmodifiableMap(new TreeMap<>(rows));
    }
}
