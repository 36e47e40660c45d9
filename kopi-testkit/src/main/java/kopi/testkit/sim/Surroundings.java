package kopi.testkit.sim;

import java.util.function.Consumer;
import kopi.core.message.Message;
import kopi.core.role.Routes;

/**
 * What a role lives in.
 *
 * @param inHand how many messages of a queue, and entries of a journal, may be in hand
 * @param snapshotPercent after how many of a hundred settled entries a snapshot is taken
 * @param client hears what a gateway tells
 */
record Surroundings(
        SimProcess process,
        SimConnection broker,
        Parts parts,
        Routes routes,
        int inHand,
        int snapshotPercent,
        Consumer<Message> client) {
    Surroundings tellingClients(Consumer<Message> hears) {
        return new Surroundings(process, broker, parts, routes, inHand, snapshotPercent, hears);
    }

    World world() {
        return process.world();
    }
}
