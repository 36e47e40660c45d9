package kopi.app.node;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import kopi.core.egg.Desired;
import kopi.core.egg.Egg;
import kopi.core.egg.Term;
import kopi.core.error.CorruptStateException;
import kopi.core.error.UnavailableException;
import kopi.core.port.SnapshotStore;
import kopi.core.port.SnapshotStore.Snapshot;
import kopi.protocol.EggMemoryCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an egg keeps on its disk: the latest term, and what is desired. One owner. */
final class EggMemory {
    private static final Logger LOG = LoggerFactory.getLogger(EggMemory.class);
    private static final String TERM = "term";
    private static final String DESIRED = "desired";

    private final SnapshotStore disk;

    EggMemory(SnapshotStore disk) {
        this.disk = disk;
    }

    /**
     * What is kept; nothing, if there is nothing or another version has written it: a program is exchanged only while none
     * of its cluster runs, and then nothing depends on it.
     *
     * @throws CorruptStateException if it cannot be read
     */
    Egg.Memory read() {
        return new Egg.Memory(
                kept(TERM, EggMemoryCodec::term, Term.NONE), kept(DESIRED, EggMemoryCodec::desired, Desired.INITIAL));
    }

    private <T> T kept(String name, Function<byte[], Optional<T>> decode, T nothing) {
        Optional<Snapshot> newest = disk.newest(name);
        if (newest.isEmpty()) {
            return nothing;
        }
        Optional<T> kept = decode.apply(newest.get().state());
        if (kept.isEmpty()) {
            LOG.warn("the {} that another version of kopi has kept is not used; this egg begins without", name);
        }
        return kept.orElse(nothing);
    }

    void keep(Term term) {
        save(TERM, EggMemoryCodec.encode(term));
    }

    void keep(Desired desired) {
        save(DESIRED, EggMemoryCodec.encode(desired));
    }

    /** An egg that forgets must not go on: so what was saved is looked at. */
    private void save(String name, byte[] bytes) {
        disk.save(name, new Snapshot(bytes, 0, 0));
        Optional<Snapshot> saved = disk.newest(name);
        if (saved.isEmpty() || !Arrays.equals(saved.get().state(), bytes)) {
            throw new UnavailableException("the egg cannot keep its " + name + " on its disk; is it full?");
        }
    }
}
