package kopi.core.port;

import java.util.List;
import java.util.Optional;

/**
 * Where a node keeps snapshots of its folds, on a disk that may be lost: losing it loses nothing but time, for every
 * journal can be read from its start.
 *
 * <p><b>Threads.</b> One at a time for each name. <b>Failure semantics.</b> A snapshot is saved whole or not at all, and
 * survives a crash of the machine once {@link #save} has returned. A damaged one is passed over in favour of an older
 * one.
 */
public interface SnapshotStore {
    /**
     * A fold's state between two entries of its journal.
     *
     * @param state the fold's own bytes
     * @param next the offset of the first entry that the state does not know
     * @param stamp the stamp of the entry before that; 0 if {@code next} is 0
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Snapshot(byte[] state, long next, long stamp) {}

    /** Keeps nothing: for nodes that live and die with their broker. */
    SnapshotStore NONE = new SnapshotStore() {
        @Override
        public Optional<Snapshot> newest(String name) {
            return Optional.empty();
        }

        @Override
        public void save(String name, Snapshot snapshot) {
            // Nobody will ask for it.
        }

        @Override
        public void delete(String name) {
            // There is none.
        }

        @Override
        public List<String> names() {
            return List.of();
        }
    };

    /** The newest snapshot of that name that can be read. */
    Optional<Snapshot> newest(String name);

    /**
     * Keeps a snapshot; older ones of that name may be forgotten, but for the one before. Where there is no room for it,
     * those before are kept instead, and nothing is lost but time.
     *
     * @throws kopi.core.error.UnavailableException if the disk cannot say whether what was written is there: nothing that
     *     this process knows of it is certain any more, and the process should end
     */
    void save(String name, Snapshot snapshot);

    /** Deletes all snapshots of that name, if there are any. */
    void delete(String name);

    /** The names of which there are snapshots, sorted. */
    List<String> names();
}
