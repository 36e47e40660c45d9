package kopi.core.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kopi.core.client.ClientStep.Item;

/**
 * What was sent and is not known to have arrived, to be sent again over the next connection. The credit window bounds it.
 * Mutable, single owner.
 */
final class SendWindow<P> {
    private static final int END = -1;

    private final Map<Key, Item<P>> items = new LinkedHashMap<>();

    /** A batch of a dataset, or its end. */
    private record Key(String dataset, int seq) {}

    void add(Item<P> item) {
        items.put(
                switch (item) {
                    case Item.Rows<P>(String dataset, int seq, var _) -> new Key(dataset, seq);
                    case Item.End<P>(String dataset, var _) -> new Key(dataset, END);
                },
                item);
    }

    /** In the order in which they came. */
    List<Item<P>> all() {
        return List.copyOf(items.values());
    }

    void batchStored(String dataset, int seq) {
        items.remove(new Key(dataset, seq));
    }

    void endStored(String dataset) {
        items.remove(new Key(dataset, END));
    }

    /** What is finished has arrived. */
    void finished(String dataset, int below) {
        items.keySet().removeIf(key -> key.dataset().equals(dataset) && key.seq() != END && key.seq() < below);
    }

    void clear() {
        items.clear();
    }
}
