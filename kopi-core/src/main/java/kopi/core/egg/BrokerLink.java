package kopi.core.egg;

/** A node's connection to the broker. */
public enum BrokerLink {
    /** It needs none. */
    UNUSED,
    UP,
    /** Lost, and being opened again. That is the broker's failure: the node is shown, not restarted. */
    DOWN
}
