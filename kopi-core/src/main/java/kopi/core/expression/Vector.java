package kopi.core.expression;

/** The values of an expression for the rows of a batch. */
public sealed interface Vector permits LongVector, TextVector, UuidVector {
    /** The number of rows. */
    int size();
}
