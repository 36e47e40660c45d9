package kopi.app.compare;

/** Which of the two folders. */
public enum Side {
    EXPECTED,
    ACTUAL
}
