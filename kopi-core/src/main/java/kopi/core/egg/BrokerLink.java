package kopi.core.egg;

import java.util.Locale;

/** A node's connection to the broker. */
public enum BrokerLink {
    /** It needs none. */
    UNUSED,
    UP,
    /** Lost, and being opened again. That is the broker's failure: the node is shown, not restarted. */
    DOWN;

    /** What it is called where it is shown or sent. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
