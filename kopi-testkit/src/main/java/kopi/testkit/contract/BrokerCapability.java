package kopi.testkit.contract;

/** What {@link kopi.core.port.Broker} leaves open. A broker declares what it does; the suite asserts that, or the opposite. */
public enum BrokerCapability {
    /** A queue holds a bounded number of messages; later publications wait unconfirmed. Without: they are confirmed. */
    BOUNDS_QUEUES,
    /** A journal retains a bounded number of entries; later publications wait unconfirmed. Without: they are confirmed. */
    BOUNDS_JOURNALS,
    /** What all readers have released is gone. Without: it can be read again until the journal is deleted. */
    FORGETS_RELEASED,
    /** Each consumer of a queue sees one publisher's messages in order, but for redeliveries. Without: in any order. */
    ORDERS_QUEUES,
    /** What a closing consumer had not settled comes next, in its old order. Without: at any time, in any order. */
    RETURNS_TO_FRONT,
    /** What a closing consumer had not settled counts as redelivered, and towards the limit. Without: it does neither. */
    COUNTS_RETURNS,
    /** A dead letter gives the reason of the last rejection. Without: it gives some reason. */
    KEEPS_REASONS,
    /** A message comes out as the very object that went in. Without: as an equal one. */
    PASSES_REFERENCES,
    /** It stands on a connection that may be lost and comes back by itself. Without: it is up until it is closed. */
    RECONNECTS,
    /** It may be called by several threads, and the stress suite runs. Without (simulated brokers): one thread only. */
    RUNS_THREADS
}
