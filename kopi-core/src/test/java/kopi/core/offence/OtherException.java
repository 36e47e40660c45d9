package kopi.core.offence;

/** An exception that does not say what its catcher must do. */
public final class OtherException extends RuntimeException {
    private static final long serialVersionUID = 1L;
}
