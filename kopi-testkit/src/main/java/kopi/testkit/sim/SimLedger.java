package kopi.testkit.sim;

import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kopi.core.message.Message;
import kopi.core.port.Destination;
import kopi.core.role.Effect;

/**
 * What is known from outside about the work of all roles, to hold them against it: which messages have arrived, which
 * entries stood before which in a journal, which bytes an id had. Hash tables here are only looked things up in.
 */
final class SimLedger {
    private static final long PRIME = 0x100000001b3L;

    /** By message, the very object: where it has arrived, or would have if there still were such a thing. */
    private final IdentityHashMap<Message, Set<String>> arrivals = new IdentityHashMap<>();
    /** By stamp. */
    private final Map<Long, Place> places = new HashMap<>();
    /** By what a message is called wherever it may be published: its content. */
    private final Map<String, Long> contents = new HashMap<>();

    /**
     * Where an entry stands.
     *
     * @param before a hash of all entries before it
     * @param isRepeated whether one of them was of the same kind, about the same batch
     */
    private record Place(long before, boolean isRepeated) {}

    // --- Nothing is acknowledged before it is confirmed. ---------------------------------------------------------

    void arrived(Destination to, Message message) {
        arrivals.computeIfAbsent(message, _ -> new HashSet<>()).add(to.name());
        requireSameContent(to, message);
    }

    /** All that a message led to must have arrived when it is settled, or its state saved. */
    void requireArrived(String who, Object what, List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Publish(Destination to, Message message)
                    && !arrivals.getOrDefault(message, Set.of()).contains(to.name())) {
                throw new AssertionError(who + " is done with " + what + ", but what it led to has not arrived at "
                        + to.name() + ": " + message);
            }
        }
    }

    // --- The same id has the same bytes. -----------------------------------------------------------------------------

    private void requireSameContent(Destination to, Message message) {
        ContentHash.identity(message).ifPresent(id -> {
            long content = ContentHash.of(message);
            Long known = contents.putIfAbsent(id + " in " + to.name(), content);
            if (known != null && known != content) {
                throw new AssertionError(id + " was published before with other content: " + message);
            }
        });
    }

    // --- State is the sum of its journal. ---------------------------------------------------------------------------

    /** An entry is appended to a journal that holds these. */
    void appended(String journal, List<SimJournal.Entry> entries, long stamp, Message message) {
        long before = entries.isEmpty() ? 0 : after(entries.getLast().stamp());
        boolean isRepeated = message instanceof Message.Data data
                && entries.stream()
                        .anyMatch(entry -> entry.message() instanceof Message.Data earlier
                                && earlier.getClass().equals(data.getClass())
                                && earlier.id().equals(data.id()));
        if (places.put(stamp, new Place(before, isRepeated)) != null) {
            throw new IllegalStateException("stamp " + stamp + " in " + journal + " is not new");
        }
    }

    /** A hash of what a fold has taken when it has taken all before that entry. */
    long before(long stamp) {
        return place(stamp).before();
    }

    /** A hash of what a fold has taken when it has taken that entry and all before it; 0 for the stamp 0 of none. */
    long after(long stamp) {
        return stamp == 0 ? 0 : (before(stamp) ^ stamp) * PRIME + 1;
    }

    /** Whether the journal has had another entry of the same kind, about the same batch, before that one. */
    boolean isRepeated(long stamp) {
        return place(stamp).isRepeated();
    }

    private Place place(long stamp) {
        Place place = places.get(stamp);
        if (place == null) {
            throw new AssertionError("no entry has the stamp " + stamp);
        }
        return place;
    }
}
