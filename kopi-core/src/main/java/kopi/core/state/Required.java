package kopi.core.state;

import java.util.Map;
import java.util.Set;
import kopi.core.error.CorruptStateException;

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

    /**
     * Checks what a state is of.
     *
     * @throws CorruptStateException if that is something else than expected
     */
    public static void sameNames(Set<String> expected, Set<String> found) {
        if (!expected.equals(found)) {
            throw new CorruptStateException("state of " + found + " where one of " + expected + " is expected");
        }
    }
}
