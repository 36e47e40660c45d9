package kopi.core.egg;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import kopi.core.egg.Datagram.ElectionMessage;

/**
 * The last messages that an egg has sent to elect a leader, for people. Bounded: {@link #MAX_KEPT} of them.
 *
 * <p>Thread-safe.
 */
public final class ElectionLog {
    /** How many are kept: some dozen elections among three eggs. */
    public static final int MAX_KEPT = 256;

    private final Deque<Sent> messages = new ArrayDeque<>();

    /**
     * A message that was sent, and perhaps never came.
     *
     * @param timeMillis since 1970, by the sender's clock
     */
    public record Sent(long timeMillis, NodeId to, ElectionMessage message) {}

    /** Notes what is sent, if it is one. */
    public synchronized void note(long timeMillis, NodeId to, Datagram datagram) {
        if (datagram instanceof ElectionMessage message) {
            messages.add(new Sent(timeMillis, to, message));
            if (messages.size() > MAX_KEPT) {
                messages.remove();
            }
        }
    }

    /** The last ones, the oldest first. */
    public synchronized List<Sent> messages() {
        return List.copyOf(messages);
    }
}
