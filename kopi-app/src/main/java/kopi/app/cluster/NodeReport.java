package kopi.app.cluster;

import java.util.List;

/**
 * A node, as {@code kopi status} shows it.
 *
 * @param pid 0 if not known
 * @param state unknown, starting, alive, suspect, dead, failed or stopping
 * @param restarts how often it was started after its first start
 * @param address HOST:PORT; empty if it cannot be reached
 * @param brokerLink unused, up or down
 */
public record NodeReport(
        String id,
        List<String> roles,
        long pid,
        String state,
        long incarnation,
        int restarts,
        String address,
        String brokerLink,
        long inHand,
        long rowsPerSecond,
        long heapBytes) {
    /** Whether it has that role. */
    public boolean hosts(String role) {
        return roles.contains(role);
    }

    /** Whether it works, as far as anybody knows. */
    public boolean works() {
        return state.equals("alive");
    }
}
