package kopi.testkit.sim;

import java.time.Duration;
import java.util.function.Consumer;
import kopi.core.message.Message.ClientInput;

/**
 * What a role lives in.
 *
 * @param inHand how many messages of a queue, and entries of a journal, may be in hand
 * @param snapshotEvery how many entries are folded between two snapshots at least
 * @param snapshotPause how much time passes between two snapshots at least
 * @param client hears what a gateway tells
 */
record SimContext(
        SimProcess process,
        SimConnection broker,
        Components parts,
        int inHand,
        int snapshotEvery,
        Duration snapshotPause,
        Consumer<ClientInput> client) {
    SimContext tellingClients(Consumer<ClientInput> hears) {
        return new SimContext(process, broker, parts, inHand, snapshotEvery, snapshotPause, hears);
    }

    /** A clock that does not run backwards, nor jump. */
    long nanos() {
        return world().timeline.now() * 1_000;
    }

    World world() {
        return process.world();
    }
}
