package kopi.core.aggregate;

import java.util.List;
import kopi.core.expression.Vector;

/**
 * The groups of some of the rows, each once, to be merged with those of others. Immutable.
 *
 * @param groups how many there are, which is the size of every vector
 * @param keys their keys
 * @param parts for each aggregate what it needs to be merged; what longs stand for there is the aggregate's own matter
 */
public record PartialGroups(int groups, List<Vector> keys, List<List<Vector>> parts) {
    public PartialGroups {
        keys = List.copyOf(keys);
        parts = parts.stream().map(List::copyOf).toList();
    }
}
