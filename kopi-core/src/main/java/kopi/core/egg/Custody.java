package kopi.core.egg;

/** Who starts nodes, and what is left to eggs of life. */
public enum Custody {
    /** Eggs start what is wanted, start again what has ended, and end what hangs. */
    EGGS,
    /**
     * Somebody else starts nodes, and as a rule starts again what has ended: eggs have what hangs started again, and what stays
     * away.
     */
    SHARED,
    /** Somebody else starts nodes, and starts them again: eggs watch, elect who speaks for them, and tell. */
    OTHERS
}
