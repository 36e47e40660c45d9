package kopi.core.csv;

/**
 * How far a malformed record of several lines was followed, so that the lines inside it are not followed that far again.
 *
 * <p>Of such a record only the first line is given up, and reading goes on at its second. All line feeds that were
 * passed were inside of quotes; so if the record that starts at the second line passes one inside of quotes too, it is
 * from there on in the same state as the first: it ends where that one ends, or is malformed where that one is, or meets
 * its limit in the few bytes by which that is further away. Only the number of fields before that line feed differs. A
 * megabyte of {@code a","} on every line is thus followed once, not once a line. Not thread-safe.
 */
final class SpanningRecord {
    /** What is known of the record. */
    enum Fate {
        /** It goes on behind the point followed so far. */
        OPEN,
        /** It ends there. */
        ENDED,
        /** There is text behind a closing quote. */
        TEXT_AFTER_QUOTE
    }

    private enum State {
        FIELD_START,
        PLAIN,
        QUOTED,
        /** Behind a quote that closes the field, or is doubled. */
        QUOTE,
        /** Behind a quote that closes the field and a carriage return, which a line feed must follow. */
        QUOTE_RETURN,
        AFTER_QUOTE;

        /** The state behind a byte that is not a line end outside of quotes. */
        State after(byte b) {
            return switch (this) {
                case FIELD_START -> b == '"' ? QUOTED : plain(b);
                case PLAIN -> plain(b);
                case QUOTED -> b == '"' ? QUOTE : QUOTED;
                case QUOTE ->
                    switch (b) {
                        case '"' -> QUOTED;
                        case ',' -> FIELD_START;
                        case '\r' -> QUOTE_RETURN;
                        default -> AFTER_QUOTE;
                    };
                case QUOTE_RETURN, AFTER_QUOTE -> AFTER_QUOTE;
            };
        }

        private static State plain(byte b) {
            return b == ',' ? FIELD_START : PLAIN;
        }
    }

    /** A point of a record: where it is, the state there, and how many commas separate fields before it. */
    private static final class Cursor {
        int at;
        int commas;
        State state = State.FIELD_START;

        void start(int recordStart) {
            at = recordStart;
            commas = 0;
            state = State.FIELD_START;
        }

        /** Moves on to {@code end}, at most to the line feed that ends the record or to text behind a closing quote. */
        void moveTo(byte[] bytes, int end) {
            while (at < end && !isSettled(bytes)) {
                state = state.after(bytes[at++]);
                if (state == State.FIELD_START) {
                    commas++;
                }
            }
        }

        private boolean isSettled(byte[] bytes) {
            return state == State.AFTER_QUOTE || (bytes[at] == '\n' && state != State.QUOTED);
        }
    }

    private int start;
    private final Cursor front = new Cursor();
    /** Follows {@link #front} to the line feed at which the last record joined. */
    private final Cursor joint = new Cursor();

    private final Cursor joining = new Cursor();
    private Fate fate = Fate.OPEN;

    SpanningRecord() {
        forget();
    }

    /** Call this when positions get another meaning. */
    void forget() {
        start = 0;
        front.start(0);
        joint.start(0);
        fate = Fate.OPEN;
    }

    /** Notes the record that starts there and follows it up to {@code window}, as {@link #follow} does. */
    void remember(byte[] bytes, int recordStart, int window, boolean windowEndsFile) {
        start = recordStart;
        front.start(recordStart);
        joint.start(recordStart);
        fate = Fate.OPEN;
        follow(bytes, window, windowEndsFile);
    }

    /** Whether a record that starts there, behind those asked for before, is one with the remembered record from its first line feed on. */
    boolean isJoinedBy(byte[] bytes, int recordStart) {
        if (recordStart <= start || recordStart >= front.at) {
            return false;
        }
        joining.start(recordStart);
        while (joining.at < front.at && bytes[joining.at] != '\n') {
            joining.moveTo(bytes, joining.at + 1);
            if (joining.state == State.AFTER_QUOTE) {
                return false;
            }
        }
        if (joining.at >= front.at || joining.state != State.QUOTED) {
            return false;
        }
        joint.moveTo(bytes, joining.at);
        return true;
    }

    /** Follows the record on to {@code window}. */
    Fate follow(byte[] bytes, int window, boolean windowEndsFile) {
        if (fate == Fate.OPEN) {
            front.moveTo(bytes, window);
            fate = fate(window, windowEndsFile);
        }
        return fate;
    }

    private Fate fate(int window, boolean windowEndsFile) {
        return switch (front.state) {
            case AFTER_QUOTE -> Fate.TEXT_AFTER_QUOTE;
            case QUOTED -> Fate.OPEN;
            // The line feed behind the carriage return ends the record; the file's end does not.
            case QUOTE_RETURN -> front.at < window ? Fate.ENDED : windowEndsFile ? Fate.TEXT_AFTER_QUOTE : Fate.OPEN;
            case FIELD_START, PLAIN, QUOTE -> front.at < window || windowEndsFile ? Fate.ENDED : Fate.OPEN;
        };
    }

    /** Whether the point followed so far is inside of quotes. */
    boolean isQuoteOpen() {
        return front.state == State.QUOTED;
    }

    /** The number of fields, up to the point followed so far, of the record that joined last. */
    int fieldsOfJoined() {
        return joining.commas + (front.commas - joint.commas) + 1;
    }
}
