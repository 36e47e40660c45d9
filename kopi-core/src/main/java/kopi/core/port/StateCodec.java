package kopi.core.port;

import kopi.core.snapshot.FoldState;

/** How the state of a fold becomes bytes, for snapshots, and a state again. Thread-safe. */
public interface StateCodec {
    /** The state as bytes: the same for the same state. */
    byte[] encodeState(FoldState state);

    /**
     * The state that {@link #encodeState} wrote. It may look at these bytes for as long as it is used.
     *
     * @throws kopi.core.error.CorruptStateException if these bytes are none, or another version's
     */
    FoldState decodeState(byte[] bytes);
}
