package kopi.adapter.node;

import java.util.function.Consumer;
import kopi.core.message.Message.ClientInput;
import kopi.core.port.Broker;
import kopi.core.port.SnapshotStore;
import kopi.core.trace.Tracer;

/**
 * What a role lives in.
 *
 * @param snapshots where its folds are kept
 * @param clients hears what the role tells clients; called while the driver is busy, must return soon
 * @param observer hears what drivers do
 * @param tracer takes spans of what they do
 */
public record RoleContext(
        Broker broker,
        DriverOptions options,
        SnapshotStore snapshots,
        Consumer<ClientInput> clients,
        Observer observer,
        Tracer tracer) {
    /** For roles that have nothing to tell clients. */
    public RoleContext(Broker broker, DriverOptions options, SnapshotStore snapshots, Observer observer) {
        this(broker, options, snapshots, RoleContext::refuse, observer, Tracer.NONE);
    }

    /** The same for a role that tells clients something. */
    public RoleContext tellingClients(Consumer<ClientInput> told) {
        return new RoleContext(broker, options, snapshots, told, observer, tracer);
    }

    /** The same, with spans of what is done. */
    public RoleContext tracedBy(Tracer spans) {
        return new RoleContext(broker, options, snapshots, clients, observer, spans);
    }

    private static void refuse(ClientInput message) {
        throw new IllegalStateException("no client of this role's is to hear a " + message.subject());
    }
}
