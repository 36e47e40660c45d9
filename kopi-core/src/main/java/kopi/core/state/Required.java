package kopi.core.state;

import java.util.Map;

/** Looks up what must be there. */
public final class Required {
    private Required() {}

    /**
     * The value of that key.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static <K, V> V in(Map<K, V> map, K key) {
        V value = map.get(key);
        if (value == null) {
            throw new IllegalArgumentException("there is no " + key + " among " + map.keySet());
        }
        return value;
    }
}
