package kopi.core.port;

/** Where a message is published to. */
public sealed interface Destination {
    /** The name in the broker. */
    String name();

    /** A work queue: each message goes to one of the competing consumers. */
    record Queue(String name) implements Destination {}

    /** A journal: each message is appended and may be read again from any retained offset. */
    record Journal(String name) implements Destination {}
}
