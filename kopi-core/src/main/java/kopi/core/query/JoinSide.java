package kopi.core.query;

/** Which of two facts that are joined. */
public enum JoinSide {
    /** The first one, behind FROM; also the only one of a query that joins no facts. */
    LEFT,
    /** The other one, behind JOIN. */
    RIGHT
}
