package kopi.core.engine;

import java.util.Optional;
import kopi.core.port.SnapshotStore.Snapshot;

/**
 * Where a fold goes on reading a journal, and whether the journal is the one that its snapshot was made of.
 *
 * <p>Offsets alone do not tell: a journal that was deleted and made anew, or that has lost entries and got others, has the
 * same ones. So reading starts at the last entry that the snapshot knows, whose stamp must be the one that the snapshot
 * remembers. An entry of a smaller offset coming first means that the journal no longer reaches as far as the snapshot. One of
 * a larger offset means that the broker has forgotten entries: if the very next one comes, none that the snapshot does not
 * know; otherwise there is a gap, and whoever reads says whether it can do without what is missing.
 *
 * <p>Mutable, single owner.
 */
public final class ResumePoint {
    private final long next;
    private final long stampBefore;
    private boolean isVerified;

    /** What to do with an entry. */
    public enum Verdict {
        /** Take it: nothing is missing before it. */
        NEW,
        /** The snapshot knows it, and fits: leave it out. */
        KNOWN,
        /** Entries before it, which the snapshot does not know, are gone. */
        GAP,
        /** The snapshot is of another history: throw it away and read from the start. */
        OTHER_HISTORY
    }

    private ResumePoint(long next, long stampBefore) {
        this.next = next;
        this.stampBefore = stampBefore;
        this.isVerified = next == 0;
    }

    /** After that snapshot; at the start of the journal if there is none. */
    public static ResumePoint after(Optional<Snapshot> snapshot) {
        return new ResumePoint(
                snapshot.map(Snapshot::next).orElse(0L),
                snapshot.map(Snapshot::stamp).orElse(0L));
    }

    /** The offset to read from. */
    public long from() {
        return Math.max(0, next - 1);
    }

    /** Judges an entry; to be asked about each one, in the order in which they come. */
    public Verdict judge(long offset, long stamp) {
        if (isVerified) {
            return Verdict.NEW;
        }
        isVerified = true;
        if (offset < from() || (offset == from() && stamp != stampBefore)) {
            return Verdict.OTHER_HISTORY;
        }
        if (offset == from()) {
            return Verdict.KNOWN;
        }
        return offset == next ? Verdict.NEW : Verdict.GAP;
    }
}
