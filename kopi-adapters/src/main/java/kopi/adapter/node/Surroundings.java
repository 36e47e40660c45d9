package kopi.adapter.node;

import java.util.function.Consumer;
import kopi.core.message.Message;
import kopi.core.port.Broker;
import kopi.core.port.SnapshotStore;
import kopi.core.role.Routes;

/**
 * What a role lives in.
 *
 * @param snapshots where its folds are kept
 * @param client hears what the role tells clients; called while the driver is busy, must return soon
 * @param observer hears what drivers do
 */
public record Surroundings(
        Broker broker,
        Routes routes,
        DriverOptions options,
        SnapshotStore snapshots,
        Consumer<Message> client,
        Observer observer) {}
