package kopi.core.client;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kopi.core.client.ClientStep.Item;

/**
 * What was sent and is not known to be finished. What has not reached the broker is sent again over the next connection; all of
 * it, when it may have been lost behind the broker. The credit window bounds it. Mutable, single owner.
 */
final class SendWindow<P> {
    private static final int END = -1;

    private final Map<Key, Item<P>> items = new LinkedHashMap<>();
    /** Those that the broker has. */
    private final Set<Key> stored = new HashSet<>();

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

    /** What the broker is not known to have, in the order in which it came. */
    List<Item<P>> unstored() {
        List<Item<P>> unstored = new ArrayList<>();
        items.forEach((key, item) -> {
            if (!stored.contains(key)) {
                unstored.add(item);
            }
        });
        return unstored;
    }

    /** What the broker has may be lost nonetheless; returns how many batches and ends are not finished. */
    int doubtStored() {
        stored.clear();
        return items.size();
    }

    void batchStored(String dataset, int seq) {
        stored(new Key(dataset, seq));
    }

    void endStored(String dataset) {
        stored(new Key(dataset, END));
    }

    private void stored(Key key) {
        if (items.containsKey(key)) {
            stored.add(key);
        }
    }

    /** What is finished has arrived. */
    void finished(String dataset, int below) {
        items.keySet().removeIf(key -> key.dataset().equals(dataset) && key.seq() != END && key.seq() < below);
        stored.retainAll(items.keySet());
    }

    void clear() {
        items.clear();
        stored.clear();
    }
}
