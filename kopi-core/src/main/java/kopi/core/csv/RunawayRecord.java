package kopi.core.csv;

/**
 * How far a record without an end was followed, so that the lines inside it are not followed that far again.
 *
 * <p>When a record does not end within the limit, reading resumes at its second line. All line feeds that were passed
 * were inside of quotes; so if the record that starts at the second line passes one inside of quotes too, it is from
 * there on in the same state as the first, and meets the same fate unless it ends in the few bytes by which its limit is
 * further away. A megabyte of {@code a","} on every line is thus followed once, not once a line. Not thread-safe.
 */
final class RunawayRecord {
    private enum State {
        FIELD_START,
        PLAIN,
        QUOTED,
        /** Behind a quote that closes the field, or is doubled. */
        QUOTE;

        State after(byte b) {
            if (this == QUOTED) {
                return b == '"' ? QUOTE : QUOTED;
            }
            if (b == ',') {
                return FIELD_START;
            }
            return b == '"' && this != PLAIN ? QUOTED : PLAIN;
        }
    }

    private int start;
    private int followed;
    private State state = State.FIELD_START;

    /** Call this when positions get another meaning. */
    void forget() {
        start = 0;
        followed = 0;
    }

    /** Notes that the record that starts there does not end before {@code window}. */
    void remember(byte[] bytes, int recordStart, int window) {
        start = recordStart;
        followed = recordStart;
        state = State.FIELD_START;
        follow(bytes, window);
    }

    /** Whether a record that starts there is one with the remembered record before the point followed so far. */
    boolean swallows(byte[] bytes, int recordStart) {
        if (recordStart <= start) {
            return false;
        }
        State at = State.FIELD_START;
        for (int i = recordStart; i < followed; i++) {
            if (bytes[i] == '\n') {
                return at == State.QUOTED;
            }
            at = at.after(bytes[i]);
        }
        return false;
    }

    /** Follows the record on to {@code window}; returns whether it ends before. */
    boolean follow(byte[] bytes, int window) {
        for (; followed < window; followed++) {
            if (bytes[followed] == '\n' && state != State.QUOTED) {
                return true;
            }
            state = state.after(bytes[followed]);
        }
        return false;
    }

    /** Whether the point followed so far is inside of quotes. */
    boolean isQuoteOpen() {
        return state == State.QUOTED;
    }
}
