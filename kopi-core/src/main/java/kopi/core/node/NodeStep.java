package kopi.core.node;

import kopi.core.egg.BrokerLink;

/** What a {@link NodeEngine} wants done next. Whoever hosts the node's roles carries steps out in their order. */
public sealed interface NodeStep {
    /** Tell every role what time it is; report {@link NodeEngine#ticked} when all have answered. */
    record Tick(long millis) implements NodeStep {}

    /** Tell the eggs that the node lives. */
    record Beat(boolean isReady, BrokerLink link) implements NodeStep {}

    /** End the process: the node can be of no use any more. */
    record Stop(String reason) implements NodeStep {}
}
